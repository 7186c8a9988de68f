/** Several files written together: all of them or none, and nothing replaced without leave. */
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { throwFileError } from '../core/fileErrors';
import { ensureFolder, exists, kindAt, readBytes, writeTemporary } from './files';

/** A file to be: `path` is relative to the folder that it is written to, with forward slashes. */
export interface FileContent {
  path: string;
  content: string | Uint8Array;
}

export interface WriteAllResult {
  /** Paths written (or already there with the same content); empty when there were conflicts. */
  written: string[];
  /** Paths that exist with other content and may not be replaced; then nothing was written. */
  conflicts: string[];
}

/**
 * Writes all files into a folder, or none of them. A file that exists with other content is a
 * conflict unless `mayReplace(path, its content)` says yes; with any conflict nothing is written.
 */
export async function writeAll(
  folder: string,
  files: readonly FileContent[],
  mayReplace: (path: string, existing: Uint8Array) => boolean = () => false,
): Promise<WriteAllResult> {
  const conflicts: string[] = [];
  const changed: FileContent[] = [];
  for (const file of files) {
    const target = join(folder, file.path);
    const kind = await kindAt(target);
    if (kind === 'folder')
      throwFileError(Object.assign(new Error(), { code: 'EISDIR' }), 'write this file', target);
    const existing = kind === 'file' ? await readBytes(target, 'this file') : undefined;
    if (existing?.equals(Buffer.from(file.content)) === true) continue;
    if (existing !== undefined && !mayReplace(file.path, existing)) conflicts.push(file.path);
    changed.push(file);
  }
  if (conflicts.length > 0) return { written: [], conflicts };
  await replaceTogether(changed.map(({ path, content }) => ({ target: join(folder, path), content })));
  return { written: files.map((f) => f.path), conflicts: [] };
}

/** Temporary names for all, then renames; a failure half-way puts the previous files back. */
async function replaceTogether(
  files: readonly { target: string; content: string | Uint8Array }[],
): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    const ready: { target: string; temporary: string }[] = [];
    for (const { target, content } of files) {
      await ensureFolder(dirname(target));
      const temporary = await writeTemporary(target, content);
      undo.push(() => rm(temporary, { force: true }));
      ready.push({ target, temporary });
    }
    const kept: string[] = [];
    for (const { target, temporary } of ready) {
      if (await exists(target)) {
        const previous = `${target}.${process.pid}.old`;
        await rename(target, previous);
        kept.push(previous);
        undo.push(() => rename(previous, target));
      } else {
        undo.push(() => rm(target, { force: true }));
      }
      await rename(temporary, target);
    }
    await Promise.all(kept.map((previous) => rm(previous, { force: true })));
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    const target = files[0]?.target ?? '';
    throwFileError(error, 'write these files', dirname(target));
  }
}
