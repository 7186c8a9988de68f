/** The cells of a study, several side by side, each in a process of its own. */
import { CancelledError, UserError } from '../../core/errors';
import type { Report } from '../../core/report';
import { cellName } from '../../core/study/plan';
import type { Job } from '../../core/trainingLog';
import { forkEngine } from '../../protocol/connection';
import { StudyCellRequest } from '../../protocol/study';
import { assetPath } from '../assets';
import type { Log } from '../log';
import type { PlannedCell } from './studyFile';

export interface WorkerEvents {
  done(cell: PlannedCell, report: Report, seconds: number): Promise<void>;
  failed(cell: PlannedCell, what: string): void;
}

export interface WorkerOptions {
  jobs: number;
  tfjsNode?: string;
}

/** How often a cancel is looked for and progress is told. */
const BEAT_MS = 250;

/**
 * Runs all cells. One that fails is told of, and the others go on.
 * @throws CancelledError once the processes have ended; what `done` has kept stays
 */
export async function runCells(
  cells: readonly PlannedCell[],
  { jobs, tfjsNode }: WorkerOptions,
  events: WorkerEvents,
  job: Job,
  log: Log,
): Promise<void> {
  const running = new Map<PlannedCell, { fraction: number; stop: () => void }>();
  let next = 0;
  let finished = 0;
  let cancelled: CancelledError | undefined;
  const started = Date.now();

  const beat = () => {
    cancelled ??= cancelOf(job);
    if (cancelled !== undefined) {
      for (const { stop } of running.values()) stop();
      return;
    }
    const partly = [...running.values()].reduce((sum, { fraction }) => sum + fraction, 0);
    const fraction = cells.length === 0 ? 1 : (finished + partly) / cells.length;
    const [first] = running.keys();
    job.progress({
      phase: 'study',
      fraction,
      message: [
        `${finished} of ${cells.length} trainings done`,
        ...(fraction > 0.01 ? [timeLeft((Date.now() - started) / 1000, fraction)] : []),
        ...(first ? [cellName(first.key)] : []),
      ].join(' · '),
    });
  };

  const work = async (): Promise<void> => {
    while (next < cells.length && cancelled === undefined) {
      const cell = cells[next++];
      const entry = { fraction: 0, stop: () => undefined as void };
      running.set(cell, entry);
      const begun = Date.now();
      try {
        const report = await inOwnProcess(cell, tfjsNode, log, entry);
        await events.done(cell, report, (Date.now() - begun) / 1000);
      } catch (error) {
        // Ctrl+C reaches the cell's process too, which may end before the signal is seen here.
        await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
        cancelled ??= cancelOf(job);
        if (cancelled === undefined) events.failed(cell, wordsOf(error));
      } finally {
        running.delete(cell);
        finished++;
      }
    }
  };

  const timer = setInterval(beat, BEAT_MS);
  try {
    beat();
    await Promise.all(Array.from({ length: Math.min(jobs, cells.length) }, work));
  } finally {
    clearInterval(timer);
  }
  cancelled ??= cancelOf(job);
  if (cancelled !== undefined) throw cancelled;
}

function cancelOf(job: Job): CancelledError | undefined {
  try {
    job.checkCancelled();
    return undefined;
  } catch (error) {
    if (error instanceof CancelledError) return error;
    throw error;
  }
}

/** A process per cell: its memory goes back to the system with it, and a crash takes one cell only. */
async function inOwnProcess(
  { config, path }: PlannedCell,
  tfjsNode: string | undefined,
  log: Log,
  entry: { fraction: number; stop: () => void },
): Promise<Report> {
  const link = forkEngine(assetPath('engine.js'), {
    info: (message) => log('info', message),
    warn: (message) => log('warn', message),
    error: (message) => log('error', message),
  });
  entry.stop = () => link.dispose();
  const ended = link.stopped.then((reason) => {
    throw new Error(`the process of this cell ended (${reason})`);
  });
  try {
    const params = { path, config, ...(tfjsNode === undefined ? {} : { tfjsNode }) };
    const onProgress = ({ fraction }: { fraction: number }) => {
      entry.fraction = fraction;
    };
    return await Promise.race([ended, link.send(StudyCellRequest, params, { onProgress })]);
  } finally {
    link.dispose();
    await link.stopped;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

function timeLeft(seconds: number, fraction: number): string {
  const left = (seconds * (1 - fraction)) / fraction;
  if (left < 90) return `about ${Math.max(1, Math.round(left))} s left`;
  return left < 5400 ? `about ${Math.round(left / 60)} min left` : `about ${(left / 3600).toFixed(1)} h left`;
}
