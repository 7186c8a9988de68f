/** Certifies and judges a trained router again, for the config as it is now. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { placeInConfig } from '../core/configText';
import { UserError } from '../core/errors';
import { throwFileError } from '../core/fileErrors';
import type { Job } from '../core/trainingLog';
import type { EvaluateParams, RunResult } from '../protocol/engine';
import { dataPaths, loadConfig, type LoadedConfig } from './configFile';
import { lookAt } from './dataFiles';
import { appendLine, removeFolder, replaceFolder, writeAtomic } from './files';
import type { FileContent } from './fileSet';
import { logLine, type Log, type LogLevel } from './log';
import type { Pipeline, Prepared } from './pipelineTypes';
import { readPredictions, readRouter, readRun, runContent, runFiles, type Run } from './runFolder';
import { RunStore } from './runStore';

/** @throws UserError where there is no run, or the change needs a training; CancelledError */
export async function evaluateRun<P extends Prepared>(
  pipeline: Pipeline<P>,
  params: EvaluateParams,
  job: Job,
  log: Log,
): Promise<RunResult> {
  const loaded = await loadConfig(params.config);
  const run = await findRun(loaded, params);
  // The split belongs to the seed: another one would certify on prompts that training has seen.
  const asked = loaded.config.training.seed;
  loaded.config.training.seed = run.config.training.seed;
  const inputs = await lookAt(dataPaths(loaded));
  const prepared = await pipeline.prepare(loaded, job);
  const lines: string[] = [];
  const note = (level: LogLevel, message: string) => {
    lines.push(logLine(level, message));
    log(level, message);
  };
  note('info', 'Evaluation for the config as it is now.');
  for (const line of prepared.notes) note('warn', line);
  if (params.seed === undefined && asked !== run.config.training.seed) {
    note(
      'warn',
      `This run was trained with seed ${run.config.training.seed}, the config says ${asked}: train to apply it.`,
    );
  }
  const evaluated = pipeline.evaluate({
    prepared,
    run,
    predictions: await readPredictions(run.dir),
    router: await readRouter(run.dir),
    job: {
      progress: (p) => job.progress(p),
      checkCancelled: () => job.checkCancelled(),
      session: () => undefined,
      log: note,
    },
  });
  const judged = await evaluated.catch((error: unknown) => {
    throw placed(error, loaded);
  });
  job.checkCancelled();
  await rewriteRun(run.dir, runContent(judged, loaded.config, inputs), lines);
  return { runDir: run.dir, report: judged.report, backend: judged.backend };
}

/** An error that names a setting names its config too. */
function placed(error: unknown, { text, path }: LoadedConfig): unknown {
  if (!(error instanceof UserError) || error.where?.path === undefined || error.where.file !== undefined)
    return error;
  const { what, remedy, where } = error;
  const place = placeInConfig(text, path)(where.path?.split('.') ?? []);
  return new UserError({ what, where: place, remedy }, { cause: error });
}

/** The run that was named, or the newest of the config (and of a seed, where that is named). */
export async function findRun(
  loaded: Pick<LoadedConfig, 'path'>,
  { run: dir, seed }: Pick<EvaluateParams, 'run' | 'seed'>,
): Promise<Run> {
  const store = new RunStore(loaded.path);
  const candidates = dir === undefined ? await store.whole() : [dir];
  for (const candidate of candidates) {
    const run = await readRun(candidate);
    if (seed === undefined || run.config.training.seed === seed) return run;
  }
  const what = dir === undefined ? 'This config has no run yet' : 'This run was not trained';
  throw new UserError({
    what: seed === undefined ? what : `${what} with seed ${seed}`,
    where: { file: dir ?? loaded.path },
    remedy: 'Train it first: "PROTEUS: Train Router", or proteus train on the command line.',
  });
}

/** Replaces files of a run by way of a copy, so that the run stays whole whatever happens. */
async function rewriteRun(
  dir: string,
  files: readonly FileContent[],
  logLines: readonly string[],
): Promise<void> {
  const copy = `${dir}.${process.pid}.new`;
  try {
    await cp(dir, copy, { recursive: true });
    for (const { path, content } of files) await writeAtomic(join(copy, path), content);
    for (const line of logLines) appendLine(join(copy, runFiles.log), line);
    await replaceFolder(copy, dir);
  } catch (error) {
    await removeFolder(copy);
    throwFileError(error, 'write this run', dir);
  }
}
