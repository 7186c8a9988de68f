/** What is known around a config's text when it is diagnosed. Every part may be unknown. */
import type { ListPrice } from '../price';
import type { ReportFacts } from '../language/reportFacts';

export interface Facts {
  /** The outcome files, in the order in which the text names them. */
  files: FileFact[];
  /** Undefined: not read (too large to read in passing, or not allowed to). */
  data?: DataFacts;
  /** Why the data cannot be read; `path` is a place in the config (`data.columns`). */
  dataError?: { what: string; remedy: string; path?: string };
  /** Public prices of the models that the text or the data names. */
  listed: Record<string, ListedPrice>;
  run?: RunFacts;
}

export interface FileFact {
  /** As written. */
  path: string;
  exists: boolean;
  /** As it would be written: a file beside it that may be meant. */
  near?: string;
}

export interface ListedPrice {
  price: ListPrice;
  source: string;
  /** "2025-01". */
  asOf: string;
}

export interface DataFacts {
  /** Distinct prompts. */
  prompts: number;
  models: ModelFacts[];
  /** Accuracy of knowing every answer; undefined where outcomes have gaps everywhere. */
  oracle?: number;
}

export interface ModelFacts {
  id: string;
  /** Share of the prompts with a score. */
  coverage: number;
  accuracy: number | null;
  /** Means of a call; null where the data has none. */
  tokensIn: number | null;
  tokensOut: number | null;
  usd: number | null;
  /** Mean score by task, in one order for all models, of tasks with enough prompts; null: not observed. */
  byTask: (number | null)[];
  /** The text's price against the dollars of the data; only where both can be compared. */
  paid?: {
    /** The price that was compared. */
    price: ListPrice;
    /** Median of dollars paid / dollars at the price. */
    ratio: number;
    /** The middle half of the ratios. */
    spread: [low: number, high: number];
    calls: number;
    implied?: { input: number; output: number };
  };
}

export interface RunFacts {
  /** Name of its folder. */
  id: string;
  /** For the text as it is; else as it was last evaluated. */
  report: ReportFacts;
  /** `report` is for the text as it is. */
  live: boolean;
  /** As it was last trained or evaluated. */
  saved: ReportFacts;
  /** What differs in the text from the config of the run, in words; empty where nothing does. */
  changes: ConfigChange[];
  data: 'same' | 'changed' | 'gone';
  /** The certified limit at usual confidences: the report's own, estimates otherwise. Highest confidence first. */
  limits?: { confidence: number; limit: number }[];
}

export interface ConfigChange {
  /** "price of gpt-4o", "floor of gold", "training.seed". */
  words: string;
  /** Where it stands in the config. */
  path: (string | number)[];
  /** No evaluation takes it in. */
  needsTraining: boolean;
}

/** Mean USD per 1 000 calls at a price, or at the data's own dollars; null where it is not known. */
export function meanCostPer1k(
  { tokensIn, tokensOut, usd }: Pick<ModelFacts, 'tokensIn' | 'tokensOut' | 'usd'>,
  price: ListPrice | undefined,
): number | null {
  if (price === undefined) return usd === null ? null : 1000 * usd;
  if ('call' in price) return 1000 * price.call;
  if (tokensIn === null || tokensOut === null) return null;
  return (tokensIn * price.input + tokensOut * price.output) / 1000 + 1000 * (price.request ?? 0);
}
