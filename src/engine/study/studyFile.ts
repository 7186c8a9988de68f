/** Reads a `*.study.json` and plans its cells: what each trains, and by which hash it is known again. */
import { dirname, resolve } from 'node:path';
import type { RouterConfig } from '../../core/config';
import { placeInConfig } from '../../core/configText';
import { UserError } from '../../core/errors';
import type { StudyConfig } from '../../core/study/config';
import { type CellKey, type Json, plannedCells } from '../../core/study/plan';
import { mergedConfig, readJson, requireStudy } from '../../core/study/studyText';
import { dataPaths, trainingHash } from '../configFile';
import { DataDigests } from '../dataFiles';
import { kindAt, readText, sha256 } from '../files';
import { version } from '../version';

/** Changes where cells of an older version of PROTEUS's source would be taken for ones of this. */
const CELL_FORMAT = 1;

export interface PlannedCell {
  key: CellKey;
  config: RouterConfig;
  /** File whose folder the config's paths are relative to. */
  path: string;
  /** Of everything that the cell's result depends on. */
  hash: string;
}

export interface LoadedStudy {
  /** Absolute path. */
  path: string;
  study: StudyConfig;
  cells: PlannedCell[];
}

/** @throws UserError for a mistake in the study, in a config that it names, or for data that is not there */
export async function loadStudy(file: string): Promise<LoadedStudy> {
  const path = resolve(file);
  if ((await kindAt(path)) === 'nothing') {
    throw new UserError({
      what: 'There is no such study',
      where: { file: path },
      remedy: 'Check the path; a study is a file like router.study.json.',
    });
  }
  const text = await readText(path, 'the study');
  const study = requireStudy(text, path);
  const digests = new DataDigests();
  const bases = new Map<string, { base: Json; path: string }>();
  for (const [i, { name, config }] of study.data.entries()) {
    const base = await baseOf(config, path, placeInConfig(text, path)(['data', i, 'config']));
    bases.set(name, base);
  }
  const cells: PlannedCell[] = [];
  for (const key of plannedCells(study)) {
    const base = bases.get(key.data);
    const variant = study.variants.find(({ name }) => name === key.variant);
    if (base === undefined || variant === undefined) throw new Error(`No config for ${key.data}`);
    const config = mergedConfig(base.base, variant.config as Json, {
      file: path,
      path: `${key.data}, ${key.variant}`,
    });
    config.training.seed = key.seed;
    const digest = await digests.of(dataPaths({ path: base.path, config }));
    if (digest === undefined) throw noData(base.path, config);
    cells.push({ key, config, path: base.path, hash: cellHash(config, digest) });
  }
  return { path, study, cells };
}

async function baseOf(
  config: StudyConfig['data'][number]['config'],
  path: string,
  place: UserError['where'],
): Promise<{ base: Json; path: string }> {
  if (typeof config !== 'string') return { base: config as Json, path };
  const file = resolve(dirname(path), config);
  if ((await kindAt(file)) !== 'file') {
    throw new UserError({
      what: `There is no config ${config}`,
      where: place,
      remedy: 'Name a *.proteus.json, relative to the study.',
    });
  }
  return { base: readJson(await readText(file, 'a config of the study'), file), path: file };
}

function noData(path: string, config: RouterConfig): UserError {
  return new UserError({
    what: `The outcomes ${[config.data.path].flat().join(', ')} cannot be read`,
    where: { file: path },
    remedy: 'Check "data.path"; it is relative to the file that has it.',
  });
}

function cellHash(config: RouterConfig, dataSha256: string): string {
  const { levels } = config;
  return sha256(JSON.stringify([CELL_FORMAT, version, trainingHash(config), levels, dataSha256])).slice(
    0,
    20,
  );
}
