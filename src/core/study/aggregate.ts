/** From finished cells to what a study finds. Pure: the same cells and seed give the same result. */
import { Rng } from '../rng';
import type { Resampling } from './bootstrap';
import type { StudyConfig } from './config';
import { judgeData } from './dataResult';
import { lossesOf } from './losses';
import { type CellKey, plannedCells } from './plan';
import type { StudyResult } from './result';
import type { StudyCell } from './rows';

export interface Gathered {
  cells: readonly StudyCell[];
  failed: readonly { key: CellKey; what: string }[];
}

/** @param stamp what the pure part cannot know */
export function aggregate(
  study: StudyConfig,
  { cells, failed }: Gathered,
  stamp: { title: string; version: string; createdAt: string },
): StudyResult {
  const rng = new Rng(study.seed);
  const data = study.data.flatMap(({ name }) => {
    const resampling: Resampling = {
      rng: rng.fork(name),
      samples: study.resamples,
      confidence: study.confidence,
    };
    const own = cells.filter(({ key }) => key.data === name);
    return own.some(({ key }) => key.variant === study.variants[0].name)
      ? [judgeData(name, study, own, resampling)]
      : [];
  });
  const result: StudyResult = {
    format: 'proteus-study/1',
    ...stamp,
    confidence: study.confidence,
    resamples: study.resamples,
    main: study.variants[0].name,
    cells: { planned: plannedCells(study).length, done: cells.length, failed: [...failed] },
    seconds: cells.reduce((sum, cell) => sum + cell.seconds, 0),
    data,
    losses: [],
  };
  return { ...result, losses: lossesOf(result) };
}
