/** argmax p − ĉ/λ over a sweep of λ: the optimum for a predictor that could be believed to the letter. */
import { multipliers, routeByScore } from './choose';
import { type Router, SETTINGS } from './router';

/** On our own predictions p̂. */
export const lagrangianRouter: Router = {
  name: 'Lagrangian optimum',
  kind: 'router',
  knows: '',
  knobs: ({ available, trainCost }, count = SETTINGS) =>
    multipliers(count, trainCost).map(
      (lambda) => (part) =>
        routeByScore(part, available, (cell) => part.pHat[cell] - part.cHat[cell] / lambda),
    ),
};

/** A diagnostic: the same rule where p̂ is the outcome itself. */
export const perfectRouter: Router = {
  name: 'perfect predictor',
  kind: 'bound',
  knows: 'the score of every model on every prompt',
  knobs: ({ available, trainCost }, count = SETTINGS) =>
    multipliers(count, trainCost).map(
      (lambda) => (part) =>
        routeByScore(part, available, (cell) => part.score[cell] - part.cHat[cell] / lambda),
    ),
};
