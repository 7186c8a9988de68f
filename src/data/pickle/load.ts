/** Brings a pickle into memory: read in pieces, counted for progress, unpacked where it is gzip. */
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UserError } from '../../core/errors';
import type { Job } from '../../core/trainingLog';
import { fileError, readHead } from '../bytes';
import { LIMITS } from './limits';

const PIECE = 2 ** 23;

const unpack = promisify(gunzip);

/** What `to_pickle` compresses with, apart from gzip; judged by the first bytes. */
const PACKED: { bytes: number[]; name: string; remedy: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], name: 'a ZIP archive', remedy: 'Unpack it first (unzip FILE).' },
  { bytes: [0x42, 0x5a, 0x68], name: 'packed with bzip2', remedy: 'Unpack it first (bunzip2 FILE).' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'packed with xz', remedy: 'Unpack it first (unxz FILE).' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'packed with zstd', remedy: 'Unpack it first (unzstd FILE).' },
];

/**
 * The whole pickle.
 *
 * @throws UserError where it cannot be read, is too large, or is packed in another way than gzip;
 *   CancelledError
 */
export async function loadPickle(file: string, job?: Job): Promise<Buffer> {
  const { head, size } = await readHead(file, 8);
  const packed = PACKED.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  if (packed !== undefined) {
    throw new UserError({ what: `The file is ${packed.name}`, where: { file }, remedy: packed.remedy });
  }
  if (size > LIMITS.fileBytes) throw tooLarge(file, size);
  const bytes = await readWhole(file, size, job);
  return head[0] === 0x1f && head[1] === 0x8b ? unpackGzip(file, bytes) : bytes;
}

async function readWhole(file: string, size: number, job: Job | undefined): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const bytes = Buffer.allocUnsafe(size);
      let filled = 0;
      while (filled < size) {
        job?.checkCancelled();
        const { bytesRead } = await handle.read(bytes, filled, Math.min(PIECE, size - filled), filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
        job?.progress({
          phase: 'read',
          fraction: filled / size / 2,
          message: `Reading the pickle: ${(filled / 1e6).toFixed(1)} of ${(size / 1e6).toFixed(1)} MB`,
        });
      }
      // A file that shrinks meanwhile ends where it ends.
      return bytes.subarray(0, filled);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error ? fileError(error, file, 'read') : error;
  }
}

async function unpackGzip(file: string, bytes: Buffer): Promise<Buffer> {
  const most = Math.min(LIMITS.fileBytes, Math.max(LIMITS.gunzipFloor, LIMITS.gunzipRatio * bytes.length));
  try {
    return await unpack(bytes, { maxOutputLength: most });
  } catch (error) {
    const large = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new UserError(
      {
        what: large
          ? `The file unpacks to more than ${(most / 1e6).toFixed(0)} MB`
          : 'The gzip file is damaged or cut off',
        where: { file },
        remedy: large
          ? 'Check where it comes from; unpack it yourself if it is honest.'
          : 'Download it again.',
      },
      { cause: error },
    );
  }
}

function tooLarge(file: string, size: number): UserError {
  return new UserError({
    what: `The pickle has ${(size / 1e9).toFixed(1)} GB, and at most ${(LIMITS.fileBytes / 1e9).toFixed(1)} are read`,
    where: { file },
    remedy: 'In Python, save the data frame with df.to_parquet(…), which is read piece by piece.',
  });
}
