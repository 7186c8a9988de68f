/** What a run directory holds, and reading one back. */
import { basename, join } from 'node:path';
import { z } from 'zod';
import { configSchema, type RouterConfig } from '../core/config';
import { UserError } from '../core/errors';
import type { Report } from '../core/report';
import type { FileLook } from './dataFiles';
import { kindAt, readBytes, readText } from './files';
import type { FileContent } from './fileSet';
import type { Judged } from './pipelineTypes';
import { encoderReference } from './routerEncoder';

/** File names in `.proteus/runs/<id>/` (DESIGN §6). */
export const runFiles = {
  config: 'config.json',
  report: 'report.json',
  sessions: 'training.jsonl',
  router: 'router.onnx',
  /** p̂ and û on the tune, calibrate and test splits: an evaluation needs no training. */
  predictions: 'predictions.bin',
  checkpoint: 'checkpoint',
  log: 'engine.log',
  /** How the data files looked, so that a later change of them is seen without reading them. */
  inputs: 'inputs.json',
  /** The user's own name for the run. */
  label: 'label.json',
} as const;

const inputsSchema = z.array(z.object({ path: z.string(), bytes: z.number(), modified: z.number() })).min(1);

/** A whole run, as read back. */
export interface Run {
  dir: string;
  /** The resolved config; its `training.seed` is the seed that was used. */
  config: RouterConfig;
  report: Report;
  /** The data files as they were; undefined where an older version made the run. */
  inputs?: FileLook[];
}

/** The files that make a run whole. `inputs`: the data files as they looked before they were read. */
export function runContent(
  judged: Judged,
  config: RouterConfig,
  inputs: readonly FileLook[] = [],
): FileContent[] {
  return [
    { path: runFiles.config, content: `${JSON.stringify(config, null, 2)}\n` },
    { path: runFiles.inputs, content: `${JSON.stringify(inputs, null, 2)}\n` },
    { path: runFiles.router, content: judged.router },
    { path: runFiles.predictions, content: judged.predictions },
    ...(judged.encoder ? [encoderReference(judged.encoder)] : []),
    { path: runFiles.report, content: `${JSON.stringify(judged.report, null, 2)}\n` },
  ];
}

/** Whether a directory holds a whole run (an unfinished one has no report). */
export async function isRun(dir: string): Promise<boolean> {
  const kinds = await Promise.all(
    [runFiles.report, runFiles.router, runFiles.config].map((f) => kindAt(join(dir, f))),
  );
  return kinds.every((kind) => kind === 'file');
}

/** @throws UserError where the directory holds no run, or a damaged one. */
export async function readRun(dir: string): Promise<Run> {
  if ((await kindAt(dir)) !== 'folder') {
    throw new UserError({
      what: 'There is no such run directory',
      where: { file: dir },
      remedy: 'Name a run directory (.proteus/runs/…), or train first.',
    });
  }
  if (!(await isRun(dir))) {
    throw new UserError({
      what: `This folder holds no whole run (${runFiles.report}, ${runFiles.router} and ${runFiles.config} make one)`,
      where: { file: dir },
      remedy: 'Name a whole run directory (.proteus/runs/…), or train again.',
    });
  }
  const report = parse(join(dir, runFiles.report), await readText(join(dir, runFiles.report), 'the report'));
  const parsed = configSchema.safeParse(
    parse(join(dir, runFiles.config), await readText(join(dir, runFiles.config), 'the config of the run')),
  );
  if (!isReport(report)) throw damaged(join(dir, runFiles.report), 'is not a proteus-report/1 file');
  if (!parsed.success) throw damaged(join(dir, runFiles.config), 'is not a resolved router config');
  return { dir, config: parsed.data, report, inputs: await readInputs(dir) };
}

/** Only a hint that spares reading: without it, or with a damaged one, the data is read. */
async function readInputs(dir: string): Promise<FileLook[] | undefined> {
  const file = join(dir, runFiles.inputs);
  try {
    return inputsSchema.parse(parse(file, await readText(file, 'the run')));
  } catch {
    return undefined;
  }
}

/** The cached predictions of a run. @throws UserError where they are missing. */
export function readPredictions(dir: string): Promise<Uint8Array> {
  return readBytes(join(dir, runFiles.predictions), 'the predictions of the run');
}

export function readRouter(dir: string): Promise<Uint8Array> {
  return readBytes(join(dir, runFiles.router), 'the router');
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(file, 'is not valid JSON');
  }
}

function isReport(value: unknown): value is Report {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === 'proteus-report/1' &&
    'levels' in value &&
    Array.isArray(value.levels)
  );
}

function damaged(file: string, how: string): UserError {
  return new UserError({
    what: `${basename(file)} ${how}`,
    where: { file },
    remedy: 'Train again: this run is damaged.',
  });
}
