/** Routing by the greatest of M scores per prompt: the common step of most routers. */
import { achieved, type Part } from '../serve';
import type { Routed } from './router';

/** Routes each prompt to the available model with the greatest `score(prompt, model)`; ties to the lower index. */
export function routeByScore(
  part: Part,
  available: readonly boolean[],
  score: (cell: number, model: number) => number,
): Routed {
  const model = new Int32Array(part.n);
  for (let i = 0; i < part.n; i++) {
    let best = -Infinity;
    for (let m = 0; m < part.models; m++) {
      if (!available[m]) continue;
      const s = score(i * part.models + m, m);
      if (s > best) {
        best = s;
        model[i] = m;
      }
    }
  }
  return { ...achieved(part, model), model };
}

/**
 * `count` multipliers λ in USD, evenly spaced in ln λ, that sweep argmax p − c/λ from cheapest to best:
 * from 0.03 to 300 times the mean cost of the dearest model.
 */
export function multipliers(count: number, trainCost: ArrayLike<number>): number[] {
  const unit = Math.max(...Array.from(trainCost).filter((c) => c > 0));
  const [low, high] = [Math.log(0.03 * unit), Math.log(300 * unit)];
  return Array.from({ length: count }, (_, k) => Math.exp(low + ((high - low) * k) / (count - 1)));
}
