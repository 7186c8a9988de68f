/** Confidence bounds for the mean of scores in [0, 1], valid for every sample size. */
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import { mean } from './math';
import type { Interval } from './report';

/** What a bound needs to know of a sample. */
export interface ScoreSummary {
  n: number;
  mean: number;
  /** Scores are 0 or 1. */
  binary: boolean;
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
  if (n === 0) return { n, mean: 0, binary: binary ?? true };
  const looksBinary = isBinary(scores);
  if (binary !== true || looksBinary) return { n, mean: mean(scores), binary: binary ?? looksBinary };
  return { n, mean: Array.from(scores).filter((s) => s === 1).length / n, binary };
}

/**
 * A lower bound that lies below the population's mean with probability 1 − alpha: Clopper–Pearson
 * for 0/1 scores, Hoeffding–Bentkus (arXiv 2101.02703) otherwise.
 */
export function lowerBound(sample: ScoreSummary, alpha: number): number {
  if (sample.n === 0 || sample.mean <= 0) return 0;
  if (!sample.binary) return 1 - hoeffdingBentkusRisk(1 - sample.mean, sample.n, alpha);
  const successes = Math.round(sample.mean * sample.n);
  return betaQuantile(alpha, successes, sample.n - successes + 1);
}

/** The mirror image: above the mean with probability 1 − alpha. */
export function upperBound(sample: ScoreSummary, alpha: number): number {
  return 1 - lowerBound({ ...sample, mean: 1 - sample.mean }, alpha);
}

/** Two-sided interval at the given confidence. */
export function interval(sample: ScoreSummary, confidence: number): Interval {
  const alpha = (1 - confidence) / 2;
  return [lowerBound(sample, alpha), upperBound(sample, alpha)];
}

/** The highest risk R that a mean loss of `risk` over n does not refute at level alpha. */
function hoeffdingBentkusRisk(risk: number, n: number, alpha: number): number {
  let low = risk;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (hoeffdingBentkusPValue(risk, middle, n) > alpha) low = middle;
    else high = middle;
  }
  return high;
}

/** p-value of H: E[loss] > R, given the mean `risk` of n losses in [0, 1]. */
export function hoeffdingBentkusPValue(risk: number, R: number, n: number): number {
  if (R >= 1) return risk >= 1 ? 1 : 0;
  const hoeffding = Math.exp(-n * bernoulliDivergence(Math.min(risk, R), R));
  const bentkus = Math.E * binomialCdf(Math.ceil(n * risk - 1e-9), n, R);
  return Math.min(1, hoeffding, bentkus);
}

/** KL(Bernoulli(a) ‖ Bernoulli(b)). */
function bernoulliDivergence(a: number, b: number): number {
  const term = (x: number, y: number) => (x === 0 ? 0 : x * Math.log(x / y));
  return term(a, b) + term(1 - a, 1 - b);
}

/** The fewest 0/1 scores, all correct, with which a floor could be certified at level alpha. */
export function samplesNeeded(floor: number, alpha: number): number {
  return Math.ceil(Math.log(alpha) / Math.log(Math.min(Math.max(floor, 1e-6), 1 - 1e-9)));
}
