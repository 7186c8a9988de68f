/** The dual solution on p̂ alone: what a pool can span, and where learning λ*(τ) starts. */
import { interpolate } from '../core/math';
import { LAMBDA_MIN } from './dual';
import type { Environment } from './environment';

/** What the Lagrangian optimum on p̂ says before any learning. */
export interface DualGuess {
  lowest: number;
  highest: number;
  /** ln λ that reaches τ. */
  logLambda: (tau: number) => number;
  /** The greatest ln λ that does not yet exceed τ. */
  logLambdaBelow: (tau: number) => number;
}

type Bandit = Pick<Environment, 'models' | 'prompts' | 'pHat' | 'cTilde' | 'score'>;

/** Observed accuracy of argmax p̂ − c̃/λ on the train split, on out-of-fold p̂. */
function lagrangianAccuracy(env: Bandit, lambda: number): number {
  let sum = 0;
  for (let i = 0; i < env.prompts; i++) {
    let best = -Infinity;
    let chosen = 0;
    for (let m = 0; m < env.models; m++) {
      const s = env.pHat[i * env.models + m] - env.cTilde[i * env.models + m] / lambda;
      if (s > best) {
        best = s;
        chosen = m;
      }
    }
    sum += env.score[i * env.models + chosen];
  }
  return sum / env.prompts;
}

/** Accuracies this close count as one: rising λ does not change the routing there. */
const PLATEAU = 1e-6;
/** Grid of ln λ for the dual solution on p̂. */
const LOG_LAMBDAS = Array.from({ length: 49 }, (_, k) => Math.log(LAMBDA_MIN) + k * 0.2);

/**
 * The dual solution on p̂: where argmax p̂ − c̃/λ reaches τ. It says what the pool can span, and is a
 * first guess of λ*(τ); learning goes on from it.
 */
export function dualOfPredictions(env: Bandit): DualGuess {
  const observed = LOG_LAMBDAS.map((l) => lagrangianAccuracy(env, Math.exp(l)));
  let reached = -1;
  const rising = observed.map((a) => (reached = Math.max(reached + 1e-9, a)));
  return {
    lowest: observed[0],
    highest: Math.max(...observed),
    logLambda: (tau) => interpolate(rising, LOG_LAMBDAS, tau),
    logLambdaBelow: (tau) =>
      LOG_LAMBDAS[
        Math.max(
          0,
          rising.findLastIndex((a) => a <= tau + PLATEAU),
        )
      ],
  };
}
