/** What one family of routers costs against another at equal accuracy. */
import { costOnHull, type FrontierPoint, upperHull } from '../frontier';
import { mean } from '../math';

export interface CostRatio {
  /** Mean over levels of the cost of ours over the cost of theirs; NaN where no level is common. */
  mean: number;
  /** Levels that both families span, from their cheapest point to their best. */
  levels: number;
}

/** Each read off its non-decreasing concave hull, over the levels of `taus` that both span. */
export function costRatio(
  ours: readonly FrontierPoint[],
  theirs: readonly FrontierPoint[],
  taus: readonly number[],
): CostRatio {
  const ratios = costRatios(ours, theirs, taus).map(({ ratio }) => ratio);
  return { mean: ratios.length === 0 ? NaN : mean(ratios), levels: ratios.length };
}

/** The same, level by level. */
export function costRatios(
  ours: readonly FrontierPoint[],
  theirs: readonly FrontierPoint[],
  taus: readonly number[],
): { tau: number; ratio: number }[] {
  const [own, other] = [upperHull(ours), upperHull(theirs)];
  const lowest = Math.max(...[own, other].map((hull) => hull.at(0)?.accuracy ?? Infinity));
  return taus
    .filter((tau) => tau >= lowest)
    .map((tau) => ({ tau, ratio: costOnHull(own, tau) / costOnHull(other, tau) }))
    .filter(({ ratio }) => Number.isFinite(ratio));
}
