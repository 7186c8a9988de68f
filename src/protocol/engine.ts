/** Host (or CLI) ↔ engine: typed requests over vscode-jsonrpc. */
import { NotificationType, ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { ErrorPlace } from '../core/errors';
import type { Report } from '../core/report';
import type { Progress } from '../core/trainingLog';

export interface EngineInfo {
  version: string;
  node: string;
  pid: number;
  onnxruntime: string;
}

/** Progress of a request is sent under this token, which the params of long requests carry. */
export interface WithProgress {
  progressToken?: string;
}

export interface TrainParams extends WithProgress {
  /** Absolute path of the config. */
  config: string;
  /** Run directory; left out: a new one in `.proteus/runs` beside the config. */
  out?: string;
  /** Replace the whole run that `out` holds. Without it such a folder is refused. */
  overwrite?: boolean;
  seed?: number;
  /** Continue the newest unfinished run of the same config and data. */
  resume?: boolean;
  /** Folder in which `@tensorflow/tfjs-node` is installed, if not beside the engine. */
  tfjsNode?: string;
}

export interface RunResult {
  runDir: string;
  report: Report;
  /** Backend that trained, and why ("wasm (tfjs-node is not installed)"). */
  backend: string;
}

export interface EvaluateParams extends WithProgress {
  config: string;
  /** Run directory; left out: the newest whole run of the config. */
  run?: string;
  /** Without `run`: the newest whole run that was trained with this seed. */
  seed?: number;
}

export interface LatestParams extends WithProgress {
  config: string;
}

export interface UnfinishedRun {
  runDir: string;
  /** PPO updates done of all. */
  update: number;
  updates: number;
}

/** How a config and its data differ now from those that a run reports on. */
export interface RunChanges {
  /** 'broken': there are mistakes in it, so that nothing can be compared. */
  config: 'read' | 'broken' | 'gone';
  /** Settings that differ and that the report depends on ("tiers", "training.seed"). */
  settings: string[];
  data: 'same' | 'changed' | 'gone';
}

export interface LatestResult {
  run: RunResult | null;
  /** Since that run; null without one. */
  changes: RunChanges | null;
  unfinished: UnfinishedRun | null;
}

export interface ExportParams extends WithProgress {
  config: string;
  run?: string;
  /** Without `run`: the newest whole run that was trained with this seed. */
  seed?: number;
  /** Absolute folder; left out: `export.to` of the config. */
  to?: string;
  /** Replace files that exist. Without it nothing is written when any exists. */
  overwrite?: boolean;
}

export interface ExportResult {
  folder: string;
  /** Written files, relative to the folder; empty when there were conflicts. */
  files: string[];
  /** Files that exist and differ; nothing was written. */
  conflicts: string[];
}

export interface SampleParams extends WithProgress {
  folder: string;
  prompts?: number;
  seed?: number;
  overwrite?: boolean;
}

export interface SampleResult {
  files: string[];
  conflicts: string[];
  config: string;
}

/** `error.data` of a response whose error is a UserError. */
export interface UserErrorData {
  what: string;
  where?: ErrorPlace;
  remedy: string;
}

/** Codes of response errors; `cancelled` is the language server protocol's RequestCancelled. */
export const EngineErrorCode = { user: -31001, internal: -31002, cancelled: -32800 } as const;

export const InfoRequest = new RequestType0<EngineInfo, void>('engine/info');
export const TrainRequest = new RequestType<TrainParams, RunResult, UserErrorData>('run/train');
export const EvaluateRequest = new RequestType<EvaluateParams, RunResult, UserErrorData>('run/evaluate');
export const LatestRequest = new RequestType<LatestParams, LatestResult, UserErrorData>('run/latest');
export const ExportRequest = new RequestType<ExportParams, ExportResult, UserErrorData>('run/export');
export const SampleRequest = new RequestType<SampleParams, SampleResult, UserErrorData>('sample/create');
export const JobProgress = new ProgressType<Progress>();
/** Engine → host: a line for the log channel. */
export const LogNotification = new NotificationType<{ level: 'info' | 'warn' | 'error'; message: string }>(
  'engine/log',
);
