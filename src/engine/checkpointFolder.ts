/** The checkpoint of an unfinished run on disk: the newest whole state, and what it belongs to. */
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from './files';

/** What a checkpoint was made of; only the same config, data and version may continue it. */
export interface CheckpointIdentity {
  /** Of everything in the config that training depends on. */
  configHash: string;
  dataSha256: string;
  version: string;
}

export interface CheckpointProgress extends CheckpointIdentity {
  /** PPO updates done, of all. */
  update: number;
  updates: number;
  /** File of the state, in the same folder. */
  state: string;
}

const progressFile = 'progress.json';

/** Writes a state, then the note that names it: a kill in between leaves the previous pair valid. */
export async function saveCheckpoint(
  folder: string,
  state: Uint8Array,
  progress: Omit<CheckpointProgress, 'state'>,
): Promise<void> {
  const name = `state-${progress.update}.bin`;
  await writeAtomic(join(folder, name), state);
  await writeAtomic(join(folder, progressFile), JSON.stringify({ ...progress, state: name }));
  for (const other of await readdir(folder)) {
    if (other !== name && other !== progressFile) await rm(join(folder, other), { force: true });
  }
}

/** What the folder's checkpoint is of; undefined where there is none that is whole. */
export async function readProgress(folder: string): Promise<CheckpointProgress | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, progressFile), 'utf8'));
    return isProgress(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The state that continues a training; undefined where there is none. */
export async function loadCheckpoint(folder: string): Promise<Uint8Array | undefined> {
  const progress = await readProgress(folder);
  if (progress === undefined) return undefined;
  try {
    return await readFile(join(folder, progress.state));
  } catch {
    return undefined;
  }
}

export function sameIdentity(a: CheckpointIdentity, b: CheckpointIdentity): boolean {
  return a.configHash === b.configHash && a.dataSha256 === b.dataSha256 && a.version === b.version;
}

/** What keeps a checkpoint from being continued, in words. */
export function whatDiffers(found: CheckpointIdentity, wanted: CheckpointIdentity): string {
  const changed = [
    ...(found.configHash === wanted.configHash ? [] : ['the config (or the seed) has changed']),
    ...(found.dataSha256 === wanted.dataSha256 ? [] : ['the outcome data has changed']),
    ...(found.version === wanted.version
      ? []
      : [`it was trained by version ${found.version} of PROTEUS (this is ${wanted.version})`]),
  ];
  return changed.length === 0
    ? 'the unfinished run cannot be read'
    : `${changed.join(' and ')} after the unfinished run began`;
}

function isProgress(value: unknown): value is CheckpointProgress {
  if (typeof value !== 'object' || value === null) return false;
  const v = value as Record<string, unknown>;
  return (
    ['configHash', 'dataSha256', 'version', 'state'].every((key) => typeof v[key] === 'string') &&
    ['update', 'updates'].every((key) => typeof v[key] === 'number')
  );
}
