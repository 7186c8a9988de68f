/** Imports outcome files: a compact columnar file, a config beside it, and a description of both. */
import { basename, join } from 'node:path';
import { dataSchema } from '../core/dataConfig';
import { UserError } from '../core/errors';
import { importedConfigText, type ImportedModel } from '../core/importedConfig';
import { listNames, nearestName } from '../core/nearest';
import { importName, nameProblem } from '../core/outcomeNames';
import { priceParts, type ListPrice } from '../core/price';
import type { RawOutcomes } from '../core/rawOutcomes';
import type { Job } from '../core/trainingLog';
import { OutcomeBuilder } from '../data/builder';
import {
  builtOutcomes,
  dataDigest,
  joinedDigest,
  readInto,
  type FileForm,
  type OutcomeFile,
} from '../data/readOutcomes';
import { SelectSink, TeeSink } from '../data/sink';
import { WindowSink } from '../data/windowSink';
import type { DataSummary, ImportParams, ImportResult } from '../protocol/data';
import { summarize } from './dataSummary';
import { exists } from './files';
import { writeAll } from './fileSet';
import { ImportTarget } from './importTarget';

/** Public list prices of models, which are used only where the user accepts them. */
export type SuggestPrices = (
  models: readonly string[],
) => Promise<readonly { model: string; price: ListPrice; source: { title: string }; asOf: string }[]>;

/** Prompts that figures and findings are over; of more, a sample. */
const SUMMARY_PROMPTS = 100_000;
const seed = 7;

/**
 * Writes `data/<name>.proteus.parquet` and `<name>.proteus.json` into a folder, or nothing where
 * either exists and may not be replaced. Memory does not grow with the files.
 *
 * @throws UserError for what is wrong with the files, or not sure; CancelledError
 */
export async function importData(
  params: ImportParams,
  job: Job,
  suggest: SuggestPrices,
): Promise<ImportResult> {
  const { files, out, overwrite = false } = params;
  const name = nameOf(params);
  const paths = { data: `data/${name}.proteus.parquet`, config: `${name}.proteus.json` };
  const conflicts = overwrite ? [] : await existing(out, Object.values(paths));
  const sources = await sourcesOf(files, job);
  const target = conflicts.length > 0 ? undefined : new ImportTarget(join(out, paths.data), sources);
  const digest = joinedDigest(sources.map((source) => source.sha256));
  try {
    const raw = await readAll(params, target, digest, job);
    const suggested = await suggest(needingPrice(raw));
    const prices = takenPrices(params, suggested);
    const summary = summarize(
      raw,
      { files, split: dataSchema.parse({ path: 'x' }).split, seed, prices, suggested },
      job,
    );
    const nothing = { folder: out, data: '', config: '', files: [], summary };
    if (target === undefined) return { ...nothing, conflicts };
    const content = configOf(params, paths.data, raw, summary, prices, suggested);
    // Reading may have taken minutes: what has turned up since is not replaced either.
    const since = overwrite ? [] : await existing(out, Object.values(paths));
    if (since.length > 0) {
      await target.abort();
      return { ...nothing, conflicts: since };
    }
    await target.close();
    const written = await writeAll(out, [{ path: paths.config, content }], () => overwrite);
    return {
      folder: out,
      data: join(out, paths.data),
      config: join(out, paths.config),
      files: [paths.data, ...written.written],
      conflicts: written.conflicts,
      summary,
    };
  } catch (error) {
    await target?.abort();
    throw error;
  }
}

/** Those of the paths in a folder at which there is something. */
async function existing(folder: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) if (await exists(join(folder, path))) found.push(path);
  return found;
}

function configOf(
  { files }: ImportParams,
  data: string,
  raw: RawOutcomes,
  { models }: DataSummary,
  prices: ReadonlyMap<string, ListPrice>,
  suggested: Awaited<ReturnType<SuggestPrices>>,
): string {
  return importedConfigText({
    data,
    sources: files.map((file) => basename(file)),
    models: models.map(({ model, accuracy }): ImportedModel => {
      const price = prices.get(model);
      const source = suggested.find((s) => s.model === model && samePrice(s.price, price));
      return {
        id: model,
        accuracy,
        usage: usageOf(raw, model),
        ...(price && { price }),
        ...(source && { priceSource: `${source.source.title}, ${source.asOf}` }),
      };
    }),
  });
}

/** The prices that the user gave, and the public ones where they were accepted. */
function takenPrices(
  { acceptPrices, prices = {} }: ImportParams,
  suggested: readonly { model: string; price: ListPrice }[],
): Map<string, ListPrice> {
  const accepted = acceptPrices === true ? suggested : [];
  return new Map([
    ...accepted.map((s): [string, ListPrice] => [s.model, s.price]),
    ...Object.entries(prices),
  ]);
}

function samePrice(a: ListPrice, b: ListPrice | undefined): boolean {
  if (b === undefined) return false;
  const [x, y] = [priceParts(a), priceParts(b)];
  return x.input === y.input && x.output === y.output && x.fee === y.fee;
}

/** Reads once; twice where models turn up after the first window was written, which needs all columns. */
async function readAll(
  params: ImportParams,
  target: ImportTarget | undefined,
  digest: string,
  job: Job,
): Promise<OutcomeFile> {
  const { files, format, columns, models } = params;
  for (;;) {
    const builder = new OutcomeBuilder({ maxPrompts: SUMMARY_PROMPTS, seed, asides: true });
    const write = (window: RawOutcomes): Promise<void> => target?.write(window) ?? Promise.resolve();
    const windows = new WindowSink(write);
    const both = new TeeSink(windows, builder);
    const select = models && new SelectSink(both, new Set(models));
    const form: FileForm = await readInto(files, select ?? both, { format, columns }, job);
    if (models && select) requireModels(models, select.names, files[0]);
    await windows.finish();
    if (target === undefined || target.complete) {
      return builtOutcomes(builder, form, files, digest);
    }
    await target.restart();
  }
}

function requireModels(wanted: readonly string[], names: readonly string[], file: string): void {
  const missing = wanted.filter((model) => !names.includes(model));
  if (missing.length === 0) return;
  const near = nearestName(missing[0], names);
  throw new UserError({
    what: `The data has no ${listNames(missing)}; it has ${listNames(names)}`,
    where: { file },
    remedy: near === undefined ? 'Name models of the data.' : `Did you mean ${JSON.stringify(near)}?`,
  });
}

async function sourcesOf(files: readonly string[], job: Job): Promise<{ name: string; sha256: string }[]> {
  const sources: { name: string; sha256: string }[] = [];
  for (const file of files) sources.push({ name: basename(file), sha256: await dataDigest([file], job) });
  return sources;
}

function nameOf({ name, files }: ImportParams): string {
  if (files.length === 0) throw new UserError({ what: 'No file was named', remedy: 'Name an outcome file.' });
  if (name === undefined) return importName(files[0]);
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  throw new UserError({ what: `${JSON.stringify(name)} is no name for files`, remedy: problem });
}

function usageOf(raw: RawOutcomes, model: string): ImportedModel['usage'] {
  const k = raw.models.indexOf(model);
  const has = (cells: ArrayLike<number> | undefined, width: number): boolean =>
    cells !== undefined &&
    raw.ids.some((_, row) => !Number.isNaN(cells[(row * raw.models.length + k) * width]));
  if (has(raw.usd, 1)) return 'dollars';
  return has(raw.tokens, 2) ? 'tokens' : 'none';
}

export function needingPrice(raw: RawOutcomes): string[] {
  return raw.models.filter((model) => usageOf(raw, model) !== 'dollars');
}
