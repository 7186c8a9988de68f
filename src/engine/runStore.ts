/** `.proteus/runs/` beside a config: names of runs, the newest, the unfinished, and a place for the next. */
import { readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors';
import type { UnfinishedRun } from '../protocol/engine';
import { readProgress, sameIdentity, whatDiffers, type CheckpointIdentity } from './checkpointFolder';
import { errorCode, throwFileError } from '../core/fileErrors';
import { ensureFolder, exists, kindAt, removeFolder, writeAtomic } from './files';
import { isAlive, liveOwner } from './owner';
import { isRun, runFiles } from './runFolder';
import { RunWriter, type RunPlace } from './runWriter';

/** Ends the name of a run's directory until the run is whole. */
export const partialSuffix = '.partial';
/** UTC time, a counter where two runs start in one second, the config's name. */
const runName = /^(\d{8}T\d{6}Z)(?:_(\d+))?-(.+)$/;

export type RunIdentity = CheckpointIdentity & { updates: number };

export interface NewRun {
  identity: RunIdentity;
  /** Absolute run directory in place of one in the store. */
  out?: string;
  /** Replace the whole run that `out` holds. */
  overwrite?: boolean;
}

export class RunStore {
  readonly folder: string;
  private readonly name: string;

  /** @param configPath absolute path of a `*.proteus.json` */
  constructor(configPath: string) {
    this.folder = join(dirname(configPath), '.proteus', 'runs');
    this.name = basename(configPath)
      .replace(/\.json$/i, '')
      .replace(/\.proteus$/i, '');
  }

  /** Directories of the whole runs of this config, the newest first. */
  async whole(): Promise<string[]> {
    await this.finishReplacements();
    const dirs = (await this.list()).reverse().filter((dir) => !dir.endsWith(partialSuffix));
    const whole = await Promise.all(dirs.map(isRun));
    return dirs.filter((_, i) => whole[i]);
  }

  async newest(): Promise<string | undefined> {
    return (await this.whole()).at(0);
  }

  /** The newest unfinished run that nobody works on and that has a checkpoint of this identity. */
  async unfinished(identity: CheckpointIdentity): Promise<UnfinishedRun | undefined> {
    for (const dir of (await this.list()).reverse()) {
      const found = dir.endsWith(partialSuffix) ? await resumable(dir, identity) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether any unfinished run of this config lies about (cheaper than knowing the data's hash). */
  async hasUnfinished(): Promise<boolean> {
    return (await this.list()).some((dir) => dir.endsWith(partialSuffix) && liveOwner(dir) === undefined);
  }

  /** Makes room for a new run. @throws UserError where another process trains, or `out` is taken. */
  async begin({ identity, out, overwrite }: NewRun, now = new Date()): Promise<RunWriter> {
    if (out !== undefined) return this.beginAt(out, overwrite === true, identity);
    await this.prepareFolder();
    await this.refuseSecondTraining();
    await this.clean();
    const time = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
    for (let counter = 1; ; counter++) {
      const dir = join(this.folder, `${time}${counter === 1 ? '' : `_${counter}`}-${this.name}`);
      if (await exists(dir)) continue;
      try {
        return await RunWriter.create({ dir, partial: dir + partialSuffix }, identity);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throwFileError(error, 'make this folder', dir);
      }
    }
  }

  /** Continues the newest unfinished run of this identity; undefined where there is none. */
  async resume(identity: RunIdentity, out?: string): Promise<RunWriter | undefined> {
    if (out === undefined) await this.refuseSecondTraining();
    const found =
      out === undefined ? await this.unfinished(identity) : await resumable(out + partialSuffix, identity);
    if (found === undefined) return undefined;
    const place: RunPlace = { dir: withoutSuffix(found.runDir), partial: found.runDir };
    return RunWriter.resume(place, identity);
  }

  /** Why `resume` finds nothing, to follow "since": of the newest unfinished run that nobody works on. */
  async whyNotResumed(identity: CheckpointIdentity, out?: string): Promise<string> {
    const dirs = out === undefined ? (await this.list()).reverse() : [out + partialSuffix];
    for (const dir of dirs) {
      if (!dir.endsWith(partialSuffix) || liveOwner(dir) !== undefined) continue;
      const progress = await readProgress(join(dir, runFiles.checkpoint));
      if (progress !== undefined) return whatDiffers(progress, identity);
    }
    return 'there is no unfinished run to resume';
  }

  /**
   * Removes what killed or cancelled trainings of this config left behind, except the newest that
   * can be continued; with `all`, that one too (a run has since been finished).
   */
  async clean(all = false): Promise<void> {
    let kept = all;
    for (const dir of (await this.list()).reverse()) {
      if (!dir.endsWith(partialSuffix) || liveOwner(dir) !== undefined) continue;
      const continues = (await readProgress(join(dir, runFiles.checkpoint))) !== undefined;
      if (continues && !kept) kept = true;
      else await removeFolder(dir);
    }
  }

  private async beginAt(out: string, overwrite: boolean, identity: RunIdentity): Promise<RunWriter> {
    const kind = await kindAt(out);
    if (kind === 'file' || (kind === 'folder' && (await readdir(out)).length > 0)) {
      const run = kind === 'folder' && (await isRun(out));
      if (!run || !overwrite) {
        throw new UserError({
          what: run
            ? 'This folder already holds a run'
            : 'This folder holds other files, which a run must not replace',
          where: { file: out },
          remedy: run
            ? 'Name another folder, or allow the run to be replaced (--overwrite on the command line).'
            : 'Name a new or empty folder.',
        });
      }
    }
    const partial = out + partialSuffix;
    const pid = liveOwner(partial);
    if (pid !== undefined) throw busy(partial, pid);
    await removeFolder(partial);
    await ensureFolder(dirname(out));
    try {
      return await RunWriter.create({ dir: out, partial }, identity);
    } catch (error) {
      return throwFileError(error, 'make this folder', out);
    }
  }

  private async prepareFolder(): Promise<void> {
    await ensureFolder(this.folder);
    const ignore = join(dirname(this.folder), '.gitignore');
    if (!(await exists(ignore))) await writeAtomic(ignore, '*\n');
  }

  private async refuseSecondTraining(): Promise<void> {
    for (const dir of await this.list()) {
      const pid = dir.endsWith(partialSuffix) ? liveOwner(dir) : undefined;
      if (pid !== undefined) throw busy(dir, pid);
    }
  }

  /** Directories of this config's runs, whole and unfinished, oldest first. */
  async list(): Promise<string[]> {
    let names: string[];
    try {
      names = await readdir(this.folder);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return [];
      return throwFileError(error, 'read this folder', this.folder);
    }
    return names
      .map((name) => ({ name, parts: runName.exec(withoutSuffix(name)) }))
      .filter(({ parts }) => parts?.[3] === this.name)
      .sort((a, b) => order(a.parts).localeCompare(order(b.parts), 'en'))
      .map(({ name }) => join(this.folder, name));
  }

  /** A kill between the two renames of a replacement leaves only the previous run, under `.old`. */
  private async finishReplacements(): Promise<void> {
    const names = await readdir(this.folder).catch((): string[] => []);
    for (const name of names) {
      const [, target, pid] = /^(.*)\.(\d+)\.old$/.exec(name) ?? [];
      if (target === undefined || isAlive(Number(pid))) continue;
      if (names.includes(target)) await removeFolder(join(this.folder, name));
      else await rename(join(this.folder, name), join(this.folder, target)).catch(() => undefined);
    }
  }
}

/** What the name of a run's directory tells; undefined for another folder's name. */
export function parseRunName(name: string): { id: string; startedAt: string; config: string } | undefined {
  const id = withoutSuffix(name);
  const [, time, , config] = runName.exec(id) ?? [];
  if (time === undefined || config === undefined) return undefined;
  const startedAt = time.replace(/^(.{4})(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  return { id, startedAt, config };
}

function withoutSuffix(name: string): string {
  return name.endsWith(partialSuffix) ? name.slice(0, -partialSuffix.length) : name;
}

/** Sort key of a matched name: its time, then its counter. */
function order(parts: RegExpExecArray | null): string {
  return `${parts?.[1] ?? ''} ${(parts?.[2] ?? '1').padStart(6, '0')}`;
}

async function resumable(dir: string, identity: CheckpointIdentity): Promise<UnfinishedRun | undefined> {
  if (liveOwner(dir) !== undefined) return undefined;
  const progress = await readProgress(join(dir, runFiles.checkpoint));
  if (progress === undefined || !sameIdentity(progress, identity)) return undefined;
  return { runDir: dir, update: progress.update, updates: progress.updates };
}

function busy(dir: string, pid: number): UserError {
  return new UserError({
    what: `This config is being trained already (process ${pid})`,
    where: { file: dir },
    remedy: 'Wait until that training ends, or cancel it.',
  });
}
