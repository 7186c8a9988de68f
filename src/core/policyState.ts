/** What the policy sees of a prompt: one definition for the trainer, plain JavaScript and the graph. */
import { clip, logit } from './math';

/** p̂ is clipped this far from 0 and 1 before its logit is taken. */
export const ACCURACY_CLIP = 1e-4;
/** The least c̃ whose logarithm is taken: a free model then differs from a very cheap one by little. */
export const LEAST_RELATIVE_COST = 1e-6;
/** μ is kept off the ends, where a Beta density has no mode. */
export const MU_MIN = 1e-3;

/**
 * N × 2M: logit p̂ of every model, then ln c̃ of every model. Costs are relative, like eq. (4): prices that
 * all change by one factor change nothing.
 */
export function promptColumns(pHat: ArrayLike<number>, cTilde: ArrayLike<number>, m: number): Float32Array {
  const cells = pHat.length;
  const columns = new Float32Array(2 * cells);
  for (let c = 0; c < cells; c++) {
    const o = Math.floor(c / m) * 2 * m + (c % m);
    columns[o] = logit(pHat[c], ACCURACY_CLIP);
    columns[o + m] = Math.log(Math.max(cTilde[c], LEAST_RELATIVE_COST));
  }
  return columns;
}

/** μ_0 is kept this far off the ends, where the sigmoid has no slope left to learn with. */
const PRIOR_CLIP = 0.01;

/**
 * Logit of μ_0(λ) = 1 − λ^(−1/g): with (1 − μ_0)^g = 1/λ, eq. (4) is the Lagrangian optimum p̂ − c̃/λ. The
 * network adds to it, so that an untrained policy routes like that optimum, and a trained one departs
 * from it where outcomes say so.
 */
export function priorLogit(logLambda: number, exponent: number): number {
  return logit(clip(1 - Math.exp(-Math.max(logLambda, 0) / exponent), PRIOR_CLIP, 1 - PRIOR_CLIP));
}
