/** RouterBench's zero router: random mixing of two neighbours on the hull of the fixed models. */
import { type FrontierPoint, upperHull } from '../frontier';
import { achieved, type Part } from '../serve';
import type { Routed, Router, RoutingProblem } from './router';

const STEPS = 8;

export const zeroRouter: Router = {
  name: 'zero router',
  kind: 'mix',
  knows: '',
  corners: (problem) =>
    fixedHull(problem).map(
      ({ m }) =>
        (part) =>
          fixedOn(part, m),
    ),
  knobs: (problem) => {
    const hull = fixedHull(problem);
    if (hull.length === 1) return [(part) => fixedOn(part, hull[0].m)];
    return hull.slice(1).flatMap((to, k) =>
      Array.from({ length: STEPS + (k === hull.length - 2 ? 1 : 0) }, (_, step) => {
        const share = step / STEPS;
        return (part: Part) => mix(fixedOn(part, hull[k].m), fixedOn(part, to.m), share);
      }),
    );
  },
};

/** The fixed models on the hull, by the train split. */
function fixedHull({ models, available, trainAccuracy, trainCost }: RoutingProblem) {
  const fixed = models
    .map((_, m) => ({ m, accuracy: trainAccuracy[m], costPer1k: 1000 * trainCost[m] }))
    .filter(({ m }) => available[m]);
  return upperHull(fixed);
}

function fixedOn(part: Part, m: number): Routed {
  const model = new Int32Array(part.n).fill(m);
  return { ...achieved(part, model), model };
}

/** The expectation over the coin, not one throw of it. */
function mix(a: FrontierPoint, b: FrontierPoint, share: number): FrontierPoint {
  return {
    accuracy: (1 - share) * a.accuracy + share * b.accuracy,
    costPer1k: (1 - share) * a.costPer1k + share * b.costPer1k,
  };
}
