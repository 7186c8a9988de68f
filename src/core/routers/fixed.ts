/** Every prompt to one model. */
import { routeByScore } from './choose';
import type { Router } from './router';

export function fixedRouter(model: string, index: number): Router {
  return {
    name: model,
    kind: 'fixed',
    knows: '',
    knobs: ({ available }) => [(part) => routeByScore(part, available, (_, m) => (m === index ? 1 : 0))],
  };
}
