/** A file that is written piece by piece, and appears under its name only once all of it is there. */
import { createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { throwFileError } from '../core/fileErrors';
import { ensureFolder, temporaryName } from './files';

export class WholeFile {
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private done = false;

  private constructor(
    readonly path: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  /** Starts writing, beside `path`. @throws UserError where that cannot be written */
  static async open(path: string): Promise<WholeFile> {
    await ensureFolder(dirname(path));
    const temporary = temporaryName(path);
    try {
      return new WholeFile(path, temporary, await open(temporary, 'wx'));
    } catch (error) {
      return throwFileError(error, 'write this file', path);
    }
  }

  /** Appends bytes. @throws UserError where the disk is full or fails; then `discard` is due */
  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.handle.writeFile(bytes);
    } catch (error) {
      throwFileError(error, 'write this file', this.path);
    }
    this.hash.update(bytes);
    this.bytes += bytes.length;
  }

  /**
   * Puts the file in place, where it replaces what was there. Asking before that is the caller's part.
   *
   * @returns its length and its SHA-256 in hex
   * @throws UserError; what was at the path is then still there, and the temporary file is gone
   */
  async publish(): Promise<{ bytes: number; sha256: string }> {
    try {
      await this.handle.sync();
      await this.handle.close();
      await rename(this.temporary, this.path);
      this.done = true;
    } catch (error) {
      await this.discard();
      throwFileError(error, 'write this file', this.path);
    }
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  /** Removes what was written. Nothing happens where it is published or discarded already. */
  async discard(): Promise<void> {
    if (this.done) return;
    this.done = true;
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }
}
