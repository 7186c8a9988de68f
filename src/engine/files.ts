/** Reading and writing of files: each is written whole or not at all, and failures are answers to the user. */
import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../core/errors';
import { errorCode, throwFileError } from '../core/fileErrors';

/** Makes a folder and those above it. */
export async function ensureFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throwFileError(error, 'make this folder', path);
  }
}

/** A new empty folder among the system's temporary ones; its owner removes it. */
export async function makeTemporaryFolder(purpose: string): Promise<string> {
  const path = join(tmpdir(), `proteus-${purpose}-`);
  try {
    return await mkdtemp(path);
  } catch (error) {
    return throwFileError(error, 'make this folder', path);
  }
}

/** Whether anything is at the path. */
export async function exists(path: string): Promise<boolean> {
  return (await kindAt(path)) !== 'nothing';
}

export async function kindAt(path: string): Promise<'nothing' | 'file' | 'folder'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return 'nothing';
    return throwFileError(error, 'look at this path', path);
  }
}

/** Reads a text file. @throws UserError naming `what` ("the config") where it cannot be read. */
export async function readText(path: string, what: string): Promise<string> {
  return (await readBytes(path, what)).toString('utf8');
}

export async function readBytes(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'EISDIR') {
      throw new UserError({
        what: 'This is a folder, not a file',
        where: { file: path },
        remedy: 'Name the file itself.',
      });
    }
    return throwFileError(error, `read ${what}`, path);
  }
}

/** Hex SHA-256 of bytes or text. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Hex SHA-256 of a file's bytes, streamed; undefined where it cannot be read. */
export async function fileSha256(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}

/**
 * A name beside `path` that nobody else uses: two writers of one file may be in the same process. To be
 * opened with "wx", so that a link that lies there is not followed.
 */
export function temporaryName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}.tmp`;
}

/** Writes under a temporary name in the same folder, flushes, renames: readers see old or new. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await ensureFolder(dirname(path));
  const temporary = await writeTemporary(path, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throwFileError(error, 'write this file', path);
  }
}

/** The temporary file's path; the caller renames or removes it. */
export async function writeTemporary(path: string, content: string | Uint8Array): Promise<string> {
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throwFileError(error, 'write this file', path);
  }
  return temporary;
}

/** Appends a line at once, so that it survives the end of the process. */
export function appendLine(path: string, line: string): void {
  try {
    appendFileSync(path, `${line}\n`);
  } catch (error) {
    throwFileError(error, 'write this file', path);
  }
}

/**
 * Puts the finished folder `from` in the place of `to`, which it replaces where it exists.
 * The two must lie on one file system (`from` is a sibling of `to`).
 */
export async function replaceFolder(from: string, to: string): Promise<void> {
  const previous = `${to}.${process.pid}.old`;
  const replaces = await exists(to);
  try {
    await ensureFolder(dirname(to));
    if (replaces) await rename(to, previous);
    try {
      await rename(from, to);
    } catch (error) {
      if (replaces) await rename(previous, to);
      throw error;
    }
  } catch (error) {
    throwFileError(error, 'write this folder', to);
  }
  await rm(previous, { recursive: true, force: true });
}

export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throwFileError(error, 'remove this folder', path);
  }
}

/**
 * Moves a folder to a place on the same file system that is free.
 *
 * @throws UserError where something is in the way, or the folder is gone
 */
export async function moveFolder(from: string, to: string): Promise<void> {
  if (await exists(to)) {
    throwFileError(Object.assign(new Error(), { code: 'EEXIST' }), 'put this folder back', to);
  }
  await ensureFolder(dirname(to));
  try {
    await rename(from, to);
  } catch (error) {
    throwFileError(error, 'move this folder', from);
  }
}

/** Bytes of all files below a folder; 0 where there is none. */
export async function folderBytes(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
