/** RouterBench's oracle: the cheapest among the models with the best score of each prompt. */
import { routeByScore } from './choose';
import type { Router } from './router';

/** Below any difference between two scores, above any cost of a query. */
const COST_WEIGHT = 1e-6;

export const oracleRouter: Router = {
  name: 'oracle',
  kind: 'bound',
  knows: 'the score and the cost of every model on every prompt',
  knobs: ({ available }) => [
    (part) => routeByScore(part, available, (cell) => part.score[cell] - COST_WEIGHT * part.cost[cell]),
  ],
};
