/** What is known of a split part whose outcomes have gaps, and what a routing of it is estimated to achieve. */
import { hashUnit } from '../hash';
import { clip, mean } from '../math';
import type { OutcomeTable } from '../outcomes';
import type { ObservationRule } from '../report';
import type { Part, PartPredictions } from '../serve';
import { cellPropensities, type Logging, LEAST_ESTIMATED } from './logging';

export interface Evidence {
  rule: ObservationRule;
  /** N × M: the probability that a cell was to be observed. */
  propensity: Float32Array;
  /** p-value of the hypothesis that observing does not depend on the prompt; left out where the log says why. */
  independence?: number;
  /** Models whose stated propensities were not used, since the observed prompts contradict them. */
  contradicted?: readonly string[];
  /** A lower limit of the propensities of cells, known before any score was seen. */
  least: number;
  /** N, in [0, 1): a draw for every prompt, by its text; also the order in which prompts are looked at. */
  coin: Float64Array;
  /** N: prompts by rising coin. */
  order: Int32Array;
}

export function makeEvidence(logging: Logging, table: OutcomeTable, predictions: PartPredictions): Evidence {
  const propensity = cellPropensities(logging, table, predictions);
  const coin = Float64Array.from(table.prompts, (prompt) => hashUnit(prompt, 0, 'observed'));
  const least = {
    random: Math.min(...propensity.subarray(0, table.models.length)),
    estimated: LEAST_ESTIMATED,
  };
  return {
    rule: logging.rule,
    ...(logging.leastStated === 0 && { independence: logging.independence }),
    ...(logging.contradicted && { contradicted: logging.contradicted }),
    propensity,
    least: logging.rule === 'stated' ? logging.leastStated : least[logging.rule],
    coin,
    order: Int32Array.from(coin.keys()).sort((a, b) => coin[a] - coin[b]),
  };
}

/** A routing of a part, as far as it can be estimated. */
export interface RoutedEstimate {
  /** N, doubly robust: p̂ + 1{observed}·(y − p̂)/e of the routed model; beyond [0, 1] where e is small. */
  terms: Float32Array;
  /** Their mean, within [0, 1]. */
  accuracy: number;
  costPer1k: number;
  /** Prompts whose routed model has a score. */
  observed: number;
  /** As many equally weighted prompts would say as much: (Σ1/e)² / Σ1/e² over the observed ones. */
  effective: number;
}

export function estimateRouted(part: Part, evidence: Evidence, model: ArrayLike<number>): RoutedEstimate {
  const { n, models, score, pHat } = part;
  const terms = new Float32Array(n);
  let [observed, sum, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const c = i * models + model[i];
    const [y, p, e] = [score[c], pHat[c], evidence.propensity[c]];
    if (Number.isNaN(y)) {
      terms[i] = p;
      continue;
    }
    terms[i] = e === 1 ? y : p + (y - p) / e;
    observed++;
    sum += 1 / e;
    squares += 1 / (e * e);
  }
  return {
    terms,
    accuracy: clip(mean(terms), 0, 1),
    costPer1k: 1000 * meanCost(part, evidence, model),
    observed,
    effective: squares > 0 ? (sum * sum) / squares : 0,
  };
}

/**
 * USD per query. Where some routed costs are missing, the mean of ĉ over all prompts times what the observed
 * ones cost for each dollar that was predicted of them, weighed by 1/e: right for large samples whatever ĉ is,
 * as long as e is, and never negative.
 */
function meanCost(part: Part, { propensity }: Evidence, model: ArrayLike<number>): number {
  const { n, models, score, cost, cHat } = part;
  let [predicted, known, weighed, weighedPredicted, missing] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const c = i * models + model[i];
    predicted += cHat[c];
    if (Number.isNaN(cost[c])) {
      missing++;
      continue;
    }
    known += cost[c];
    // A call without a score may still have a cost; how likely that is nobody has modelled.
    if (Number.isNaN(score[c])) continue;
    weighed += cost[c] / propensity[c];
    weighedPredicted += cHat[c] / propensity[c];
  }
  if (missing === 0) return known / n;
  return (predicted / n) * (weighedPredicted > 0 ? weighed / weighedPredicted : 1);
}
