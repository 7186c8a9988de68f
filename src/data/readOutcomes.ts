/** The one way to read outcome files, whatever their format and layout. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UserError, type ErrorPlace } from '../core/errors';
import type { SideColumn } from '../core/findings';
import type { RawOutcomes } from '../core/rawOutcomes';
import type { Job } from '../core/trainingLog';
import { OutcomeBuilder, type BuilderOptions } from './builder';
import { fileError } from './bytes';
import type { FileFormat } from './detect';
import { openOutcomes, type Layout, type ReaderOptions } from './outcomeReader';
import type { OutcomeSink } from './sink';

export interface OutcomeFile extends RawOutcomes {
  format: FileFormat;
  layout: Layout;
  /** SHA-256 in hex: of the file's bytes or, of several files, of their hashes in order. */
  sha256: string;
  /** Rows of the files (long: calls). */
  rows: number;
  /** Distinct prompts of the files; about, where a sample was taken. */
  promptsInFiles: number;
  /** Whether only a sample of the prompts was kept. */
  sampled: boolean;
  /** Rows that went into gaps of others of the same prompt. */
  joined: number;
  /** Rows that were averaged with others of the same prompt. */
  repeated: number;
  /** Where each row stands in its file. */
  places: ErrorPlace[];
  /** Columns that are no outcomes, where they were asked for. */
  sideColumns: SideColumn[];
  /** For the user: what was changed or ignored. */
  notes: string[];
}

export interface ReadOptions extends ReaderOptions, BuilderOptions {}

/**
 * Reads outcomes as a stream; no file ever stands in memory whole, and with `maxPrompts` memory is
 * bounded whatever the size of the files. Progress goes to `job` as a fraction of the bytes.
 *
 * @param files one, or several of one data set
 * @throws UserError with file, line and remedy; CancelledError
 */
export async function readOutcomes(
  files: string | readonly string[],
  options: ReadOptions = {},
  job?: Job,
): Promise<OutcomeFile> {
  const paths = typeof files === 'string' ? [files] : files;
  const builder = new OutcomeBuilder(options);
  const form = await readInto(paths, builder, options, job);
  return builtOutcomes(builder, form, paths, await dataDigest(paths, job));
}

/** How files turned out to be written. */
export interface FileForm {
  format: FileFormat;
  layout: Layout;
  notes: string[];
}

/** Reads the rows of all files into a sink. @throws UserError with file, line and remedy; CancelledError */
export async function readInto(
  files: readonly string[],
  sink: OutcomeSink,
  options: ReaderOptions,
  job?: Job,
): Promise<FileForm> {
  const form: FileForm = { format: 'jsonl', layout: 'nested', notes: [] };
  const parts = await shares(files);
  for (const [i, file] of files.entries()) {
    const reader = await openOutcomes(file, options, job);
    try {
      for (const note of await reader.read(sink, job && partOf(job, parts[i]))) {
        if (!form.notes.includes(note)) form.notes.push(note);
      }
      form.format = reader.format;
      if (reader.reading.sure) form.layout = reader.reading.layout;
    } finally {
      await reader.close();
    }
  }
  job?.checkCancelled();
  return form;
}

/** What a builder has collected of files. @throws UserError where that is nothing */
export function builtOutcomes(
  builder: OutcomeBuilder,
  { format, layout, notes }: FileForm,
  files: readonly string[],
  sha256: string,
): OutcomeFile {
  if (builder.rows === 0) {
    throw new UserError({
      what: 'The file has no outcomes',
      where: { file: files[0] },
      remedy: 'Use a file with one outcome per prompt.',
    });
  }
  const { renamedIds, ...raw } = builder.build();
  if (renamedIds > 0) {
    notes.push(`${renamedIds} ids occur more than once; the later ones got a suffix ("#2").`);
  }
  if (builder.joined > 0 && layout !== 'long') {
    notes.push(`${builder.joined} rows were joined with others of the same prompt, whose gaps they fill.`);
  }
  return {
    ...raw,
    format,
    layout,
    sha256,
    rows: builder.rows,
    promptsInFiles: builder.distinctPrompts,
    sampled: builder.sampled,
    joined: builder.joined,
    repeated: builder.repeated,
    notes,
  };
}

/**
 * SHA-256 of a file's bytes or, of several files, of their hashes in order; in hex.
 *
 * @throws UserError where one cannot be read; CancelledError
 */
export async function dataDigest(files: readonly string[], job?: Job): Promise<string> {
  const digests: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
        job?.checkCancelled();
        hash.update(chunk);
      }
    } catch (error) {
      throw error instanceof Error && 'code' in error ? fileError(error, file, 'read') : error;
    }
    digests.push(hash.digest('hex'));
  }
  return joinedDigest(digests);
}

/** One hash for the hashes of several files, in order. */
export function joinedDigest(digests: readonly string[]): string {
  return digests.length === 1 ? digests[0] : createHash('sha256').update(digests.join('\n')).digest('hex');
}

/** Start and length of each file's part of the whole, by its bytes. */
async function shares(files: readonly string[]): Promise<{ start: number; share: number }[]> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (info) => info.size,
        () => 0,
      ),
    ),
  );
  const all = Math.max(
    1,
    sizes.reduce((a, b) => a + b, 0),
  );
  let start = 0;
  return sizes.map((size) => {
    const part = { start: start / all, share: size / all };
    start += size;
    return part;
  });
}

/** A job whose whole is a part of another's. */
export function partOf(job: Job, { start, share }: { start: number; share: number }): Job {
  return {
    progress: (p) => job.progress({ ...p, fraction: Math.min(1, start + share * p.fraction) }),
    checkCancelled: () => job.checkCancelled(),
  };
}
