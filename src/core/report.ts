/** `report.json`, format proteus-report/1 (DESIGN §6): stable; other tools parse it. */
import type { Recovery } from './metrics/recovery';

/** [low, high]; a two-sided interval at the report's confidence. */
export type Interval = [number, number];

export interface TaskResult {
  accuracy: number;
  /** Prompts; where outcomes have gaps, those whose routed model has a score. */
  n: number;
}

/**
 * Why some outcomes were observed and others not. `random`: nothing that is known of a prompt tells whether it
 * was; `stated`: with probabilities that the log states; `estimated`: it depends on the prompt.
 */
export type ObservationRule = 'random' | 'stated' | 'estimated';

/** How much of some prompts was observed. */
export interface ObservedPart {
  /** Prompts with a score of every model. */
  complete: number;
  /** Share of cells (prompt × model) with a score. */
  share: number;
}

/** Only in a report on outcomes with gaps. */
export interface ObservedData {
  rule: ObservationRule;
  /** p-value (Bonferroni) of the hypothesis that observing does not depend on the prompt; 1 where it was not tested. */
  independence: number;
  split: { train: ObservedPart; tune: ObservedPart; calibrate: ObservedPart; test: ObservedPart };
  /** Share of prompts with a score of each model. */
  models: Record<string, number>;
}

/** What stands behind one operating point, where outcomes have gaps. */
export interface ObservedPoint {
  /** Calibration prompts that its lower bound rests on. */
  bound: number;
  /** Prompts of calibrate and of test whose routed model has a score. */
  calibrate: number;
  test: number;
  /** As many equally weighted ones would say as much. */
  effective: { calibrate: number; test: number };
}

/** What one way of serving a level achieves on the test split. */
export interface Achieved {
  accuracy: number;
  accuracyCi: Interval;
  /** USD per 1 000 queries. */
  costPer1k: number;
  meanMu: number;
  /** accuracy ≥ tau on the test split. */
  met: boolean;
  /** Share of queries that each model answers; models without traffic are left out. */
  mix: Record<string, number>;
}

/** One floor of the report. The level's own figures are for the configured way of serving. */
export interface Level extends Achieved {
  tau: number;
  /** τ ≤ limit.observed. */
  feasible: boolean;
  /** Proved of the answers that this router gives: τ ≤ limit.certified, and served certified. */
  certified: boolean;
  /** The highest floor that is proved, on the calibrate split, of the point that serves this level; 0 for none. */
  lowerBound: number;
  /** Internal target of the point that serves this level. */
  target: number;
  /** λ*(target), in units of the dearest model's mean cost per unit of accuracy. */
  lambda: number;
  /** The same level served for certainty and for expectation. */
  certifiedServing: Achieved;
  expected: Achieved;
  byTask: Record<string, TaskResult>;
  /** Where outcomes have gaps. */
  observed?: ObservedPoint;
}

export interface TierResult {
  name: string;
  floor: number;
  share: number;
  feasible: boolean;
  certified: boolean;
  lowerBound: number;
  accuracy: number;
  accuracyCi: Interval;
  costPer1k: number;
  met: boolean;
}

/** One internal target of the operating map, measured without any repair ("raw policy"). */
export interface OperatingPointResult {
  target: number;
  lambda: number;
  meanMu: number;
  tune: { accuracy: number; costPer1k: number };
  calibrate: { accuracy: number; lowerBound: number };
  test: { accuracy: number; costPer1k: number };
  /** Where outcomes have gaps. */
  observed?: ObservedPoint;
}

/** The policy at one internal target, on the test split. */
export interface PolicyPoint {
  target: number;
  accuracy: number;
  costPer1k: number;
  meanMu: number;
}

export interface BaselineLevel {
  tau: number;
  accuracy: number;
  costPer1k: number;
  met: boolean;
}

export interface BaselineResult {
  name: string;
  kind: 'fixed' | 'mix' | 'router' | 'bound';
  /** What it knows that a router in service cannot know, in words; '' for an honest router. */
  knows: string;
  /** Its knob was chosen on the calibrate split to reach each τ. */
  calibrated: boolean;
  aiq: number;
  /** Of `aiq`; null where outcomes have gaps. Reports of earlier versions have none of the next three. */
  aiqCi?: Interval | null;
  /** Our policy's cost over this router's at equal accuracy, mean over the feasible levels that both span. */
  costRatio?: CostRatioResult;
  recovery?: Recovery;
  levels: BaselineLevel[];
  /** The whole frontier on the test split, by rising cost. */
  frontier: { accuracy: number; costPer1k: number }[];
}

export interface CostRatioResult {
  /** null where no level is within reach of both. */
  mean: number | null;
  /** Paired over prompts; null where outcomes have gaps. */
  interval: Interval | null;
  levels: number;
  /** At each of these levels, and without the mean. Reports of earlier versions have none. */
  byLevel?: { tau: number; ratio: number }[];
}

/** Further figures (docs/metrics.md). Intervals are by bootstrap over test prompts, null where outcomes have gaps. */
export interface Metrics {
  /** Share of the levels that `compliance.rate` counts which are missed; null where there are none. */
  violationRate: number | null;
  /** Pairs of such a level and a task, and those whose accuracy reaches the floor. */
  byTask: { pairs: number; met: number };
  /** PROTEUS between the cheapest and the best fixed model of the train split. */
  recovery: Recovery & { weak: string; strong: string };
  intervals: {
    complianceRate: Interval | null;
    tauAccuracy: Interval | null;
    tauMu: Interval | null;
    aiq: Interval | null;
    saving: Interval | null;
    /** In the order of `levels`: of `costPer1k`. */
    costPer1k: (Interval | null)[];
  };
}

export interface Report {
  format: 'proteus-report/1';
  version: string;
  createdAt: string;
  seed: number;
  backend: string;
  confidence: number;
  serve: 'certified' | 'expected';
  data: {
    prompts: number;
    models: string[];
    tasks: string[];
    split: { train: number; tune: number; calibrate: number; test: number };
    duplicatesMerged: number;
    sha256: string;
    /** Where outcomes have gaps; accuracies and costs are then estimates (docs/algorithm.md, step 10). */
    observed?: ObservedData;
  };
  limit: {
    certified: number;
    observed: number;
    /** Best fixed model on the prompts that the observed limit is measured on, for scale. */
    bestFixed: { model: string; accuracy: number };
  };
  levels: Level[];
  tiers: TierResult[];
  points: OperatingPointResult[];
  /** The policy at 161 internal targets, whether the map keeps them or not: what costs at equal accuracy rest on. */
  policy?: PolicyPoint[];
  compliance: {
    /** Levels within the observed limit. */
    feasible: number;
    /** Of the levels that the configured serving answers for (certified or feasible ones): met on test. */
    met: number;
    /** met over those levels; null where there are none. */
    rate: number;
    certified: { levels: number; met: number };
    expected: { levels: number; met: number };
    /** The policy as trained, run at t = τ with no operating map. */
    raw: { levels: number; met: number };
  };
  /** Pearson, over the feasible grid as served expected (the paper's way). */
  correlation: { tauAccuracy: number; tauMu: number };
  /**
   * In USD per 1 000 queries, averaged over the certified levels that all curves span: perfect predictions →
   * ours, both served by the Lagrangian optimum (predictor) → our policy (policy) → the certified points
   * (certainty). Lagrangian and policy at equal test accuracy, perfect predictions at that or better; the oracle, at its own accuracy, is for scale.
   * All null where no certified level lies within all of these curves.
   */
  gaps: {
    predictor: number | null;
    policy: number | null;
    certainty: number | null;
    costPer1k: Record<'oracle' | 'perfect' | 'lagrangian' | 'policy' | 'certified', number | null>;
  };
  /** Mean over feasible levels of policy cost / Lagrangian cost at equal accuracy. */
  costRatioToLagrangian: number;
  aiq: number;
  /** Against the best fixed model, by the cheapest point that equals it on the calibrate split. */
  saving: { model: string; modelAccuracy: number; accuracy: number; fraction: number } | null;
  predictor: {
    logLoss: number;
    constantLogLoss: number;
    /** Of per-model means by task, which know each prompt's task; left out where the data names none. */
    taskLogLoss?: number;
    /** Of means over nearest neighbours, at the best of the numbers that the rivals ask; left out without those. */
    knnLogLoss?: number;
    ece: number;
    reliability: { predicted: number; observed: number; n: number }[];
  };
  baselines: BaselineResult[];
  /** Left out by earlier versions. */
  metrics?: Metrics;
  /** `efficiency`: mean accuracy of the feasible levels, in points, per millisecond of the median. */
  routing: { p50Us: number; p99Us: number; perSecond: number; efficiency?: number };
  training: { sessions: number; seconds: number; gamma: number; lambda: [tau: number, lambda: number][] };
  caveats: string[];
}
