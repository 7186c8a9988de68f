/** Who is working on an unfinished run: a file with the process id, touched while the work goes on. */
import { readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../core/fileErrors';
import { writeAtomic } from './files';

const ownerFile = 'owner';
const beatMs = 5_000;
/** Process ids are reused, so a live one proves nothing when its last beat is older than this. */
const staleMs = 60_000;

/** Folders that this process itself works on. */
const ours = new Set<string>();

/** A claim on a folder; `release` it when the work ends. */
export interface Claim {
  release(): void;
}

export async function claim(folder: string): Promise<Claim> {
  const file = join(folder, ownerFile);
  ours.add(folder);
  await writeAtomic(file, String(process.pid));
  const beat = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      clearInterval(beat);
    }
  }, beatMs);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      ours.delete(folder);
      rmSync(file, { force: true });
    },
  };
}

/** The id of the live process that works on a folder; undefined where nobody does. */
export function liveOwner(folder: string): number | undefined {
  if (ours.has(folder)) return process.pid;
  try {
    const file = join(folder, ownerFile);
    const pid = Number(readFileSync(file, 'utf8'));
    const fresh = Date.now() - statSync(file).mtimeMs < staleMs;
    return fresh && pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
