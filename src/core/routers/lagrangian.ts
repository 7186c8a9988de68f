/** argmax p − ĉ/λ over a sweep of λ: the optimum for a predictor that could be believed to the letter. */
import { multipliers, routeByScore } from './choose';
import type { Router } from './router';

/** As many settings as the operating map has targets, so that neither side has more to choose from. */
const SETTINGS = 41;

/** On our own predictions p̂, at `settings` multipliers. */
export function lagrangianSweep(settings: number): Router {
  return {
    name: 'Lagrangian optimum',
    kind: 'router',
    knows: '',
    knobs: ({ available, trainCost }) =>
      multipliers(settings, trainCost).map(
        (lambda) => (part) =>
          routeByScore(part, available, (cell) => part.pHat[cell] - part.cHat[cell] / lambda),
      ),
  };
}

export const lagrangianRouter: Router = lagrangianSweep(SETTINGS);

/** A diagnostic: the same rule where p̂ is the outcome itself. */
export const perfectRouter: Router = {
  name: 'perfect predictor',
  kind: 'bound',
  knows: 'the score of every model on every prompt',
  knobs: ({ available, trainCost }) =>
    multipliers(SETTINGS, trainCost).map(
      (lambda) => (part) =>
        routeByScore(part, available, (cell) => part.score[cell] - part.cHat[cell] / lambda),
    ),
};
