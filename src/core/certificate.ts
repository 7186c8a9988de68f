/** Confidence bounds for the mean of scores in [0, 1], valid for every sample size. */
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import { bettingLowerBound, bettingUpperBound } from './betting';
import { mean } from './math';
import type { Interval } from './report';
import { Rng } from './rng';

/** What a bound needs to know of a sample. */
export type ScoreSummary = BinarySummary | GradedSummary;

/** Scores are 0 or 1, so their mean says all. */
export interface BinarySummary {
  n: number;
  mean: number;
  binary: true;
}

export interface GradedSummary {
  n: number;
  mean: number;
  binary: false;
  /** In an order that does not depend on them. */
  scores: Float64Array;
}

export function isBinary(scores: ArrayLike<number>): boolean {
  for (let i = 0; i < scores.length; i++) if (scores[i] !== 0 && scores[i] !== 1) return false;
  return true;
}

/**
 * @param binary whether scores are 0 or 1 by nature. A certificate must know it from other data than the
 *   sample: choosing the bound by the sample would spend the error twice. Partial credit that turns up
 *   after all then counts as 0, which keeps a lower bound valid. Left out: as the sample looks.
 */
export function summarise(scores: ArrayLike<number>, binary?: boolean): ScoreSummary {
  const n = scores.length;
  const looksBinary = isBinary(scores);
  if (!(binary ?? looksBinary)) {
    return { n, mean: n === 0 ? 0 : mean(scores), binary: false, scores: shuffled(scores) };
  }
  if (n === 0) return { n, mean: 0, binary: true };
  if (looksBinary) return { n, mean: mean(scores), binary: true };
  return { n, mean: Array.from(scores).filter((s) => s === 1).length / n, binary: true };
}

/** Files are often sorted by task, and a bettor must not be able to tell from the past what comes next. */
function shuffled(scores: ArrayLike<number>): Float64Array {
  return new Rng(scores.length).shuffle(Float64Array.from(scores));
}

/**
 * A lower bound that lies below the population's mean with probability 1 − alpha: Clopper–Pearson
 * for 0/1 scores, betting otherwise.
 */
export function lowerBound(sample: ScoreSummary, alpha: number): number {
  if (sample.n === 0 || sample.mean <= 0) return 0;
  if (!sample.binary) return bettingLowerBound(sample.scores, [0, 1], alpha);
  const successes = Math.round(sample.mean * sample.n);
  return betaQuantile(alpha, successes, sample.n - successes + 1);
}

/** The mirror image: above the mean with probability 1 − alpha. */
export function upperBound(sample: ScoreSummary, alpha: number): number {
  if (sample.binary) return 1 - lowerBound({ ...sample, mean: 1 - sample.mean }, alpha);
  return sample.n === 0 || sample.mean >= 1 ? 1 : bettingUpperBound(sample.scores, [0, 1], alpha);
}

/** Two-sided interval at the given confidence. */
export function interval(sample: ScoreSummary, confidence: number): Interval {
  const alpha = (1 - confidence) / 2;
  return [lowerBound(sample, alpha), upperBound(sample, alpha)];
}

/** The fewest 0/1 scores, all correct, with which a floor could be certified at level alpha. */
export function samplesNeeded(floor: number, alpha: number): number {
  return Math.ceil(Math.log(alpha) / Math.log(Math.min(Math.max(floor, 1e-6), 1 - 1e-9)));
}
