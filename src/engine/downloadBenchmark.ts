/** Fetches a public benchmark into a folder, once its user has seen what comes and from where. */
import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import type {
  DownloadedFile,
  DownloadParams,
  DownloadPlan,
  DownloadResult,
  PlanParams,
} from '../protocol/download';
import { FETCH_DEFAULTS, fetchFile, type FetchOptions } from './download/fetchFile';
import { remoteFiles, type RemoteFile } from './download/hub';
import { hashFile } from './download/partFile';
import { PassingFailure } from './download/request';
import { ensureFolder } from './files';

export { listBenchmarks } from './download/hub';

/** What would be fetched: files, sizes, licence. Asks the hub for its list and nothing else. */
export async function planDownload(
  params: PlanParams,
  job: Pick<Job, 'checkCancelled'>,
  options: FetchOptions = FETCH_DEFAULTS,
): Promise<DownloadPlan> {
  const { benchmark, files } = await listed(params, job, options);
  return {
    benchmark,
    files: files.map(({ name, size, sha256 }) => ({ name, size, ...(sha256 ? { sha256 } : {}) })),
    total: files.reduce((sum, { size }) => sum + size, 0),
  };
}

/**
 * Fetches the files one after the other. What is there already, whole, is left; another file of the same
 * name is never replaced.
 *
 * @throws UserError as `fetchFile`, and where a file is in the way; CancelledError (parts are kept)
 */
export async function downloadBenchmark(
  params: DownloadParams,
  job: Job,
  options: FetchOptions = FETCH_DEFAULTS,
): Promise<DownloadResult> {
  const { files } = await listed(params, job, options);
  await ensureFolder(params.out);
  // Before hours of fetching, not after them.
  for (const { name, size } of files) await requireOutOfTheWay(join(params.out, name), size);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const done: DownloadedFile[] = [];
  let before = 0;
  for (const remote of files) {
    const target = join(params.out, remote.name);
    const bytes = (count: number) => {
      const megabytes = (n: number) => (n / 1e6).toFixed(1);
      job.progress({
        phase: 'read',
        fraction: total > 0 ? Math.min(1, (before + count) / total) : 1,
        message: `Fetching ${remote.name}: ${megabytes(count)} of ${megabytes(remote.size)} MB`,
      });
    };
    const whole = await existing(remote, target, job);
    done.push(
      whole ??
        (await fetchFile(remote, target, { bytes, checkCancelled: () => job.checkCancelled() }, options)),
    );
    bytes(remote.size);
    before += remote.size;
  }
  return { folder: params.out, files: done };
}

async function listed(params: PlanParams, job: Pick<Job, 'checkCancelled'>, options: FetchOptions) {
  try {
    return await remoteFiles(params, job, options);
  } catch (error) {
    if (!(error instanceof PassingFailure)) throw error;
    throw new UserError(
      {
        what: `The list of files could not be fetched: ${error.message}`,
        remedy: 'Check the network (proxies are not supported) and try again, or name a mirror.',
      },
      { cause: error },
    );
  }
}

/** The file at `target` where it is the one to be fetched. @throws UserError where it is another */
async function existing(remote: RemoteFile, target: string, job: Job): Promise<DownloadedFile | undefined> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return undefined;
  const sha256 = found.isFile() && found.size === remote.size ? await hashFile(target, job) : undefined;
  if (sha256 !== undefined && (remote.sha256 === undefined || remote.sha256 === sha256)) {
    const verified = remote.sha256 === undefined ? 'size' : 'sha256';
    return { path: target, bytes: found.size, sha256, verified, existed: true };
  }
  throw inTheWay(target);
}

/** @throws UserError where something is at `target` that cannot be the file; what has its size is read later */
async function requireOutOfTheWay(target: string, size: number): Promise<void> {
  const found = await stat(target).catch(() => undefined);
  if (found !== undefined && !(found.isFile() && found.size === size)) throw inTheWay(target);
}

function inTheWay(file: string): UserError {
  return new UserError({
    what: 'Another file of this name is in the way',
    where: { file },
    remedy: 'Move it away, or choose another folder.',
  });
}
