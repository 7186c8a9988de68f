/** Fetches one large file: continued where it was cut, tried again where the network fails, checked at the end. */
import { UserError } from '../../core/errors';
import type { Job } from '../../core/trainingLog';
import type { DownloadedFile } from '../../protocol/download';
import type { RemoteFile } from './hub';
import { hashFile, PartFile, requireSpace } from './partFile';
import { open, PassingFailure, sha256In, type HttpOptions, type OpenResponse } from './request';

export interface FetchOptions extends HttpOptions {
  /** Failures in a row, without a byte between them, after which it gives up. */
  attempts: number;
  /** Milliseconds before the second attempt; doubled for each further one. */
  backOff: number;
}

export const FETCH_DEFAULTS: FetchOptions = { idle: 30_000, attempts: 5, backOff: 1000 };
/** Longer than this no server's "Retry-After" is waited for. */
const LONGEST_WAIT = 60_000;

export interface FetchJob extends Pick<Job, 'checkCancelled'> {
  /** Bytes of this file that are there. */
  bytes(done: number): void;
}

/**
 * Fetches `remote` to `target`, by way of `target.part`. A failure or a cancellation leaves the part,
 * and the next call goes on from there if the server's file is still the same.
 *
 * @throws UserError where the server refuses, keeps failing or sends other bytes than the hub states, or the
 * disk is full; CancelledError
 */
export async function fetchFile(
  remote: RemoteFile,
  target: string,
  job: FetchJob,
  options: FetchOptions = FETCH_DEFAULTS,
): Promise<DownloadedFile> {
  const part = new PartFile(target);
  const there = (await part.kept(remote.url))?.bytes ?? 0;
  await requireSpace(target, remote.size - there);
  let linked: string | undefined;
  let failures = 0;
  for (;;) {
    const before = (await part.kept(remote.url))?.bytes ?? 0;
    try {
      linked = (await attempt(remote, part, job, options)) ?? linked;
      break;
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error;
      const after = (await part.kept(remote.url))?.bytes ?? 0;
      failures = after > before ? 1 : failures + 1;
      if (failures >= options.attempts) throw givenUp(error, remote, failures);
      const wait = error.after === undefined ? options.backOff * 2 ** (failures - 1) : error.after * 1000;
      await pause(Math.min(wait, LONGEST_WAIT), job);
    }
  }
  const sha256 = await hashFile(part.path, job);
  const expected = remote.sha256 ?? linked;
  if (expected !== undefined && sha256 !== expected) {
    await part.discard();
    throw new UserError({
      what: `The file that came is not the one that the hub describes (SHA-256 ${sha256.slice(0, 12)}…, not ${expected.slice(0, 12)}…); it was removed`,
      where: { file: remote.url },
      remedy:
        'Try again; if it happens twice, something on the way changes the file: fetch it with a browser.',
    });
  }
  await part.finish();
  return {
    path: target,
    bytes: remote.size,
    sha256,
    verified: expected === undefined ? 'size' : 'sha256',
    existed: false,
  };
}

/** One request, continued from what is there. Returns the SHA-256 that the server stated on the way, if it did. */
async function attempt(
  remote: RemoteFile,
  part: PartFile,
  job: FetchJob,
  options: HttpOptions,
): Promise<string | undefined> {
  const kept = await part.kept(remote.url);
  if (kept?.bytes === remote.size) return undefined;
  // A part longer than the whole is of another file.
  const usable = kept !== undefined && kept.bytes < remote.size ? kept : undefined;
  const headers = usable ? { range: `bytes=${usable.bytes}-`, 'if-range': usable.etag } : {};
  const opened = await open(remote.url, headers as Record<string, string>, job, options);
  try {
    const { response } = opened;
    if (response.status === 416) {
      await part.discard();
      throw new PassingFailure('the server has no such part of the file any more');
    }
    const from = usable && response.status === 206 ? startOf(response, usable.bytes) : 0;
    requireSize(response, from, remote);
    // Only a strong etag says that the bytes are the same; without one the next attempt starts over.
    const etag = response.headers.get('etag') ?? '';
    await save(opened, from, remote, part, job, etag.startsWith('W/') ? '' : etag);
    return opened.linkedSha256 ?? sha256In(etag);
  } finally {
    opened.close();
  }
}

async function save(
  opened: OpenResponse,
  from: number,
  remote: RemoteFile,
  part: PartFile,
  job: FetchJob,
  etag: string,
): Promise<void> {
  const file = await part.writer(from, { url: remote.url, etag });
  let done = from;
  try {
    job.bytes(done);
    for await (const chunk of opened.body()) {
      job.checkCancelled();
      if (done + chunk.length > remote.size) throw tooLong(remote);
      await part.write(file, chunk, done);
      done += chunk.length;
      job.bytes(done);
    }
  } finally {
    await file.close();
  }
  if (done < remote.size)
    throw new PassingFailure(`the connection ended after ${done} of ${remote.size} bytes`);
}

/** Where a partial answer starts. A server that answers with another part than was asked for is not understood. */
function startOf(response: Response, asked: number): number {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (Number(start) === asked) return asked;
  throw new UserError({
    what: 'The server answers with another part of the file than was asked for',
    where: { file: response.url },
    remedy: 'Remove the .part file to start over, or fetch the file with a browser.',
  });
}

function requireSize(response: Response, from: number, remote: RemoteFile): void {
  const length = response.headers.get('content-length');
  if (length === null || from + Number(length) === remote.size) return;
  throw new UserError({
    what: `The server has ${from + Number(length)} bytes of ${remote.name}, and the hub lists ${remote.size}`,
    where: { file: remote.url },
    remedy: 'The data set may be changing: try again later.',
  });
}

function tooLong(remote: RemoteFile): UserError {
  return new UserError({
    what: `More bytes came than the ${remote.size} that the hub lists for ${remote.name}`,
    where: { file: remote.url },
    remedy: 'Remove the .part file and try again, or fetch the file with a browser.',
  });
}

function givenUp(error: PassingFailure, remote: RemoteFile, failures: number): UserError {
  return new UserError(
    {
      what: `${remote.name} could not be fetched: ${error.message}, ${failures} times in a row`,
      where: { file: remote.url },
      remedy: 'Check the network (proxies are not supported) and run it again: it goes on where it stopped.',
    },
    { cause: error },
  );
}

/** Waits, but not for longer than its user does. */
async function pause(ms: number, job: Pick<Job, 'checkCancelled'>): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    job.checkCancelled();
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, 100)));
  }
  job.checkCancelled();
}
