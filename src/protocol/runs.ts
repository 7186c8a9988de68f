/** Host ↔ engine: the runs beside a config, as they lie on disk: listing, naming, deleting, comparing, their logs. */
import { RequestType } from 'vscode-jsonrpc';
import type { SettingDifference } from '../core/settingDifferences';
import type { SessionColumns } from '../core/sessionSample';
import type { RunChanges, UserErrorData, WithProgress } from './engine';

/** `null` where a number does not exist. */
type MaybeNumber = number | null;

export interface RunsParams extends WithProgress {
  /** Absolute path of the config. */
  config: string;
}

/** What a tier of a run promises and costs. */
export interface RunTier {
  name: string;
  floor: number;
  share: number;
  feasible: boolean;
  certified: boolean;
  /** On the test split. */
  met: boolean;
  accuracy: MaybeNumber;
  /** USD per 1 000 queries. */
  costPer1k: MaybeNumber;
}

/** The few figures of a report that a list shows. */
export interface RunFigures {
  limit: { certified: MaybeNumber; observed: MaybeNumber };
  confidence: number;
  serve: 'certified' | 'expected';
  seed: number;
  prompts: number;
  models: number;
  /** Of the training. */
  seconds: number;
  /** As declared, dearest promise first. */
  tiers: RunTier[];
}

/**
 * - trained: whole; `figures` and `changes` are there
 * - running: a process trains it at this moment
 * - unfinished: cancelled or killed; it has a checkpoint to continue from
 * - failed: it stopped before its first checkpoint, and its log was kept
 * - damaged: a run that cannot be read; `problem` says why
 */
export type RunState = 'trained' | 'running' | 'unfinished' | 'failed' | 'damaged';

export interface RunInfo {
  /** Absolute; an unfinished run moves when it is finished. */
  runDir: string;
  /** Name of the directory, without what marks it as unfinished. */
  id: string;
  /** The user's own name for it; '' without one. */
  label: string;
  /** When its training began, ISO 8601. */
  startedAt: string;
  /** When its report was made, ISO 8601; '' without one. */
  judgedAt: string;
  state: RunState;
  figures: RunFigures | null;
  /** Since its report; null without one. */
  changes: RunChanges | null;
  /** PPO updates done of all, of a run that is not whole; null before the first checkpoint. */
  progress: { update: number; updates: number } | null;
  /** Why it cannot be continued or read, to follow "since"; '' where it can. */
  problem: string;
}

export interface RunsResult {
  /** The newest first. */
  runs: RunInfo[];
}

export interface RenameRunParams extends WithProgress {
  runDir: string;
  /** '' takes the name away. */
  label: string;
}

export interface RunDirsParams extends WithProgress {
  runDirs: string[];
}

/** A run in the trash, and where it was. */
export interface TrashedRun {
  runDir: string;
  trashDir: string;
}

export interface RestoreRunsParams extends WithProgress {
  runs: TrashedRun[];
}

export interface TrashParams extends WithProgress {
  /** Absolute paths of configs; the trash lies in `.proteus` beside them. */
  configs: string[];
  /** Remove what is there; otherwise only look. */
  empty: boolean;
}

export interface TrashResult {
  runs: number;
  bytes: number;
}

/** One floor of a run that is compared. */
export interface ComparedLevel {
  tau: number;
  feasible: boolean;
  certified: boolean;
  met: boolean;
  accuracy: MaybeNumber;
  accuracyCi: [MaybeNumber, MaybeNumber];
  costPer1k: MaybeNumber;
}

export interface ComparedRun extends RunFigures {
  runDir: string;
  id: string;
  label: string;
  startedAt: string;
  /** File name of the config that it was trained from, as its directory tells. */
  configName: string;
  levels: ComparedLevel[];
  /** The policy at its internal targets, by rising cost. */
  points: { target: number; accuracy: number; costPer1k: number }[];
  /** Of the floors that the configured serving answers for: met on test. */
  compliance: { levels: number; met: number };
  aiq: MaybeNumber;
  /** Against the best fixed model at equal or better accuracy, as a share of its cost. */
  saving: MaybeNumber;
  gamma: MaybeNumber;
  sessions: number;
  backend: string;
  sha256: string;
  /** Prompts of the test split. */
  test: number;
}

export interface CompareResult {
  /** In the order asked for. */
  runs: ComparedRun[];
  /** Settings in which any of the runs differ from one another; values in the order of the runs. */
  settings: SettingDifference[];
}

export interface RunLogParams extends WithProgress {
  config: string;
  /** Left out: the newest run, whole or not. */
  runDir?: string;
}

/** The training of a run as it was logged. */
export interface RunLog {
  runDir: string;
  id: string;
  label: string;
  startedAt: string;
  state: RunState;
  progress: { update: number; updates: number } | null;
  /** All sessions, or whole updates spread evenly over them where there are very many. */
  sessions: SessionColumns;
  /** Sessions in the log. */
  total: number;
}

export interface RunLogResult {
  /** Null where the config has no run at all. */
  log: RunLog | null;
}

export const RunsRequest = new RequestType<RunsParams, RunsResult, UserErrorData>('runs/list');
export const RenameRunRequest = new RequestType<RenameRunParams, object, UserErrorData>('runs/rename');
export const DeleteRunsRequest = new RequestType<RunDirsParams, { trashed: TrashedRun[] }, UserErrorData>(
  'runs/delete',
);
export const RestoreRunsRequest = new RequestType<RestoreRunsParams, object, UserErrorData>('runs/restore');
export const TrashRequest = new RequestType<TrashParams, TrashResult, UserErrorData>('runs/trash');
export const CompareRunsRequest = new RequestType<RunDirsParams, CompareResult, UserErrorData>(
  'runs/compare',
);
export const RunLogRequest = new RequestType<RunLogParams, RunLogResult, UserErrorData>('runs/log');
