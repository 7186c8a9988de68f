/** Host ↔ engine: one prompt at every floor, and the prompts of a file at one. */
import { RequestType } from 'vscode-jsonrpc';
import type { FloorLimits, TauStep } from '../core/tauSteps';
import type { UserErrorData, WithProgress } from './engine';

export interface RouterParams extends WithProgress {
  /** Run directory, bundle folder, or a `router.onnx` itself. */
  router: string;
}

/** What a router says of itself. */
export interface RouterAbout extends FloorLimits {
  /** M names. */
  models: string[];
  /** M: those that the pool has switched on. */
  available: boolean[];
  tiers: { name: string; floor: number }[];
  /** 1 − δ. */
  confidence: number;
}

export interface ExplainParams extends RouterParams {
  prompt: string;
  /** M: which models may be chosen; left out: as the router has it. */
  available?: boolean[];
}

/** One prompt at every floor. */
export interface Explained {
  /** M: p̂. */
  accuracy: number[];
  /** M: ĉ, USD per query. */
  cost: number[];
  /** By rising τ, up to 1. */
  steps: TauStep[];
}

export interface RouteFileParams extends RouterParams {
  /** Absolute path: prompts as JSONL, CSV, TSV or one per line. */
  file: string;
  tau: number;
  available?: boolean[];
  /** Absolute path of a CSV file that is to get every decision; it is replaced where it exists. */
  to?: string;
}

export interface RoutedRow {
  /** 1-based line of the file. */
  line: number;
  /** Its beginning. */
  prompt: string;
  /** Index of the chosen model; −1 where none is available. */
  model: number;
  /** Of the chosen model; null where there is none. */
  accuracy: number | null;
  /** USD. */
  cost: number | null;
  mu: number;
}

export interface RoutedFile {
  prompts: number;
  tau: number;
  /** The first of them. */
  rows: RoutedRow[];
  /** M: prompts that each model answers. */
  answers: number[];
  /** Means over what was answered; null where nothing was. */
  accuracy: number | null;
  costPer1k: number | null;
}

export const PlaygroundOpen = new RequestType<RouterParams, RouterAbout, UserErrorData>('playground/open');
export const PlaygroundExplain = new RequestType<ExplainParams, Explained, UserErrorData>(
  'playground/explain',
);
export const PlaygroundRouteFile = new RequestType<RouteFileParams, RoutedFile, UserErrorData>(
  'playground/routeFile',
);
