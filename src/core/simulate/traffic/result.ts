/** What a simulation shows: one frame per window, a log of what happened, and the sums of the whole. */
import type { Happening } from '../../simulationConfig';

/** Milliseconds from arrival to answer of served queries; null where there were none. */
export interface LatencyPercentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/**
 * The claim of a tier's certificate at the moment: "certified" holds; "none" was never there; "void", while a
 * model is missing or a price differs from the training's; "revoked", since feedback or drift refuted it.
 */
export type CertificateState = 'certified' | 'none' | 'void' | 'revoked';

/** What ended or came in the window. Every query ends once: served, failed or timed out. */
export interface QueryCounts {
  arrived: number;
  served: number;
  failed: number;
  timedOut: number;
}

/** One tier in one window. */
export interface TierFrame extends QueryCounts {
  /** Mean score of the answers served in the window. The simulator knows all; in service only grades are known. */
  accuracy: number | null;
  /** Grades that became known in the window. */
  graded: { n: number; mean: number | null };
  /**
   * All grades since the start: their mean, and the band that covers the mean accuracy behind them at all
   * times together with probability 1 − δ. [0, 1] before the first.
   */
  running: { n: number; mean: number | null; low: number; high: number };
  /** log10 of the e-value against "the floor holds", and where it raises a violation. */
  evidence: number;
  alarmAt: number;
  /** A violation was raised, and no recovery since. */
  violated: boolean;
  /** What the router is asked for: the floor, raised by failover or control. */
  tau: number;
  /** Part of `tau` that online control added. */
  nudge: number;
  /** Whether the pool as it is can hold the floor, judged on the calibration prompts. */
  feasible: boolean;
  certificate: CertificateState;
  costPerHour: number;
  latency: LatencyPercentiles;
  /** Length M: share of the tier's served queries that each model answered. */
  mix: number[];
}

/** One model in one window. */
export interface ModelFrame {
  /** As the router is told at the window's end. */
  available: boolean;
  /** Requests waiting: mean over the window, and the most. */
  queue: number;
  queueMax: number;
  /** Share of its concurrency in use, mean over the window. */
  busy: number;
  /** Requests begun; failed or refused ones. */
  requests: number;
  errors: number;
}

/** One window. Times are seconds since the start of the simulation. */
export interface Frame {
  index: number;
  from: number;
  to: number;
  /** In the order of `SimulationSetup.tiers`. */
  tiers: TierFrame[];
  /** In the order of `SimulationSetup.models`. */
  models: ModelFrame[];
  /** Queries that have arrived and not ended. */
  inFlight: number;
}

export type LogKind =
  | Happening['kind']
  /** The pool can, or can no longer, hold a floor. */
  | 'feasibility'
  /** Feedback refuted a floor, or showed that it holds again. */
  | 'violation'
  | 'recovery'
  /** A certificate became void, valid again, or was revoked. */
  | 'certificate'
  /** The traffic is not what the router was certified for. */
  | 'shift'
  | 'control';

/** A line of the event lane. */
export interface LogEntry {
  at: number;
  kind: LogKind;
  severity: 'info' | 'good' | 'warning' | 'bad';
  /** Names, where it concerns one. */
  tier?: string;
  model?: string;
  /** One sentence. */
  message: string;
  /** Was injected by hand. */
  injected?: boolean;
}

/** One tier over the whole simulation so far. */
export interface TierSummary extends QueryCounts {
  name: string;
  floor: number;
  accuracy: number | null;
  /** 95 % interval of that mean for other prompts like those behind it: it does not narrow as they come again. */
  accuracyCi: [number, number] | null;
  graded: { n: number; mean: number | null; low: number; high: number };
  costPer1k: number | null;
  costPerHour: number;
  latency: LatencyPercentiles;
  /** Mean wait before a model began, milliseconds. */
  meanWaitMs: number | null;
  /** Violations raised; windows with fewer correct answers than the floor asks, of those with answers. */
  violations: number;
  windowsBelow: number;
  windows: number;
  /** Seconds during which the pool could not hold the floor. */
  infeasibleSeconds: number;
  certificate: CertificateState;
  mix: number[];
}

export interface SimulationSummary extends QueryCounts {
  /** Simulated seconds so far. */
  seconds: number;
  /** Arrived and not ended yet. */
  inFlight: number;
  costUsd: number;
  latency: LatencyPercentiles;
  tiers: TierSummary[];
  /** Requests to models, retries and fallbacks included. */
  requests: number;
  retries: number;
  /**
   * How online control went, where it is on: per tier the raise in the last quarter, mean and range. It has settled
   * where that range is small and below the most that is allowed: at the limit it has given up, not settled.
   */
  control: { tier: string; mean: number; low: number; high: number; settled: boolean }[];
}

/** What is simulated: fixed from the start. */
export interface SimulationSetup {
  seed: number;
  /** Seconds. */
  horizon: number;
  windowSeconds: number;
  models: string[];
  /** Tasks of the prompts, for drift. */
  tasks: string[];
  prompts: number;
  tiers: { name: string; floor: number; share: number }[];
  /** δ of one tier's monitoring. */
  delta: number;
  /** Defaults that were assumed for want of data, as sentences. */
  assumptions: string[];
}

/** A router on the same traffic. */
export interface ComparisonRow {
  name: string;
  kind: 'proteus' | 'fixed' | 'rule' | 'router' | 'bound';
  /** What it knows that no router in service can know; '' for an honest one. */
  knows: string;
  summary: SimulationSummary;
}

/**
 * What the pool carries, judged on the tune and calibration prompts. Rates are queries a second at the configured
 * mix of tiers, with no model busier than 85 %.
 */
export interface CapacityReport {
  /** The full pool, then without each model. */
  outages: {
    /** The model that is out; '' for the full pool. */
    without: string;
    /** The most that can be carried with all floors held; 0 where a floor cannot be held. */
    queriesPerSecond: number;
    /** The model that limits it. */
    bottleneck: string;
    costPer1k: number;
    /** The highest accuracy within reach. */
    reach: number;
    tiers: { name: string; accuracy: number; feasible: boolean }[];
  }[];
  /** The subset that holds all tiers at least cost; null where none does. */
  cheapest: {
    models: string[];
    costPer1k: number;
    queriesPerSecond: number;
    /** Subsets that were looked at: those that single removals reach while all tiers hold, or, for large pools, one path. */
    searched: number;
    exhaustive: boolean;
  } | null;
  /** For models that are switched off: what taking them in would change. `reach` is the highest floor within reach. */
  additions: { model: string; costPer1k: number; queriesPerSecond: number; reach: number }[];
  /** One more copy of each model's servers: the rate that is then carried. */
  scaling: { model: string; queriesPerSecond: number }[];
}
