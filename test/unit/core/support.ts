/** Made-up split parts and deciders whose behaviour is easy to foresee. */
import type { Rng } from '../../../src/core/rng';
import type { PolicySpec } from '../../../src/core/routerSpec';
import type { Decider, Part } from '../../../src/core/serve';

/** Asserts that two numbers differ by at most `tolerance`. */
export function near(found: number, expected: number, tolerance: number, what = 'value'): void {
  if (!(Math.abs(found - expected) <= tolerance))
    throw new Error(`${what}: ${found}, not ${expected} ± ${tolerance}`);
}

/** Successes of n throws. */
export function binomial(rng: Rng, n: number, p: number): number {
  let k = 0;
  for (let i = 0; i < n; i++) if (rng.next() < p) k++;
  return k;
}

export interface Pool {
  /** Mean p of each model. */
  skill: readonly number[];
  /** Mean USD per query of each model. */
  usd: readonly number[];
}

export const POOL: Pool = { skill: [0.45, 0.6, 0.72, 0.85], usd: [1e-5, 6e-5, 3e-4, 2e-3] };

/** Prompts of varying difficulty; p̂ is the truth with some noise, scores are 0/1. */
export function makeRandomPart(rng: Rng, n: number, { skill, usd }: Pool = POOL): Part {
  const m = skill.length;
  const part: Part = {
    n,
    models: m,
    tasks: Array.from({ length: n }, (_, i) => ['sums', 'facts', ''][i % 3]),
    score: new Float32Array(n * m),
    cost: new Float64Array(n * m),
    pHat: new Float32Array(n * m),
    cHat: new Float64Array(n * m),
  };
  for (let i = 0; i < n; i++) {
    const luck = rng.normal();
    for (let k = 0; k < m; k++) {
      const logit = Math.log(skill[k] / (1 - skill[k])) + luck + 0.5 * rng.normal();
      const p = 1 / (1 + Math.exp(-logit));
      const cell = i * m + k;
      part.score[cell] = rng.next() < p ? 1 : 0;
      part.pHat[cell] = 1 / (1 + Math.exp(-(logit + 0.3 * rng.normal())));
      part.cHat[cell] = usd[k] * Math.exp(0.3 * rng.normal());
      part.cost[cell] = part.cHat[cell] * Math.exp(0.2 * rng.normal());
    }
  }
  return part;
}

/** Any exponent of the policy's prior, and the ln λ at which that prior is μ = 1/2 and adds nothing. */
const PRIOR = { priorExponent: 6 };
export const NEUTRAL_LOG_LAMBDA = PRIOR.priorExponent * Math.LN2;

/** μ = sigmoid(steepness · (t − middle)) at the neutral λ, whatever the prompt. */
export function rampPolicy(models: number, middle: number, steepness: number): PolicySpec {
  const inputs = 2 * models + 2;
  const weight = new Float32Array(inputs);
  // A small weight keeps tanh linear; the head undoes it.
  weight[2 * models] = 1e-2;
  const mean = new Float32Array(inputs);
  mean[2 * models] = middle;
  return {
    ...PRIOR,
    mean,
    scale: new Float32Array(inputs).fill(1),
    hidden: [{ inputs, outputs: 1, weight, bias: new Float32Array(1) }],
    head: {
      inputs: 1,
      outputs: 2,
      weight: Float32Array.of(100 * steepness, 0),
      bias: new Float32Array(2),
    },
    concentration: [4, 30],
  };
}

/** A router whose preference for quality rises with the target, over targets 0.5 to 0.9. */
export function rampDecider({ skill, usd }: Pool = POOL): Decider {
  const m = skill.length;
  const best = Math.max(...skill);
  const worst = Math.min(...skill);
  return {
    policy: rampPolicy(m, 0.7, 15),
    rule: {
      gamma: 3,
      boost: Float32Array.from(skill, (s) => (0.05 * (s - worst)) / (best - worst)),
      meanUsage: Float32Array.from({ length: 2 * m }, (_, k) => (k % 2 === 1 ? usd[(k - 1) / 2] : 0)),
      costWeight: 3,
    },
    dual: {
      target: Float32Array.of(0.5, 0.9),
      logLambda: Float32Array.of(NEUTRAL_LOG_LAMBDA, NEUTRAL_LOG_LAMBDA),
    },
    price: Float64Array.from({ length: 2 * m }, (_, k) => (k % 2 === 1 ? 1e6 : 0)),
    available: skill.map(() => true),
  };
}
