/** Intervals over splits: percentile bootstrap of statistics whose unit is a split. */
import { mean, quantile } from '../math';
import type { Rng } from '../rng';

/** A figure over splits; NaN where no split has it. */
export interface Estimate {
  mean: number;
  low: number;
  high: number;
  /** Splits that have it. */
  n: number;
}

export interface Resampling {
  rng: Rng;
  samples: number;
  confidence: number;
}

/** The statistic of all units, with a percentile interval over resampled units; none below two units. */
export function bootstrap<T>(
  units: readonly T[],
  statistic: (units: readonly T[]) => number,
  { rng, samples, confidence }: Resampling,
): Estimate {
  const value = units.length === 0 ? NaN : statistic(units);
  const n = units.length;
  if (n < 2) return { mean: value, low: NaN, high: NaN, n };
  const drawn = Float64Array.from({ length: samples }, () =>
    statistic(Array.from({ length: n }, () => units[rng.int(n)])),
  ).filter(Number.isFinite);
  const tail = (1 - confidence) / 2;
  return { mean: value, low: quantile(drawn, tail), high: quantile(drawn, 1 - tail), n };
}

/** The mean of one number per split; splits without the number are left out. */
export function estimate(values: readonly (number | null | undefined)[], resampling: Resampling): Estimate {
  const known = values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v));
  return bootstrap(known, mean, resampling);
}

/** Σ part / Σ whole, by split: splits with more floors weigh more. */
export function estimateRatio(
  units: readonly { part: number; whole: number }[],
  resampling: Resampling,
): Estimate {
  const sum = (of: readonly { part: number; whole: number }[], key: 'part' | 'whole') =>
    of.reduce((total, unit) => total + unit[key], 0);
  return bootstrap(
    units.filter(({ whole }) => whole > 0),
    (of) => sum(of, 'part') / sum(of, 'whole'),
    resampling,
  );
}
