/** The invented pool: eleven models with abilities per family, list prices and habits of speech. */
import type { PoolModel } from '../config';

export interface SimulatedModel {
  id: string;
  /** USD per million tokens. */
  price: { input: number; output: number };
  /** Tokens per four characters of a prompt. */
  tokenizer: number;
  /** Length of its answers against the task's usual length. */
  verbosity: number;
  /** On the scale of difficulty, one for each of `FAMILIES`, in their order. */
  ability: readonly number[];
}

/**
 * Abilities and verbosities were solved for, so that mean score and mean cost of each model resemble
 * one of RouterBench's (0-shot): .781 at $3.29 per 1 000 queries for the first, .202 at $0.17 for the
 * last. Names, strengths and weaknesses are invented.
 */
export const MODELS: readonly SimulatedModel[] = [
  model('aurora-xl', [10, 30], 1, 1.13, [1.05, 2.05, 1.86, 0.83, 1.37, 1.27, 2.54]),
  model('yarrow-34b', [0.8, 0.8], 1.05, 1.89, [0.41, 1.4, 1.7, -0.31, 0.34, 0.58, 1.28]),
  model('cobalt-2', [8, 24], 1.05, 0.97, [0.91, 0.84, 0.53, 0.62, 0.84, 1.13, 0.86]),
  model('cobalt-1', [8, 24], 1.05, 0.81, [0.69, 0.99, 0.26, 0.35, 1.14, 1.47, 1.13]),
  model('finch-turbo', [1, 2], 1, 1.06, [0.51, 0.98, 0.76, 1.08, 0.51, 0.42, 1.11]),
  model('cobalt-mini', [0.8, 2.4], 1.05, 0.92, [0.53, 0.71, 0.52, 0.45, 0.65, 0.61, 0.67]),
  model('basalt-8x7b', [0.6, 0.6], 1.15, 1.66, [-0.26, 0.86, 0.12, 0.12, 0.55, 0.26, 1.54]),
  model('willow-13b', [0.3, 0.3], 1.15, 1.92, [-0.08, -0.21, 0.23, -0.57, -0.14, -0.55, 0.32]),
  model('larch-70b', [0.9, 0.9], 1.15, 1.65, [-0.68, -0.57, -1.42, -0.78, 0.3, -0.1, 0.05]),
  model('moss-7b', [0.2, 0.2], 1.15, 1.74, [-0.2, -0.91, -1.26, -1.15, 0.04, -0.7, -0.45]),
  model('quill-code-34b', [0.78, 0.78], 1.15, 1.59, [-1.54, -1.99, -2.09, 0.27, -0.71, -2.15, -0.99]),
];

function model(
  id: string,
  [input, output]: [number, number],
  tokenizer: number,
  verbosity: number,
  ability: number[],
): SimulatedModel {
  return { id, price: { input, output }, tokenizer, verbosity, ability };
}

/** The pool as a config lists it, with prices, dearest to cheapest as above. */
export function samplePool(): PoolModel[] {
  return MODELS.map(({ id, price }) => ({ id, price: { ...price }, enabled: true }));
}
