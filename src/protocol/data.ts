/** Outcome files between host (or CLI) and engine: looking into them, importing them, describing them. */
import { RequestType } from 'vscode-jsonrpc';
import type { ColumnMapping } from '../core/columns';
import type { ErrorPlace } from '../core/errors';
import type { ListPrice } from '../core/price';
import type { UserErrorData, WithProgress } from './engine';

/** How bytes become rows. */
export type DataFormat = 'jsonl' | 'json' | 'csv' | 'parquet' | 'pickle';

/** What the rows are: one per prompt with a column per model, one per call, or nested objects. */
export type DataLayout = 'wide' | 'long' | 'nested';

/** Files of one data set, and what the user said about them. */
export interface DataFiles extends WithProgress {
  /** Absolute paths, all of one format and layout. */
  files: string[];
  /** Left out: by the content. */
  format?: DataFormat;
  /** Left out: by the names of the columns and what is in them. */
  columns?: ColumnMapping;
}

export interface InspectParams extends DataFiles {
  /** Rows of the preview; 20 where left out. */
  rows?: number;
}

/** One way to read the columns. */
export interface MappingCandidate {
  mapping: ColumnMapping;
  /** For a quick pick: "One row per call: model in "llm", score in "passed"". */
  title: string;
  /** What speaks for it, and what is doubtful about it. */
  reasons: string[];
  /** The `"columns": { … }` to put into the config's "data" section. */
  snippet: string;
}

export interface PreviewColumn {
  name: string;
  type: 'text' | 'number' | 'boolean' | 'other';
}

export interface InspectResult {
  files: string[];
  format: DataFormat;
  /** Null where no reading is known: the file has no prompts or scores that could be named. */
  layout: DataLayout | null;
  /** Unsure: the user chooses among `candidates` (or writes a mapping); nothing is guessed. */
  confidence: 'sure' | 'unsure';
  /** Sentences: what was recognised by what. */
  reasons: string[];
  /** The mapping in force where it is sure; null for nested objects, which need none. */
  mapping: ColumnMapping | null;
  /** Best first; the one in force alone where it is sure. */
  candidates: MappingCandidate[];
  columns: PreviewColumn[];
  /** The first rows, a short text per column; '' for an empty cell. */
  rows: string[][];
  /** Models that the first rows or the columns name; a long file may have more. */
  models: string[];
}

export interface ImportParams extends DataFiles {
  /** Absolute folder that gets `data/<name>.proteus.parquet` and `<name>.proteus.json`. */
  out: string;
  /** Left out: from the first file's name. */
  name?: string;
  /** Models to take; left out: all. */
  models?: string[];
  /** Write public list prices (dated, with their source) into the config for models that need one. */
  acceptPrices?: boolean;
  /** Prices that the user gave or accepted, by model. They stand before public ones. */
  prices?: Record<string, ListPrice>;
  /** Replace files that exist. Without it nothing is written where any exists. */
  overwrite?: boolean;
}

export interface ImportResult {
  folder: string;
  /** Absolute paths; '' where there were conflicts. */
  data: string;
  config: string;
  /** Written files, relative to the folder; empty where there were conflicts. */
  files: string[];
  /** Files that exist; nothing was written. */
  conflicts: string[];
  summary: DataSummary;
}

export interface SummaryParams extends WithProgress {
  /** Absolute path of a config: the summary is of its data, pool and prices. */
  config?: string;
  /** Instead of a config: files, at the dollars that they carry. */
  data?: Omit<DataFiles, 'progressToken'>;
  seed?: number;
}

/** One model over the prompts in which it was observed. */
export interface ModelSummary {
  model: string;
  /** Rows with a score. */
  observed: number;
  /** `observed` / rows that the figures are over. */
  coverage: number;
  /** Mean score; null where there is none. */
  accuracy: number | null;
  /** Mean USD per 1 000 calls, at the config's prices or the data's dollars; null where unknown. */
  costPer1k: number | null;
  /** Mean tokens of a call; null where the data has none. */
  tokensIn: number | null;
  tokensOut: number | null;
  latencyMs: number | null;
  /** Public list price that could be accepted, where the data needs one. */
  suggestedPrice?: { price: ListPrice; source: string; asOf: string };
}

export interface CostPoint {
  costPer1k: number;
  accuracy: number;
}

export interface TaskSummary {
  /** '' for prompts without a task. */
  task: string;
  prompts: number;
  /** Per model, in the order of `models`; null where it was never observed. */
  accuracy: (number | null)[];
}

/** Prompts with `from` ≤ characters < `to`. */
export interface LengthBin {
  from: number;
  to: number;
  prompts: number;
}

/** Something about the data that its owner should know, with places that they can open. */
export interface DataFinding {
  kind: string;
  severity: 'error' | 'warning' | 'info';
  what: string;
  remedy: string;
  count: number;
  models?: string[];
  /** The first few rows that it is about. */
  places: ErrorPlace[];
}

/** What a data panel shows. */
export interface DataSummary {
  /** As the user names the data: the file's name, or the first and how many more. */
  title: string;
  files: string[];
  format: DataFormat;
  layout: DataLayout;
  /** Distinct prompts that the figures are over. A repeated prompt counts once, each of its rows in the means. */
  prompts: number;
  /** Rows (long: calls) that the files have. */
  rows: number;
  /** Distinct prompts of the files: about, where a sample was taken; else the same as `prompts`. */
  promptsInFiles: number;
  models: ModelSummary[];
  /** The fixed models' upper hull of accuracy over cost, cheapest first; empty without costs. */
  hull: (CostPoint & { model: string })[];
  /** Per prompt the cheapest of the best models; over fully observed prompts; null where there are none. */
  oracle: CostPoint | null;
  /** Prompts that the oracle is over. */
  oraclePrompts: number;
  /** M × M: share of the prompts, observed for both, on which two models' scores are equal; null: none. */
  agreement: (number | null)[][];
  /** Largest first. */
  tasks: TaskSummary[];
  lengths: LengthBin[];
  findings: DataFinding[];
  /** What was ignored, joined or left out, as sentences. */
  notes: string[];
}

export const InspectRequest = new RequestType<InspectParams, InspectResult, UserErrorData>('data/inspect');
export const ImportRequest = new RequestType<ImportParams, ImportResult, UserErrorData>('data/import');
export const SummaryRequest = new RequestType<SummaryParams, DataSummary, UserErrorData>('data/summary');
