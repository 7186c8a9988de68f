/**
 * A threshold between two models, after RouteLLM (arXiv 2406.18665): the strong model answers where it is
 * expected to be better than the weak one by α or more. α is set so that a share of the calibration prompts
 * goes to the strong model, as RouteLLM calibrates it. The gain is our own p̂'s, not a preference model's.
 */
import { achieved, type Part } from '../serve';
import { type Router, type RoutingProblem, SETTINGS } from './router';

/** The most accurate model on train against the cheapest. */
export function strongAndWeak({
  models,
  available,
  trainAccuracy,
  trainCost,
}: Pick<RoutingProblem, 'models' | 'available' | 'trainAccuracy' | 'trainCost'>): {
  strong: number;
  weak: number;
} {
  const on = models.flatMap((_, m) => (available[m] ? [m] : []));
  return {
    strong: on.reduce((a, b) => (trainAccuracy[b] > trainAccuracy[a] ? b : a), on[0] ?? 0),
    weak: on.reduce((a, b) => (trainCost[b] < trainCost[a] ? b : a), on[0] ?? 0),
  };
}

function gains({ n, models, pHat }: Part, strong: number, weak: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => pHat[i * models + strong] - pHat[i * models + weak]);
}

export const routeLlmRouter: Router = {
  name: 'RouteLLM threshold',
  kind: 'router',
  knows: '',
  expects: (part) => part,
  knobs: (problem, count = SETTINGS) => {
    const { strong, weak } = strongAndWeak(problem);
    const known = gains(problem.calibrate, strong, weak).sort().reverse();
    return Array.from({ length: count }, (_, k) => {
      const called = Math.round((known.length * k) / (count - 1));
      const alpha = called === 0 ? Infinity : called === known.length ? -Infinity : known[called - 1];
      return (part: Part) => {
        const model = Int32Array.from(gains(part, strong, weak), (gain) => (gain >= alpha ? strong : weak));
        return { ...achieved(part, model), model };
      };
    });
  },
};
