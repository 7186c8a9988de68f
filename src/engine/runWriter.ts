/** One unfinished run: written under a temporary name, and a run directory only when it is whole. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionLog } from '../core/trainingLog';
import { loadCheckpoint, readProgress, saveCheckpoint, type CheckpointIdentity } from './checkpointFolder';
import type { FileContent } from './fileSet';
import {
  appendLine,
  ensureFolder,
  exists,
  readText,
  removeFolder,
  replaceFolder,
  writeAtomic,
} from './files';
import { logLine, type LogLevel } from './log';
import { claim, type Claim } from './owner';
import type { CheckpointPort } from './pipelineTypes';
import { runFiles } from './runFolder';

export interface RunPlace {
  /** Where the whole run will be. */
  dir: string;
  /** Where it is written until then; a sibling of `dir`. */
  partial: string;
}

export class RunWriter implements CheckpointPort {
  private constructor(
    readonly place: RunPlace,
    private readonly identity: CheckpointIdentity & { updates: number },
    private readonly owner: Claim,
  ) {}

  /** A fresh run. @throws an EEXIST error where the partial folder exists. */
  static async create(
    place: RunPlace,
    identity: CheckpointIdentity & { updates: number },
  ): Promise<RunWriter> {
    await mkdir(place.partial);
    return new RunWriter(place, identity, await claim(place.partial));
  }

  /** Takes an unfinished run up again, at its last checkpoint. */
  static async resume(
    place: RunPlace,
    identity: CheckpointIdentity & { updates: number },
  ): Promise<RunWriter> {
    const writer = new RunWriter(place, identity, await claim(place.partial));
    const progress = await readProgress(writer.checkpointFolder);
    await writer.dropSessionsFrom(progress?.update ?? 0);
    return writer;
  }

  private get checkpointFolder(): string {
    return join(this.place.partial, runFiles.checkpoint);
  }

  /** Where the log lies now; it moves with the folder when the run is finished. */
  get logFile(): string {
    return join(this.place.partial, runFiles.log);
  }

  log(level: LogLevel, message: string): void {
    appendLine(this.logFile, logLine(level, message));
  }

  session(log: SessionLog): void {
    appendLine(join(this.place.partial, runFiles.sessions), JSON.stringify(log));
  }

  async save(state: Uint8Array, update: number): Promise<void> {
    await ensureFolder(this.checkpointFolder);
    await saveCheckpoint(this.checkpointFolder, state, { ...this.identity, update });
  }

  load(): Promise<Uint8Array | undefined> {
    return loadCheckpoint(this.checkpointFolder);
  }

  /** Adds the last files and makes the run whole, in the place of a previous one of that name. */
  async finish(files: readonly FileContent[]): Promise<void> {
    for (const { path, content } of files) await writeAtomic(join(this.place.partial, path), content);
    this.owner.release();
    await replaceFolder(this.place.partial, this.place.dir);
  }

  /**
   * Leaves the run unfinished. It stays on disk where it can be continued (the answer is where from),
   * or where its log is worth reading (`keepLog`); else nothing remains.
   */
  async abandon(keepLog: boolean): Promise<{ update: number; updates: number } | undefined> {
    const progress = await readProgress(this.checkpointFolder);
    this.owner.release();
    if (progress === undefined && !keepLog) await removeFolder(this.place.partial);
    return progress;
  }

  /** Sessions after the checkpoint are trained again, so their lines go. */
  private async dropSessionsFrom(update: number): Promise<void> {
    const file = join(this.place.partial, runFiles.sessions);
    if (!(await exists(file))) return;
    const text = await readText(file, 'the training log');
    const kept = text.split('\n').filter((line) => updateOf(line) < update);
    await writeAtomic(file, kept.map((line) => `${line}\n`).join(''));
  }
}

function updateOf(line: string): number {
  try {
    const log = JSON.parse(line) as Partial<SessionLog>;
    return log.update ?? Infinity;
  } catch {
    return Infinity;
  }
}
