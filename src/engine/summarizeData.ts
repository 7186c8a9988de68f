/** Describes the data of a config, or of files that have none yet. */
import { dataSchema } from '../core/dataConfig';
import type { ListPrice } from '../core/price';
import type { Job } from '../core/trainingLog';
import { readOutcomes } from '../data/readOutcomes';
import type { DataSummary, SummaryParams } from '../protocol/data';
import { dataPaths, loadConfig } from './configFile';
import { summarize } from './dataSummary';
import { needingPrice, type SuggestPrices } from './importData';
import { readData } from './prepare';

const defaultSeed = 7;

/** @throws UserError for what is wrong with the config or the data; CancelledError */
export async function summarizeData(
  { config: path, data, seed }: SummaryParams,
  job: Job,
  suggest: SuggestPrices,
): Promise<DataSummary> {
  if (path !== undefined) {
    const loaded = await loadConfig(path, seed);
    const { pool = [], data: settings, training } = loaded.config;
    const raw = await readData(loaded, job, 'keep');
    const prices = new Map(
      pool.flatMap((m): [string, ListPrice][] => (m.price === undefined ? [] : [[m.id, m.price]])),
    );
    return summarize(
      raw,
      { files: dataPaths(loaded), split: settings.split, seed: training.seed, prices },
      job,
    );
  }
  const { files = [], format, columns } = data ?? {};
  const { split, maxPrompts } = dataSchema.parse({ path: 'x' });
  const options = { format, columns, maxPrompts, seed: seed ?? defaultSeed, asides: true };
  const raw = await readOutcomes(files, options, job);
  const suggested = await suggest(needingPrice(raw));
  return summarize(raw, { files, split, seed: options.seed, prices: new Map(), suggested }, job);
}
