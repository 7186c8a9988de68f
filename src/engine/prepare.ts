/** From a config to the outcomes that a router is trained and judged on: read, pooled, merged, split. */
import { dirname, join, resolve } from 'node:path';
import type { RouterConfig } from '../core/config';
import { placeInConfig } from '../core/configText';
import { UserError } from '../core/errors';
import { estimateTokens } from '../core/estimateTokens';
import type { OutcomeTable, PriceTable } from '../core/outcomes';
import { describeGaps, requireScored, scoredRows } from '../core/partial/gaps';
import { resolvePool } from '../core/pool';
import { sharesNote } from '../core/tierShares';
import { mergeDuplicates, splitTable, type Split } from '../core/split';
import type { Job } from '../core/trainingLog';
import { readOutcomes, type OutcomeFile } from '../data/readOutcomes';
import { dataPaths, type LoadedConfig } from './configFile';
import type { EncoderPlaces } from './routerEncoder';

export interface PreparedOutcomes {
  config: RouterConfig;
  /** The enabled pool; every prompt once; NaN where nothing was observed. */
  table: OutcomeTable;
  price: PriceTable;
  split: Split;
  duplicatesMerged: number;
  dataSha256: string;
  /** Where the sentence encoder and its cache are, if the config asks for one. */
  encoder?: EncoderPlaces;
  /** Findings worth a line in the log. */
  notes: string[];
}

/** Share of a whole training that reading takes, for its progress bar. */
const readingShare = 0.05;

/** @throws UserError for whatever is wrong with the outcomes, or between them and the config. */
export async function prepareOutcomes(loaded: LoadedConfig, job: Job): Promise<PreparedOutcomes> {
  const reading: Job = {
    progress: (p) => job.progress({ ...p, fraction: p.fraction * readingShare }),
    checkCancelled: () => job.checkCancelled(),
  };
  return prepareRead(loaded, await readData(loaded, reading));
}

/**
 * The same of outcomes that were read already, as the config says to read them.
 * @throws UserError as prepareOutcomes
 */
export function prepareRead(loaded: LoadedConfig, raw: OutcomeFile): PreparedOutcomes {
  const { config } = loaded;
  const [file] = dataPaths(loaded);
  const pool = resolvePool(config, raw, { config: placeInConfig(loaded.text, loaded.path), data: file });
  const { table: distinct, merged: mergedLate } = mergeDuplicates(pool.table);
  const merged = raw.repeated + mergedLate;
  const { table, notes: gapNotes } = describeGaps(distinct);
  const notes = [...raw.notes, ...pool.notes, ...gapNotes];
  const split = splitTable(table, config.data.split, config.training.seed);
  requireParts(split, table, loaded);
  requireScored(table, split.train, { file });
  const shares = sharesNote(config.tiers);
  if (shares !== undefined) notes.push(shares);
  if (merged > 0) notes.push(`${merged} exact duplicates of prompts were merged.`);
  return {
    config,
    table,
    price: pool.price,
    split,
    duplicatesMerged: merged,
    dataSha256: raw.sha256,
    ...encoderPlaces(loaded),
    notes,
  };
}

/**
 * The outcomes of a config as it says to read them: a bounded sample of the prompts, each with one
 * row unless repeats are kept, and with estimated tokens where it asks for them.
 *
 * @throws UserError; CancelledError
 */
export async function readData(
  loaded: LoadedConfig,
  job: Job,
  repeats: 'keep' | 'average' = 'average',
): Promise<OutcomeFile> {
  const { data, training } = loaded.config;
  const raw = await readOutcomes(
    dataPaths(loaded),
    {
      format: data.format === 'auto' ? undefined : data.format,
      columns: data.columns,
      maxPrompts: data.maxPrompts,
      seed: training.seed,
      repeats,
      asides: repeats === 'keep',
    },
    job,
  );
  const notes = [...raw.notes];
  if (raw.sampled) {
    notes.push(
      `Trained on ${raw.ids.length} of about ${raw.promptsInFiles} prompts, a seeded sample ("data.maxPrompts").`,
    );
  }
  if (data.estimateTokens === undefined) return { ...raw, notes };
  const where = placeInConfig(loaded.text, loaded.path)(['data', 'estimateTokens']);
  const estimated = estimateTokens(raw, data.estimateTokens, where);
  return { ...raw, ...estimated.raw, notes: [...notes, ...estimated.notes] };
}

function encoderPlaces({ path, config }: LoadedConfig): { encoder?: EncoderPlaces } {
  const { kind, path: folder } = config.encoder;
  if (kind !== 'sentence' || folder === undefined) return {};
  const beside = dirname(path);
  return { encoder: { path: resolve(beside, folder), cache: join(beside, '.proteus', 'cache') } };
}

/** Fewest prompts of a part with which its step makes sense at all. */
const FEWEST = { train: 50, tune: 10, calibrate: 20, test: 20 };

function requireParts(split: Split, table: OutcomeTable, config: LoadedConfig): void {
  for (const [name, fewest] of Object.entries(FEWEST) as [keyof typeof FEWEST, number][]) {
    const n = scoredRows(table, split[name]);
    if (n >= fewest) continue;
    const share = n / table.ids.length;
    const total = share > 0 ? Math.ceil(fewest / share) : Math.ceil(fewest / 0.15);
    throw new UserError({
      what: `Too few prompts: ${table.ids.length} in all leave ${n} with a score in the ${name} split, which needs ${fewest}`,
      where: { file: dataPaths(config)[0] },
      remedy: `Collect about ${Math.max(total, 350)} prompts, or give this split a larger share.`,
    });
  }
}
