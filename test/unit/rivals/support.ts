/** Split parts with predictions of neighbours, and a tiny pool. */
import { columnMeans } from '../../../src/core/outcomes';
import type { Rng } from '../../../src/core/rng';
import type { RoutingProblem } from '../../../src/core/routers/router';
import type { Belief, Part } from '../../../src/core/serve';
import { makeRandomPart, type Pool } from '../core/support';

export const POOL3: Pool = { skill: [0.4, 0.6, 0.8], usd: [1e-5, 1e-4, 1e-3] };
export const MODELS3 = ['small', 'middle', 'large'];

/** Neighbours know what p̂ knows, with noise of their own. */
export function withNeighbours(part: Part, rng: Rng): Part {
  const belief = (noise: number): Belief => ({
    pHat: part.pHat.map((p) => Math.min(1, Math.max(0, p + noise * rng.normal()))),
    cHat: part.cHat.map((c) => c * Math.exp(noise * rng.normal())),
  });
  return {
    ...part,
    neighbours: { omniRouter: belief(0.15), carrot: belief(0.1), routerBench: belief(0.12) },
  };
}

export function makeRivalPart(rng: Rng, n: number, pool = POOL3): Part {
  return withNeighbours(makeRandomPart(rng, n, pool), rng);
}

export function problemFor(calibrate: Part, available = [true, true, true]): RoutingProblem {
  return {
    models: MODELS3,
    available,
    trainAccuracy: columnMeans(calibrate.score, 3),
    trainCost: columnMeans(calibrate.cost, 3),
    calibrate,
  };
}
