/** The routing rule: equation (4) of DESIGN §5, on typed arrays. */
import type { PriceTable } from './outcomes';
import type { RuleSpec } from './routerSpec';

/**
 * ĉ in USD per query: cost is usage × price, and the fee of the request. `usage` is N × M × 2, the
 * result N × M; `fee` is M USD per request.
 */
export function predictedCost(
  usage: ArrayLike<number>,
  price: PriceTable,
  fee?: ArrayLike<number>,
): Float64Array {
  const columns = price.length;
  const cost = new Float64Array(usage.length / 2);
  for (let c = 0; c < cost.length; c++) {
    const k = (2 * c) % columns;
    cost[c] = (usage[2 * c] * price[k] + usage[2 * c + 1] * price[k + 1]) / 1e6 + (fee?.[k / 2] ?? 0);
  }
  return cost;
}

/** The unit of c̃, USD per query: the largest mean predicted cost in the pool, over ζ. */
export function costUnit(
  rule: Pick<RuleSpec, 'meanUsage' | 'costWeight'>,
  price: PriceTable,
  fee?: ArrayLike<number>,
): number {
  let largest = 0;
  for (let k = 0; k < price.length; k += 2) {
    const mean = (rule.meanUsage[k] * price[k] + rule.meanUsage[k + 1] * price[k + 1]) / 1e6;
    largest = Math.max(largest, mean + (fee?.[k / 2] ?? 0));
  }
  return largest > 0 ? largest / rule.costWeight : 1;
}

/** `chooseModel` for every prompt of a part. */
export function chooseModels(inputs: RuleInputs, mu: Float32Array): Int32Array {
  const { models, gamma } = inputs;
  const { pHat, cTilde, boost } = inputs;
  const model = new Int32Array(mu.length);
  for (let i = 0, cell = 0; i < mu.length; i++) {
    const weight = Math.pow(1 - mu[i], gamma);
    let best = -Infinity;
    for (let k = 0; k < models; k++, cell++) {
      const s = pHat[cell] + mu[i] * boost[k] - weight * cTilde[cell];
      if (s > best) {
        best = s;
        model[i] = k;
      }
    }
  }
  return model;
}

/** What one decision needs, for `models` models: rows of p̂ and c̃, and the rule's constants. */
export interface RuleInputs {
  models: number;
  /** N × M. */
  pHat: ArrayLike<number>;
  /** N × M, ĉ / costUnit. */
  cTilde: ArrayLike<number>;
  boost: ArrayLike<number>;
  gamma: number;
}

/**
 * m* = argmax_i s_i with s_i = p̂_i + μ·b_i − (1−μ)^γ·c̃_i (eq. 4), for the prompt in row `row`.
 * Ties go to the lower index.
 */
export function chooseModel(inputs: RuleInputs, row: number, mu: number): number {
  const { models, pHat, cTilde, boost } = inputs;
  const weight = Math.pow(1 - mu, inputs.gamma);
  let best = -Infinity;
  let chosen = 0;
  for (let i = 0; i < models; i++) {
    const cell = row * models + i;
    const s = pHat[cell] + mu * boost[i] - weight * cTilde[cell];
    if (s > best) {
      best = s;
      chosen = i;
    }
  }
  return chosen;
}
