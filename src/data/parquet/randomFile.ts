/** A file that is read at any place. */
import { open, type FileHandle } from 'node:fs/promises';
import { fileError } from '../bytes';
import { Damage } from './damage';

export class RandomFile {
  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly handle: FileHandle,
  ) {}

  /** @throws UserError where it is missing, a folder or unreadable */
  static async open(path: string): Promise<RandomFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path);
      const info = await handle.stat();
      if (info.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
      return new RandomFile(path, info.size, handle);
    } catch (error) {
      await handle?.close();
      throw fileError(error, path, 'read');
    }
  }

  /**
   * Exactly `length` bytes from `offset`, in memory of their own.
   *
   * @throws Damage where the file is shorter; UserError where reading fails
   */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new Damage('it points beyond its own end');
    }
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let filled = 0; filled < length;) {
      let bytesRead: number;
      try {
        ({ bytesRead } = await this.handle.read(bytes, filled, length - filled, offset + filled));
      } catch (error) {
        throw fileError(error, this.path, 'read');
      }
      if (bytesRead === 0) throw new Damage('it became shorter while it was read');
      filled += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
