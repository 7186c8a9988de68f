/**
 * RouterBench's kNN and MLP routers (arXiv 2403.12031): argmax λ·P̂ − cost over willingness to pay λ, where a
 * model's cost is one number, its mean on the train split.
 */
import type { Belief, Part } from '../serve';
import { multipliers, routeByScore } from './choose';
import { neighbourBelief } from './neighbourBelief';
import { type Router, SETTINGS } from './router';

function willingnessRouter(name: string, expects: (part: Part) => Belief): Router {
  return {
    name,
    kind: 'router',
    knows: '',
    expects,
    knobs: ({ available, trainCost }, count = SETTINGS) =>
      multipliers(count, trainCost).map((lambda) => (part) => {
        const { pHat } = expects(part);
        return routeByScore(part, available, (cell, m) => lambda * pHat[cell] - trainCost[m]);
      }),
  };
}

/** k = 40. */
export const routerBenchKnn = willingnessRouter('RouterBench kNN', (part) =>
  neighbourBelief(part, 'routerBench'),
);

/** With our own p̂, a network on the same encoding, in place of a second one that would see the same. */
export const routerBenchMlp = willingnessRouter('RouterBench MLP', (part) => part);
