/** Host (or CLI) ↔ engine: what a public benchmark holds, and fetching it. */
import { RequestType } from 'vscode-jsonrpc';
import type { UserErrorData, WithProgress } from './engine';

export interface BenchmarkInfo {
  id: string;
  title: string;
  about: string;
  /** The data set's own page. */
  home: string;
  licence: string;
}

export interface BenchmarkFile {
  name: string;
  /** Bytes, as the hub states them. */
  size: number;
  /** Hex, where the hub states it. */
  sha256?: string;
}

export interface PlanParams extends WithProgress {
  /** "routerbench" or "sprout". */
  benchmark: string;
  /** Files to fetch; left out: all. */
  only?: string[];
  /** Address of a mirror in place of https://huggingface.co. */
  mirror?: string;
}

/** What a download would fetch; nothing has been fetched but the list of files. */
export interface DownloadPlan {
  benchmark: BenchmarkInfo;
  files: BenchmarkFile[];
  /** Bytes of all files. */
  total: number;
}

export interface DownloadParams extends PlanParams {
  /** Absolute folder. */
  out: string;
}

export interface DownloadedFile {
  /** Absolute path. */
  path: string;
  bytes: number;
  sha256: string;
  /** What the bytes were held against: the hub's SHA-256, or its size alone. */
  verified: 'sha256' | 'size';
  /** It was there already, whole. */
  existed: boolean;
}

export interface DownloadResult {
  folder: string;
  files: DownloadedFile[];
}

export const BenchmarksRequest = new RequestType<WithProgress, BenchmarkInfo[], UserErrorData>(
  'data/benchmarks',
);
export const DownloadPlanRequest = new RequestType<PlanParams, DownloadPlan, UserErrorData>(
  'data/downloadPlan',
);
export const DownloadRequest = new RequestType<DownloadParams, DownloadResult, UserErrorData>(
  'data/download',
);
