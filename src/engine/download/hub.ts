/** The catalogue of benchmarks, and the list of files that the hub states for one. */
import { z } from 'zod';
import { UserError } from '../../core/errors';
import { listNames, nearestName } from '../../core/nearest';
import type { Job } from '../../core/trainingLog';
import type { BenchmarkFile, BenchmarkInfo, PlanParams } from '../../protocol/download';
import { assetPath } from '../assets';
import { readText } from '../files';
import { open, type HttpOptions } from './request';

export const HUB = 'https://huggingface.co';
/** A longer list of files is not one that we know how to read. */
const MOST_LISTED = 1 << 20;

const catalogueSchema = z.object({
  format: z.literal('proteus-benchmarks/1'),
  benchmarks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      about: z.string(),
      home: z.url(),
      /** Owner and name on the hub. */
      repository: z.string(),
      /** Folder in the repository. */
      folder: z.string(),
      /** Names, or "*.ending". */
      files: z.union([z.array(z.string()), z.string().startsWith('*.')]),
      licence: z.string(),
    }),
  ),
});
type Benchmark = z.output<typeof catalogueSchema>['benchmarks'][number];

const listingSchema = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number(),
    lfs: z.object({ oid: z.string() }).optional(),
  }),
);

async function catalogue(): Promise<Benchmark[]> {
  const text = await readText(assetPath('media/benchmarks.json'), 'the list of benchmarks');
  return catalogueSchema.parse(JSON.parse(text)).benchmarks;
}

const infoOf = ({ id, title, about, home, licence }: Benchmark): BenchmarkInfo => ({
  id,
  title,
  about,
  home,
  licence,
});

export async function listBenchmarks(): Promise<BenchmarkInfo[]> {
  return (await catalogue()).map(infoOf);
}

/** A file of a benchmark with its address. */
export interface RemoteFile extends BenchmarkFile {
  url: string;
}

/**
 * Asks the hub which files the benchmark has, how large they are and what their SHA-256 is.
 *
 * @throws UserError for an unknown benchmark or file, a mirror that is no address, a listing of another form
 */
export async function remoteFiles(
  { benchmark: id, only, mirror = HUB }: PlanParams,
  job: Pick<Job, 'checkCancelled'>,
  options: HttpOptions,
): Promise<{ benchmark: BenchmarkInfo; files: RemoteFile[] }> {
  const all = await catalogue();
  const benchmark = all.find((b) => b.id === id);
  if (benchmark === undefined) {
    const near = nearestName(
      id,
      all.map((b) => b.id),
    );
    throw new UserError({
      what: `There is no benchmark ${JSON.stringify(id)}; there are ${listNames(all.map((b) => b.id))}`,
      remedy: near === undefined ? 'Name one of these.' : `Did you mean ${JSON.stringify(near)}?`,
    });
  }
  const base = baseOf(mirror);
  const { repository, folder, files: wanted } = benchmark;
  const url = `${base}/api/datasets/${repository}/tree/main${folder === '' ? '' : `/${folder}`}`;
  const listed = await listing(url, job, options);
  const files = listed
    .filter(({ type }) => type === 'file')
    .map(({ path, size, lfs }) => ({ path, name: path.slice(path.lastIndexOf('/') + 1), size, lfs }))
    .filter(({ name }) =>
      typeof wanted === 'string' ? name.endsWith(wanted.slice(1)) : wanted.includes(name),
    )
    .filter(({ name }) => only === undefined || only.includes(name));
  const missing = (only ?? (typeof wanted === 'string' ? [] : wanted)).filter(
    (n) => !files.some((f) => f.name === n),
  );
  if (missing.length > 0 || files.length === 0) {
    throw new UserError({
      what: `The hub does not list ${missing.length > 0 ? listNames(missing) : 'any file of it'} for ${benchmark.title}`,
      where: { file: url },
      remedy: `Look at ${benchmark.home} for what it holds now.`,
    });
  }
  return {
    benchmark: infoOf(benchmark),
    files: files.map(({ path, name, size, lfs }) => ({
      name: safeName(name, url),
      size,
      ...(lfs && /^[0-9a-f]{64}$/.test(lfs.oid) ? { sha256: lfs.oid } : {}),
      url: `${base}/datasets/${repository}/resolve/main/${path.split('/').map(encodeURIComponent).join('/')}`,
    })),
  };
}

function baseOf(mirror: string): string {
  if (URL.canParse(mirror) && /^https?:$/.test(new URL(mirror).protocol)) return mirror.replace(/\/+$/, '');
  throw new UserError({
    what: `${JSON.stringify(mirror)} is not the address of a mirror`,
    remedy: `Write one such as ${HUB}, with https:// (or http:// for a server of your own).`,
  });
}

/** A name from outside becomes a path here: nothing but a plain name will do. */
function safeName(name: string, url: string): string {
  if (/^[\w][\w.-]*$/.test(name)) return name;
  throw new UserError({
    what: `The hub lists a file with an odd name, ${JSON.stringify(name)}`,
    where: { file: url },
    remedy: 'Fetch the files with a browser.',
  });
}

async function listing(
  url: string,
  job: Pick<Job, 'checkCancelled'>,
  options: HttpOptions,
): Promise<z.output<typeof listingSchema>> {
  const opened = await open(url, {}, job, options);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of opened.body()) {
    size += chunk.length;
    if (size > MOST_LISTED) break;
    chunks.push(chunk);
  }
  try {
    return listingSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch (cause) {
    throw new UserError(
      {
        what: 'The hub’s list of files is not in the form that was expected',
        where: { file: url },
        remedy: 'Fetch the files with a browser from the data set’s page, or try a mirror.',
      },
      { cause },
    );
  }
}
