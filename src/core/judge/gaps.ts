/** Where the money goes: what better predictions, a better policy and less certainty would each save. */
import { costAtAccuracy, type FrontierPoint, upperHull } from '../frontier';
import { mean } from '../math';
import type { Report } from '../report';

/** Averaged over the levels that every curve spans, so that accuracies are equal and differences add up. */
export function gaps(
  rows: readonly { name: string; frontier: readonly FrontierPoint[] }[],
  own: readonly FrontierPoint[],
  levels: Report['levels'],
): Report['gaps'] {
  const curve = (name: string) => rows.find((row) => row.name === name)?.frontier ?? [];
  // Perfect predictions exceed most floors at their cheapest setting; that cost then stands for them.
  const curves = [curve('Lagrangian optimum'), own];
  const lowest = Math.max(...curves.map((points) => upperHull(points)[0]?.accuracy ?? Infinity));
  const hasBounds = curve('oracle').length > 0;
  const costs = levels
    .filter(({ tau }) => tau >= lowest)
    .map(({ tau, certifiedServing }) => ({
      oracle: curve('oracle').at(0)?.costPer1k ?? NaN,
      perfect: costAtAccuracy(curve('perfect predictor'), tau),
      lagrangian: costAtAccuracy(curve('Lagrangian optimum'), tau),
      policy: costAtAccuracy(own, tau),
      certified: certifiedServing.costPer1k,
    }))
    // The bounds are left out of a report whose outcomes have too many gaps for them.
    .filter(({ oracle, perfect, ...own }) =>
      Object.values(hasBounds ? { oracle, perfect, ...own } : own).every(Number.isFinite),
    );
  const average = (key: keyof Report['gaps']['costPer1k']) => mean(costs.map((row) => row[key]));
  const costPer1k = {
    oracle: average('oracle'),
    perfect: average('perfect'),
    lagrangian: average('lagrangian'),
    policy: average('policy'),
    certified: average('certified'),
  };
  const known = (cost: number) => (Number.isFinite(cost) ? cost : null);
  return {
    predictor: known(costPer1k.lagrangian - costPer1k.perfect),
    policy: known(costPer1k.policy - costPer1k.lagrangian),
    certainty: known(costPer1k.certified - costPer1k.policy),
    costPer1k: {
      oracle: known(costPer1k.oracle),
      perfect: known(costPer1k.perfect),
      lagrangian: known(costPer1k.lagrangian),
      policy: known(costPer1k.policy),
      certified: known(costPer1k.certified),
    },
  };
}
