/** What is said of floors, prices and lengths that cannot be routed by. */
import { UserError } from '../core/errors';

export function checkedTau(tau: number, index?: number): number {
  if (tau >= 0 && tau <= 1) return tau;
  throw new UserError({
    what: `The floor ${tau} is not within 0 and 1`,
    where: { path: index === undefined ? 'tau' : `tau[${index}]` },
    remedy: 'Give the accuracy floor as a fraction, for example 0.85.',
  });
}

export function checkedTaus(taus: ArrayLike<number>, n: number): Float32Array {
  checkLength('tau', taus.length, n, 'one floor per prompt');
  return Float32Array.from(taus, checkedTau);
}

export function checkPrice(price: ArrayLike<number>, models: number): void {
  checkLength('price', price.length, 2 * models, 'an input and an output price per model');
  const wrong = Array.from(price).findIndex((p) => !(p >= 0 && p < Infinity));
  if (wrong < 0) return;
  throw new UserError({
    what: `The price ${price[wrong]} is not a number of dollars`,
    where: { path: `price[${wrong}]` },
    remedy: 'Give USD per million tokens, 0 or more.',
  });
}

export function checkLength(path: string, found: number, expected: number, meaning: string): void {
  if (found === expected) return;
  throw new UserError({
    what: `There are ${found} values where ${expected} belong`,
    where: { path },
    remedy: `Give ${meaning}.`,
  });
}
