/** From a config to the outcomes that a router is trained and judged on: read, pooled, merged, split. */
import type { RouterConfig } from '../core/config';
import { placeInConfig } from '../core/configText';
import type { OutcomeTable, PriceTable } from '../core/outcomes';
import { resolvePool } from '../core/pool';
import { mergeDuplicates, splitTable, type Split } from '../core/split';
import type { Job } from '../core/trainingLog';
import { requireComplete } from '../data/complete';
import { readOutcomes } from '../data/readOutcomes';
import { dataPath, type LoadedConfig } from './configFile';

export interface PreparedOutcomes {
  config: RouterConfig;
  /** Complete; the enabled pool; every prompt once. */
  table: OutcomeTable;
  price: PriceTable;
  split: Split;
  duplicatesMerged: number;
  dataSha256: string;
  /** Findings worth a line in the log. */
  notes: string[];
}

/** Share of a whole training that reading takes, for its progress bar. */
const readingShare = 0.05;

/** @throws UserError for whatever is wrong with the outcomes, or between them and the config. */
export async function prepareOutcomes(loaded: LoadedConfig, job: Job): Promise<PreparedOutcomes> {
  const { config } = loaded;
  const file = dataPath(loaded);
  const reading: Job = {
    progress: (p) => job.progress({ ...p, fraction: p.fraction * readingShare }),
    checkCancelled: () => job.checkCancelled(),
  };
  const raw = await readOutcomes(file, config.data.format, reading);
  const pool = resolvePool(config, raw, { config: placeInConfig(loaded.text, loaded.path), data: file });
  const { table: distinct, merged } = mergeDuplicates(pool.table);
  const complete = requireComplete(distinct, file);
  const notes = [...raw.notes, ...pool.notes, ...complete.notes];
  if (merged > 0) notes.push(`${merged} exact duplicates of prompts were merged.`);
  return {
    config,
    table: complete.table,
    price: pool.price,
    split: splitTable(complete.table, config.data.split, config.training.seed),
    duplicatesMerged: merged,
    dataSha256: raw.sha256,
    notes,
  };
}
