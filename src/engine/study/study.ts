/** A whole study: what is not finished is trained, then everything is aggregated and written. */
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { CancelledError, UserError } from '../../core/errors';
import { aggregate } from '../../core/study/aggregate';
import { type CellKey, cellName } from '../../core/study/plan';
import type { StudyCell } from '../../core/study/rows';
import type { Job } from '../../core/trainingLog';
import type { StudyDone, StudyParams, StudyPlan } from '../../protocol/study';
import { appendLine, ensureFolder } from '../files';
import { type Log, logLine } from '../log';
import { version } from '../version';
import { CellStore } from './cellStore';
import { writeResults } from './results';
import { loadStudy, type LoadedStudy, type PlannedCell } from './studyFile';
import { runCells } from './workers';

/** A study that was cancelled; its finished cells stay, and the next run goes on from there. */
export class StudyCancelled extends CancelledError {
  constructor(
    readonly params: StudyParams,
    finished: number,
    planned: number,
  ) {
    super(`Cancelled with ${finished} of ${planned} trainings finished, which are kept`);
    this.name = 'StudyCancelled';
  }
}

/** What a study would do. */
export async function planStudy(params: StudyParams): Promise<StudyPlan> {
  const loaded = await loadStudy(params.study);
  const { store, out } = placesOf(loaded, params);
  const planned = [];
  for (const cell of loaded.cells) {
    const finished = params.fresh !== true && (await store.read(cell)) !== undefined;
    planned.push({ ...cell.key, finished });
  }
  return { study: loaded.path, cells: store.folder, out, planned };
}

/**
 * Runs a study. Finished cells are kept as they come, so a study that is cancelled goes on from there.
 * @throws UserError, also where every cell failed; StudyCancelled
 */
export async function runStudy(params: StudyParams, job: Job, log: Log): Promise<StudyDone> {
  const loaded = await loadStudy(params.study);
  const { store, out } = placesOf(loaded, params);
  await ensureFolder(store.folder);
  const logFile = join(store.folder, 'study.log');
  const cells = new Map<PlannedCell, StudyCell>();
  if (params.fresh !== true) {
    for (const cell of loaded.cells) {
      const finished = await store.read(cell);
      if (finished !== undefined) cells.set(cell, finished);
    }
  }
  const reused = cells.size;
  if (reused > 0) log('info', `${reused} of ${loaded.cells.length} trainings were finished before.`);
  const failed: { key: CellKey; what: string }[] = [];
  await runCells(
    loaded.cells.filter((cell) => params.finished !== true && !cells.has(cell)),
    { jobs: params.jobs ?? availableParallelism(), tfjsNode: params.tfjsNode },
    {
      async done(cell, report, seconds) {
        const finished = { key: cell.key, seconds, report };
        await store.write(cell, finished);
        cells.set(cell, finished);
      },
      failed(cell, what) {
        failed.push({ key: cell.key, what });
        appendLine(logFile, logLine('error', `${cellName(cell.key)} failed: ${what}`));
        log('warn', `${cellName(cell.key)} failed: ${what}`);
      },
    },
    job,
    (level, message) => appendLine(logFile, logLine(level, message)),
  ).catch((error: unknown) => {
    throw error instanceof CancelledError
      ? new StudyCancelled(params, cells.size, loaded.cells.length)
      : error;
  });
  const done = loaded.cells.flatMap((cell) => cells.get(cell) ?? []);
  if (done.length === 0 && params.finished === true) {
    throw new UserError({
      what: 'No training of this study is finished yet',
      where: { file: loaded.path },
      remedy: 'Run the study first.',
    });
  }
  if (done.length === 0) {
    throw new UserError({
      what: `Every training of this study failed; the first: ${failed[0].what}`,
      where: { file: loaded.path },
      remedy: `Correct the cause; ${logFile} has all messages.`,
    });
  }
  job.progress({ phase: 'write', fraction: 1, message: 'Writing the report' });
  const result = aggregate(
    loaded.study,
    { cells: done, failed },
    { title: loaded.study.title ?? nameOf(loaded), version, createdAt: new Date().toISOString() },
  );
  const files = await writeResults(out, result, done);
  return { out, files, result, trained: done.length - reused, reused };
}

function nameOf({ path }: LoadedStudy): string {
  return basename(path)
    .replace(/\.json$/i, '')
    .replace(/\.study$/i, '');
}

function placesOf(loaded: LoadedStudy, { out }: StudyParams): { store: CellStore; out: string } {
  const folder = join(dirname(loaded.path), '.proteus', 'studies', nameOf(loaded));
  return { store: new CellStore(join(folder, 'cells')), out: out === undefined ? folder : resolve(out) };
}
