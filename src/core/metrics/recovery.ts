/** How much of the way from a weak to a strong model a router recovers (RouteLLM, arXiv 2406.18665). */
import type { FrontierPoint } from '../frontier';

/**
 * PGR = (accuracy − weak) / (strong − weak). RouteLLM reads it off the share of calls to the strong model; a pool has
 * more than two models, so we read it off the cost: the share of strong calls, among weak ones, that costs the same.
 * All null where the strong model is not better and dearer than the weak one.
 */
export interface Recovery {
  /** Mean PGR over shares from 0 to 1, at each the best that so much money buys without mixing. */
  apgr: number | null;
  /** The least share at which PGR first reaches 50 % or 80 %; null where it never does. */
  cpt50: number | null;
  cpt80: number | null;
}

/** So that a point exactly at a share counts. */
const ROUNDING = 1e-9;

export function recovery(
  points: readonly FrontierPoint[],
  weak: FrontierPoint,
  strong: FrontierPoint,
): Recovery {
  const [gain, price] = [strong.accuracy - weak.accuracy, strong.costPer1k - weak.costPer1k];
  if (!(gain > 0 && price > 0)) return { apgr: null, cpt50: null, cpt80: null };
  const curve = points
    .map(({ accuracy, costPer1k }) => ({
      share: Math.max(0, (costPer1k - weak.costPer1k) / price),
      pgr: (accuracy - weak.accuracy) / gain,
    }))
    .sort((a, b) => a.share - b.share);
  const crossing = (pgr: number) => curve.find((p) => p.pgr >= pgr - ROUNDING)?.share ?? null;
  return { apgr: areaUnderSteps(curve), cpt50: crossing(0.5), cpt80: crossing(0.8) };
}

/** Over [0, 1], under the best PGR so far; the weak model alone, PGR 0, is always to be had. */
function areaUnderSteps(curve: readonly { share: number; pgr: number }[]): number {
  let [area, from, best] = [0, 0, 0];
  for (const { share, pgr } of curve) {
    if (share >= 1) break;
    area += best * (share - from);
    from = share;
    best = Math.max(best, pgr);
  }
  return area + best * (1 - from);
}

/** Accuracy in points (hundredths) per millisecond of routing: our reading of the paper's "routing efficiency". */
export function routingEfficiency(accuracy: number, p50Us: number): number {
  return (100 * accuracy) / (p50Us / 1000);
}
