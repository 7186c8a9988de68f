/** Sets of models as bits of a 32-bit integer: model m is bit m. */

/** More do not fit into the bits. */
export const MOST_MODELS = 31;

export type Mask = number;

export function maskOf(available: readonly boolean[]): Mask {
  return available.reduce((mask, yes, m) => (yes ? mask | (1 << m) : mask), 0);
}

export function has(mask: Mask, model: number): boolean {
  return (mask & (1 << model)) !== 0;
}

export function listOf(mask: Mask, models: number): boolean[] {
  return Array.from({ length: models }, (_, m) => has(mask, m));
}
