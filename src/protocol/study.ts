/** Host (or CLI) ↔ engine: studies, and engine ↔ engine: one cell of a study. */
import { RequestType } from 'vscode-jsonrpc';
import type { RouterConfig } from '../core/config';
import type { Report } from '../core/report';
import type { StudyResult } from '../core/study/result';
import type { UserErrorData, WithProgress } from './engine';

export interface StudyParams extends WithProgress {
  /** Absolute path of a `*.study.json`. */
  study: string;
  /** Folder of the results; left out: `.proteus/studies/<name>` beside the study. */
  out?: string;
  /** Cells side by side; left out: one per core. */
  jobs?: number;
  /** Trains every cell again, finished or not. */
  fresh?: boolean;
  /** Trains nothing: reports on the cells that are finished. */
  finished?: boolean;
  /** Folder in which `@tensorflow/tfjs-node` is installed, if not beside the engine. */
  tfjsNode?: string;
}

export interface StudyPlan {
  study: string;
  /** Folders of the finished cells and of the results. */
  cells: string;
  out: string;
  planned: { data: string; variant: string; seed: number; finished: boolean }[];
}

export interface StudyDone {
  out: string;
  /** Absolute paths. */
  files: { markdown: string; html: string; results: string; levels: string; cells: string; parquet: string };
  result: StudyResult;
  /** Cells that were trained now, and those that were finished before. */
  trained: number;
  reused: number;
}

export interface StudyCellParams extends WithProgress {
  /** File whose folder the config's paths are relative to. */
  path: string;
  /** Resolved; `training.seed` is that of the cell. */
  config: RouterConfig;
  tfjsNode?: string;
}

export const StudyRequest = new RequestType<StudyParams, StudyDone, UserErrorData>('study/run');
export const StudyCellRequest = new RequestType<StudyCellParams, Report, UserErrorData>('study/cell');
