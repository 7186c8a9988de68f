/** The words of a study's page. */
import type { DataResult, StudyResult } from '../../src/core/study/result';

export const texts = {
  about: ({ cells, version, confidence, resamples }: StudyResult) =>
    `${cells.done} of ${cells.planned} trainings on random splits, PROTEUS ${version}. Intervals are ${100 * confidence} % bootstrap intervals over splits (${resamples} resamples): they speak of other splits of the same data, not of other data.`,
  losses: 'Where we lose',
  noLosses: 'Nothing that this study measures speaks against the router.',
  data: ({ prompts, models, seeds, split }: DataResult) =>
    `${prompts} prompts × ${models.length} models, ${seeds.length} random splits with ${split.test} test prompts or so.`,
  charts: (name: string) => `Charts of ${name}`,
};
