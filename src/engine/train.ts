/** Trains a config's router into a run directory: cancellable, resumable, never half there. */
import { CancelledError, UserError } from '../core/errors';
import type { RunResult, TrainParams } from '../protocol/engine';
import type { Job } from '../core/trainingLog';
import { dataPaths, loadConfig, trainingHash } from './configFile';
import { lookAt } from './dataFiles';
import { EngineFault } from './fault';
import { describeError, type Log } from './log';
import type { Pipeline, Prepared, RunJob } from './pipelineTypes';
import { runContent } from './runFolder';
import { RunStore } from './runStore';
import type { RunWriter } from './runWriter';
import { version } from './version';

/**
 * @throws UserError, CancelledError (the checkpoint stays, to resume from), EngineFault for a bug
 */
export async function trainRun<P extends Prepared>(
  pipeline: Pipeline<P>,
  params: TrainParams,
  job: Job,
  log: Log,
): Promise<RunResult> {
  const loaded = await loadConfig(params.config, params.seed);
  const inputs = await lookAt(dataPaths(loaded));
  const prepared = await pipeline.prepare(loaded, job);
  for (const note of prepared.notes) log('warn', note);
  const { updates } = loaded.config.training;
  const identity = {
    configHash: trainingHash(loaded.config),
    dataSha256: prepared.dataSha256,
    version,
    updates,
  };
  const store = new RunStore(loaded.path);
  const resumed = params.resume === true ? await store.resume(identity, params.out) : undefined;
  if (params.resume === true && resumed === undefined)
    log('warn', `Training starts anew, since ${await store.whyNotResumed(identity, params.out)}.`);
  const writer = resumed ?? (await store.begin({ identity, out: params.out, overwrite: params.overwrite }));
  const runJob = jobOf(writer, job, log);
  try {
    for (const note of prepared.notes) writer.log('warn', note);
    runJob.log(
      'info',
      `${resumed === undefined ? 'Training' : 'Training continues'} with seed ${loaded.config.training.seed}.`,
    );
    const judged = await pipeline.train({
      prepared,
      checkpoint: writer,
      job: runJob,
      tfjsNode: params.tfjsNode,
    });
    job.checkCancelled();
    await writer.finish(runContent(judged, loaded.config, inputs));
    await store.clean(true);
    return { runDir: writer.place.dir, report: judged.report, backend: judged.backend };
  } catch (error) {
    throw await abandoned(writer, params, error);
  }
}

function jobOf(writer: RunWriter, job: Job, log: Log): RunJob {
  return {
    progress: (progress) => job.progress(progress),
    checkCancelled: () => job.checkCancelled(),
    session: (line) => writer.session(line),
    log(level, message) {
      writer.log(level, message);
      log(level, message);
    },
  };
}

/** Leaves the run to be resumed, or not at all; a bug's stack goes to its log. */
async function abandoned(writer: RunWriter, params: TrainParams, error: unknown): Promise<unknown> {
  const expected = error instanceof CancelledError || error instanceof UserError;
  if (!expected) writer.log('error', describeError(error));
  const { logFile } = writer;
  const checkpoint = await writer.abandon(!expected);
  if (!expected) return new EngineFault(error, logFile);
  return error instanceof CancelledError && checkpoint !== undefined
    ? new TrainingCancelled(params, checkpoint)
    : error;
}

/** A training that was cancelled after its first checkpoint, and can be resumed there. */
export class TrainingCancelled extends CancelledError {
  constructor(
    readonly params: TrainParams,
    readonly checkpoint: { update: number; updates: number },
  ) {
    super(`Cancelled after update ${checkpoint.update} of ${checkpoint.updates}`);
    this.name = 'TrainingCancelled';
  }
}
