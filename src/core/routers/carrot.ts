/**
 * CARROT (arXiv 2502.03261), its kNN form: score and cost of every model predicted by the mean of the k
 * nearest train prompts, k by cross-validation, and argmax (1 − w)·p̂ − w·ĉ over w in [0, 1].
 */
import { multipliers, routeByScore } from './choose';
import { neighbourBelief } from './neighbourBelief';
import { type Router, SETTINGS } from './router';

export const carrotRouter: Router = {
  name: 'CARROT',
  kind: 'router',
  knows: '',
  expects: (part) => neighbourBelief(part, 'carrot'),
  knobs: ({ available, trainCost }, count = SETTINGS) =>
    // With ĉ in USD, an even grid of w would hardly leave one end: (1 − w)/w runs evenly in its logarithm.
    multipliers(count, trainCost).map((lambda) => {
      const w = 1 / (1 + lambda);
      return (part) => {
        const { pHat, cHat } = neighbourBelief(part, 'carrot');
        return routeByScore(part, available, (cell) => (1 - w) * pHat[cell] - w * cHat[cell]);
      };
    }),
};
