/** Two routers at equal accuracy: whose curve costs less, floor by floor. */
import { costAtAccuracy, type FrontierPoint, upperHull } from '../frontier';

export interface EqualCost {
  /** Floors that both curves span, with our cost over theirs. */
  ratios: { tau: number; ratio: number }[];
  /** Floors within reach of one only. */
  onlyOurs: number;
  onlyTheirs: number;
}

/**
 * Reads both curves off their non-decreasing concave hulls. A floor below the accuracy of either's cheapest
 * point is passed over: there, costs are not at equal accuracy.
 */
export function equalCost(
  ours: readonly FrontierPoint[],
  theirs: readonly FrontierPoint[],
  taus: readonly number[],
): EqualCost {
  const lowest = Math.max(...[ours, theirs].map((points) => upperHull(points)[0]?.accuracy ?? Infinity));
  const found: EqualCost = { ratios: [], onlyOurs: 0, onlyTheirs: 0 };
  for (const tau of taus) {
    const [own, other] = [costAtAccuracy(ours, tau), costAtAccuracy(theirs, tau)];
    if (Number.isNaN(own) && Number.isNaN(other)) continue;
    if (Number.isNaN(other)) found.onlyOurs++;
    else if (Number.isNaN(own)) found.onlyTheirs++;
    else if (tau >= lowest && other > 0 && own > 0) found.ratios.push({ tau, ratio: own / other });
  }
  return found;
}

/** exp of the mean logarithm, so that twice and half as dear cancel out; NaN for an empty list. */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);
}
