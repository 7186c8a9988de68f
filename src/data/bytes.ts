/** Reads a file as a stream of bytes: counted for progress, cancellable. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';

const CHUNK = 1 << 18;

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What a failed file operation means to the user. Anything unknown is passed through as its text. */
export function fileError(error: unknown, file: string, doing: 'read' | 'write'): UserError {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  const known: Partial<Record<string, [what: string, remedy: string]>> = {
    ENOENT: ['There is no such file', 'Check the path; paths in a config are relative to the config.'],
    ENOTDIR: ['There is no such file', 'Check the path; a part of it is a file, not a folder.'],
    EISDIR: ['This is a folder, not a file', 'Name the file in it.'],
    EACCES: [`There is no permission to ${doing} this`, 'Change its permissions, or choose another path.'],
    EPERM: [`There is no permission to ${doing} this`, 'Change its permissions, or choose another path.'],
    EROFS: ['This lies on a read-only disk', 'Choose another path.'],
    ENOSPC: ['The disk is full', 'Free some space, or choose another path.'],
  };
  const [what, remedy] = known[code ?? ''] ?? [
    `The file could not be ${doing === 'read' ? 'read' : 'written'} (${error instanceof Error ? error.message : String(error)})`,
    'Check the path and the disk.',
  ];
  return new UserError({ what, where: { file }, remedy }, { cause: error });
}

/**
 * The first bytes of a file, at most `count`.
 *
 * @throws UserError where it is missing, a folder, empty or unreadable
 */
export async function readHead(file: string, count: number): Promise<{ head: Buffer; size: number }> {
  try {
    const info = await stat(file);
    if (info.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    const handle = await open(file);
    try {
      const head = Buffer.alloc(count);
      let filled = 0;
      for (;;) {
        const { bytesRead } = await handle.read(head, filled, count - filled, filled);
        filled += bytesRead;
        if (bytesRead === 0 || filled === count) break;
      }
      if (filled === 0) {
        throw new UserError({
          what: 'The file is empty',
          where: { file },
          remedy: 'Use a file with one outcome per prompt.',
        });
      }
      return { head: head.subarray(0, filled), size: info.size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, file, 'read');
  }
}

/** A file's bytes. */
export class ByteSource {
  constructor(
    private readonly file: string,
    private readonly size: number,
    private readonly job: Job | undefined,
  ) {}

  /** @throws UserError where reading fails; CancelledError */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    let done = 0;
    let reported = -1;
    try {
      for await (const chunk of createReadStream(this.file, {
        highWaterMark: CHUNK,
      }) as AsyncIterable<Buffer>) {
        this.job?.checkCancelled();
        done += chunk.length;
        const percent = Math.floor((100 * done) / Math.max(this.size, done));
        if (percent > reported) {
          reported = percent;
          this.job?.progress({
            phase: 'read',
            fraction: percent / 100,
            message: `Reading outcomes: ${progressOf(done, this.size)}`,
          });
        }
        yield chunk;
      }
    } catch (error) {
      throw codeOf(error) === undefined ? error : fileError(error, this.file, 'read');
    }
  }
}

/** "3.1 of 8.0 MB"; in kB where a file is so small that MB would show 0. */
export function progressOf(done: number, total: number): string {
  return total < 1e6
    ? `${Math.ceil(done / 1e3)} of ${Math.ceil(total / 1e3)} kB`
    : `${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
}
