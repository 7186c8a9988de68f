/** A finding: something in the outcomes that their owner should know before a router learns from them. */
import type { SplitShares } from '../config';
import type { ListPrice } from '../price';
import type { RawOutcomes } from '../rawOutcomes';
import type { LikePrompts } from './nearDuplicates';

export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  /** What was looked for; the same word for the same check ("exact-duplicates"). */
  kind: FindingKind;
  /** error: training on this would be wrong; warning: look at it; info: good to know. */
  severity: Severity;
  /** What was found, as one sentence without a full stop. */
  what: string;
  /** The first few rows that it is about, from 0; empty where it is about a model as a whole. */
  rows: number[];
  /** How many rows, pairs, cells or models there are in all; `what` says of which. */
  count: number;
  /** What to do about it, as one sentence. */
  remedy: string;
  /** Models that it is about. */
  models?: string[];
}

export type FindingKind =
  | 'exact-duplicates'
  | 'contradictory-duplicates'
  | 'near-duplicates'
  | 'constant-model'
  | 'identical-models'
  | 'rarely-observed'
  | 'impossible-cost'
  | 'missing-price'
  | 'price-contradicts-data'
  | 'answer-in-prompt'
  | 'column-equals-score'
  | 'score-in-text'
  | 'tiny-task'
  | 'empty-prompt'
  | 'long-prompt';

/** A further column of the file that is not an outcome, such as the golden answer. */
export interface SideColumn {
  name: string;
  /** Length N; null or undefined: empty. */
  values: ArrayLike<unknown>;
}

export interface FindingOptions {
  /** How prompts will be split, to tell which duplicates straddle parts. */
  split: SplitShares;
  /** Seed of that split; the sketches of near-duplicates take it, too. */
  seed: number;
  /** Prices that the user gave or accepted, by model. */
  prices?: ReadonlyMap<string, ListPrice>;
  /** Further columns, to look for the answer or the score in them. */
  sideColumns?: readonly SideColumn[];
  /** Called between the steps; may throw CancelledError. */
  checkCancelled?: () => void;
}

/**
 * One check: it looks at the outcomes and says what it found, most grave first.
 *
 * @param like which prompts are alike, computed by the first check that asks
 */
export type Check = (raw: RawOutcomes, options: FindingOptions, like: () => LikePrompts) => Finding[];

/** As many rows as a finding names. */
export const ROWS_NAMED = 10;
