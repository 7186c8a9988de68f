/** A file that is being fetched: `<name>.part`, and beside it what it is a part of. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../core/errors';
import { throwFileError } from '../../core/fileErrors';
import type { Job } from '../../core/trainingLog';
import { exists, writeAtomic } from '../files';

/** What the server called the bytes that are in the part: they may be continued only while that is so. */
interface PartOrigin {
  url: string;
  etag: string;
}

export class PartFile {
  readonly path: string;
  private readonly originPath: string;

  constructor(private readonly target: string) {
    this.path = `${target}.part`;
    this.originPath = `${target}.part.json`;
  }

  /** Bytes that are there, with the etag they came under; nothing where they belong to something else. */
  async kept(url: string): Promise<{ bytes: number; etag: string } | undefined> {
    try {
      const origin = JSON.parse(await readFile(this.originPath, 'utf8')) as PartOrigin;
      const { size } = await stat(this.path);
      return size > 0 && origin.url === url && typeof origin.etag === 'string' && origin.etag !== ''
        ? { bytes: size, etag: origin.etag }
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Opens the part to go on at `from` bytes; what lies beyond is cut off. */
  async writer(from: number, origin: PartOrigin): Promise<FileHandle> {
    try {
      await writeAtomic(this.originPath, JSON.stringify(origin));
      // Never through a link that lies there. Windows knows no such flag, and few links.
      const noLink = (constants.O_NOFOLLOW as number | undefined) ?? 0;
      const file = await open(this.path, constants.O_RDWR | constants.O_CREAT | noLink);
      await file.truncate(from);
      return file;
    } catch (error) {
      return throwFileError(error, 'write this file', this.path);
    }
  }

  /** Writes a chunk at a position. @throws UserError where the disk is full */
  async write(file: FileHandle, chunk: Uint8Array, at: number): Promise<void> {
    try {
      for (let done = 0; done < chunk.length;) {
        done += (await file.write(chunk, done, chunk.length - done, at + done)).bytesWritten;
      }
    } catch (error) {
      throwFileError(error, 'write this file', this.path);
    }
  }

  /** Gives the part its name. @throws UserError where another file has taken it meanwhile; the part stays */
  async finish(): Promise<void> {
    if (await exists(this.target)) {
      throw new UserError({
        what: 'While it was fetched, another file of this name was put here',
        where: { file: this.target },
        remedy: 'Move that away, and download again: what was fetched is kept.',
      });
    }
    try {
      await rename(this.path, this.target);
      await rm(this.originPath, { force: true });
    } catch (error) {
      throwFileError(error, 'write this file', this.target);
    }
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.originPath, { force: true });
  }
}

/** Hex SHA-256 of a file. @throws CancelledError */
export async function hashFile(path: string, job: Pick<Job, 'checkCancelled'>): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      job.checkCancelled();
      hash.update(chunk as Buffer);
    }
  } catch (error) {
    throwFileError(error, 'read this file', path);
  }
  return hash.digest('hex');
}

/** @throws UserError where the disk has not so many bytes left; a file system that does not say passes. */
export async function requireSpace(target: string, bytes: number): Promise<void> {
  let free: number;
  try {
    const { bavail, bsize } = await statfs(dirname(target));
    free = bavail * bsize;
  } catch {
    return;
  }
  if (free >= bytes) return;
  const gb = (n: number) => `${(n / 1e9).toFixed(1)} GB`;
  throw new UserError({
    what: `The download needs ${gb(bytes)}, and the disk has ${gb(free)} left`,
    where: { file: dirname(target) },
    remedy: 'Free some space, or choose a folder on another disk.',
  });
}
