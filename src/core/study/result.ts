/** What a study finds, `results.json` (format proteus-study/1). Numbers that do not exist are NaN here and null there. */
import type { Interval } from '../report';
import type { Estimate } from './bootstrap';
import type { CellKey } from './plan';
import type { LevelRow, Setting } from './rows';

/** Certified floors against the test split, over the splits of one data set. */
export interface CertificateResult {
  /** Splits with a certified level at all. */
  splits: number;
  /** Certified levels of all splits together, and those whose mean on test lies below the floor. */
  levels: number;
  missed: number;
  /** missed / levels; resampled by split, since the levels of one split fail together. */
  missRate: Estimate;
  /** Missed levels whose whole interval on test lies below the floor. */
  refuted: number;
  /** Splits with any such level, and the exact interval of their share. */
  refutedSplits: number;
  refutedInterval: Interval;
  limit: Estimate;
}

/** One way to serve floors, over all feasible levels. */
export interface RouterResult {
  router: string;
  kind: LevelRow['kind'];
  setting: Setting;
  splits: number;
  /** Share of our feasible levels that are missed on test. */
  violations: Estimate;
  /** The same over the levels that we certify. */
  onCertified: Estimate;
  /** Mean of τ − accuracy over missed levels. */
  shortfall: number;
  aiq: Estimate;
  /** Our AIQ less theirs. */
  aiqLead: Estimate;
}

/** Our cost over a rival's at equal accuracy on test, as geometric means. */
export interface EqualCostResult {
  rival: string;
  /** Over the levels of a split, then over splits. */
  ratio: Estimate;
  byFloor: { tau: number; ratio: Estimate }[];
  /** Levels, over all splits, that only one of the two reaches. */
  onlyOurs: number;
  onlyTheirs: number;
}

/** One floor, over the splits in which it is feasible. */
export interface FloorResult {
  tau: number;
  splits: number;
  served: {
    setting: Setting;
    splits: number;
    /** Mean of accuracy − τ on test, and its least and greatest value over splits. */
    margin: number;
    range: Interval;
    costPer1k: number;
  }[];
}

export interface VariantResult {
  variant: string;
  splits: number;
  tauAccuracy: Estimate;
  tauMu: Estimate;
  limitObserved: Estimate;
  /** Share of the main variant's feasible levels (same seeds) that its curve on test reaches. */
  reached: Estimate;
  /** Its cost over the main variant's at equal accuracy, same seeds; geometric mean. */
  costRatio: Estimate;
  /** Missed shares of its own feasible levels. */
  expectedMissed: Estimate;
  publishedMissed: Estimate;
  toLagrangian: Estimate;
}

export interface DataResult {
  name: string;
  prompts: number;
  models: string[];
  split: { train: number; tune: number; calibrate: number; test: number };
  /** Of the main variant. */
  seeds: number[];
  /** δ of the certificates. */
  delta: number;
  certificate: CertificateResult;
  routers: RouterResult[];
  equalCost: EqualCostResult[];
  floors: FloorResult[];
  correlation: { tauAccuracy: Estimate; tauMu: Estimate };
  limitObserved: Estimate;
  /** Accuracy on test of the model that is best on tune and calibrate. */
  bestFixed: Estimate;
  /** USD per 1 000 queries. */
  gaps: { predictor: Estimate; policy: Estimate; certainty: Estimate; certified: Estimate };
  /** Log loss of p̂ on test, and by how much others lie above it. */
  predictor: { logLoss: Estimate; against: { name: string; logLoss: Estimate; lead: Estimate }[] };
  variants: VariantResult[];
}

export interface StudyResult {
  format: 'proteus-study/1';
  title: string;
  version: string;
  createdAt: string;
  confidence: number;
  resamples: number;
  /** Name of the first variant. */
  main: string;
  cells: { planned: number; done: number; failed: { key: CellKey; what: string }[] };
  /** Seconds on the clock of all cells' processes together; those that ran side by side count each. */
  seconds: number;
  data: DataResult[];
  /** What speaks against the main variant, in sentences. */
  losses: string[];
}
