/**
 * Host (or CLI) ↔ engine: a live simulation. The engine keeps it and moves it on only when asked, so that
 * play, pause, speed and scrubbing are the panel's matter, and no answer grows beyond what was asked for.
 */
import { RequestType } from 'vscode-jsonrpc';
import type {
  CapacityReport,
  ComparisonRow,
  Frame,
  LogEntry,
  SimulationSetup,
  SimulationSummary,
} from '../core/simulate/traffic/result';
import type { Happening } from '../core/simulationConfig';
import type { UserErrorData, WithProgress } from './engine';

export interface SimulationParams extends WithProgress {
  /** Absolute path of the config. */
  config: string;
  /** Run directory; left out: the newest whole run of the config. */
  run?: string;
  /** In place of those of the config's `simulation` section. */
  seed?: number;
  queriesPerDay?: number;
  days?: number;
  /** Absolute path of a JSON file with a list of events, in place of the config's. */
  events?: string;
}

export interface SimulationStarted {
  /** Names the simulation in later requests. */
  id: string;
  setup: SimulationSetup;
}

export interface SimulationAdvanceParams extends WithProgress {
  id: string;
  /**
   * Simulated seconds to go to (finite: JSON has no infinity); the window that holds them is completed. From the
   * horizon on, until every query has ended.
   */
  to: number;
  /** The most frames to return; left out: 120. Fewer seconds are then simulated: ask again. */
  frames?: number;
}

export interface SimulationAdvanced {
  /** Simulated seconds reached. Less than `to` where there were frames enough. */
  now: number;
  /** The windows that ended on the way, oldest first; below 1 MB. */
  frames: Frame[];
  /** What happened on the way. */
  log: LogEntry[];
  summary: SimulationSummary;
  /** The horizon is reached, and every query has ended. */
  done: boolean;
}

export interface SimulationInjectParams extends WithProgress {
  id: string;
  event: Happening;
  /**
   * When: left out, now. An earlier time rewinds the simulation to the start of the window that holds it (the
   * same seed and the injections before it give the same past), and all frames from there on are void.
   */
  at?: number;
}

export interface SimulationInjected {
  /** Simulated seconds: frames that end later are void, and come again from `advance`. */
  now: number;
  log: LogEntry[];
}

export interface SimulationIdParams extends WithProgress {
  id: string;
}

export interface SimulationTraceParams extends SimulationIdParams {
  /** Absolute path of the JSONL file: one line per query that ended. It is replaced where `overwrite` says so. */
  file: string;
  overwrite?: boolean;
}

export interface SimulationTraced {
  file: string;
  lines: number;
}

export const SimulationStart = new RequestType<SimulationParams, SimulationStarted, UserErrorData>(
  'simulation/start',
);
export const SimulationAdvance = new RequestType<SimulationAdvanceParams, SimulationAdvanced, UserErrorData>(
  'simulation/advance',
);
export const SimulationInject = new RequestType<SimulationInjectParams, SimulationInjected, UserErrorData>(
  'simulation/inject',
);
/** Runs the other routers on the same traffic, injections included, up to the present time. */
export const SimulationCompare = new RequestType<SimulationIdParams, ComparisonRow[], UserErrorData>(
  'simulation/compare',
);
export const SimulationCapacity = new RequestType<SimulationIdParams, CapacityReport, UserErrorData>(
  'simulation/capacity',
);
/** Runs it again from the start to the present time, and writes every query to a file. */
export const SimulationTrace = new RequestType<SimulationTraceParams, SimulationTraced, UserErrorData>(
  'simulation/trace',
);
export const SimulationStop = new RequestType<SimulationIdParams, Record<string, never>, UserErrorData>(
  'simulation/stop',
);
