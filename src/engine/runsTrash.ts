/** Deleted runs: they move to `.proteus/trash/` and back, and are gone for good only when it is emptied. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors';
import type { TrashedRun, TrashResult } from '../protocol/runs';
import { exists, folderBytes, kindAt, moveFolder, removeFolder } from './files';
import { liveOwner } from './owner';
import { parseRunName } from './runStore';

/** Moves runs to the trash: all of them, or none. @throws UserError for what is no run, or one in training. */
export async function trashRuns(runDirs: readonly string[]): Promise<TrashedRun[]> {
  for (const runDir of runDirs) await requireRun(runDir);
  const trashed: TrashedRun[] = [];
  try {
    for (const runDir of runDirs) {
      const trashDir = await freeName(join(trashOf(dirname(runDir)), basename(runDir)));
      await moveFolder(runDir, trashDir);
      trashed.push({ runDir, trashDir });
    }
  } catch (error) {
    await restoreRuns(trashed);
    throw error;
  }
  return trashed;
}

/** Puts runs back where they were. @throws UserError where one has been removed since, or its place is taken. */
export async function restoreRuns(runs: readonly TrashedRun[]): Promise<void> {
  for (const { runDir, trashDir } of runs) {
    if (dirname(trashDir) !== trashOf(dirname(runDir)) || parseRunName(basename(runDir)) === undefined) {
      throw new UserError({
        what: 'This is not where a deleted run belongs',
        where: { file: runDir },
        remedy: 'Move it back by hand.',
      });
    }
    if ((await kindAt(trashDir)) !== 'folder') {
      throw new UserError({
        what: 'This run is not in the trash any more',
        where: { file: trashDir },
        remedy: 'Train again to replace it.',
      });
    }
    await moveFolder(trashDir, runDir);
  }
}

/** What lies in the trashes beside the configs; with `empty`, it is removed. */
export async function lookAtTrash(configs: readonly string[], empty: boolean): Promise<TrashResult> {
  const folders = new Set(configs.map((config) => join(dirname(config), '.proteus', 'trash')));
  const result: TrashResult = { runs: 0, bytes: 0 };
  for (const folder of folders) {
    result.runs += (await readdir(folder).catch(() => [])).length;
    result.bytes += await folderBytes(folder);
    if (empty) await removeFolder(folder);
  }
  return result;
}

/** Of a `.proteus/runs` folder. */
function trashOf(runs: string): string {
  return join(dirname(runs), 'trash');
}

/** The same run may have been deleted, put back and deleted before. */
async function freeName(path: string): Promise<string> {
  for (let counter = 1; ; counter++) {
    const candidate = counter === 1 ? path : `${path}.${counter}`;
    if (!(await exists(candidate))) return candidate;
  }
}

/** @throws UserError unless this is a run in a `.proteus/runs` folder that nobody works on */
export async function requireRun(runDir: string): Promise<void> {
  const runs = dirname(runDir);
  const inStore = basename(runs) === 'runs' && basename(dirname(runs)) === '.proteus';
  if (!inStore || parseRunName(basename(runDir)) === undefined) {
    throw new UserError({
      what: 'This is no run of a config',
      where: { file: runDir },
      remedy: 'Name a directory in .proteus/runs.',
    });
  }
  if ((await kindAt(runDir)) !== 'folder') {
    throw new UserError({
      what: 'This run is not there any more',
      where: { file: runDir },
      remedy: 'Refresh the list of runs.',
    });
  }
  const pid = liveOwner(runDir);
  if (pid !== undefined) {
    throw new UserError({
      what: `This run is being trained (process ${pid})`,
      where: { file: runDir },
      remedy: 'Cancel the training first.',
    });
  }
}
