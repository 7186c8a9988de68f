/** The contextual bandit that the policy learns in: prompts with out-of-fold predictions and observed scores. */
import { chooseModel, type RuleInputs } from '../core/decide';
import type { PromptStates } from './policy';

/** Training prompts as the bandit sees them. */
export interface Environment extends RuleInputs {
  prompts: number;
  states: PromptStates;
  /** N × M, observed; doubly-robust pseudo-outcomes where outcomes have gaps. */
  score: Float32Array;
  /** ζ. */
  costWeight: number;
  /** USD per query that c̃ = 1 stands for. */
  costUnit: number;
}

export interface RewardWeights {
  /** w_q. */
  quality: number;
  /** w_c. */
  cost: number;
}

export interface Routed {
  model: number;
  /** Observed score p of the chosen model, or its pseudo-outcome. */
  p: number;
  /** c̃ of the chosen model. */
  c: number;
}

/** Routes a prompt with preference μ (eq. 4) and looks up what came of it. */
export function step(env: Environment, row: number, mu: number): Routed {
  const model = chooseModel(env, row, mu);
  const cell = row * env.models + model;
  return { model, p: env.score[cell], c: env.cTilde[cell] };
}

/** Eq. (5): r = w_q·p − w_c·c̃ + λ·(p − τ), scaled by 1/(1+λ) so that sessions weigh alike. */
export function reward(routed: Routed, tau: number, lambda: number, weights: RewardWeights): number {
  const r = weights.quality * routed.p - weights.cost * routed.c + lambda * (routed.p - tau);
  return r / (1 + lambda);
}
