/**
 * Why some cells were observed and others not, settled once on the train split: at random, by something
 * that shows in the prompts, or with probabilities that the log itself states.
 */
import { mean } from '../math';
import { columnMeans, type OutcomeTable } from '../outcomes';
import type { ObservationRule } from '../report';
import type { PartPredictions } from '../serve';
import { applyScaling, cellFeatures, featureCount, fitScaling, taskColumns } from './features';
import { fitLogistic, independencePValue, logisticAt } from './logistic';

/** Propensities that were estimated count as at least this: no cell then stands for more than 20. */
export const LEAST_ESTIMATED = 0.05;
/** Stated propensities and what was observed may differ by this many standard errors. */
const STATED_DOUBT = 4;
/** Observing is taken for random where independence from the prompts is not rejected at this level. */
const INDEPENDENCE_LEVEL = 0.01;

/** The logging policy as the train split shows it. Plain data: a run keeps it. */
export interface Logging {
  rule: ObservationRule;
  /** Least p-value over the models with gaps, times their number; 1 where nothing was tested. */
  independence: number;
  /** M, share of train prompts with a score. */
  rate: Float64Array;
  /** Least propensity that the log states; 0 where it states none that can be used. */
  leastStated: number;
  /** Models for which the stated propensities cannot be all: some prompts had none of their chance. */
  contradicted?: string[];
  /** Tasks with a column of their own. */
  tasks: string[];
  /** M × D. */
  centre: Float64Array;
  scale: Float64Array;
  /** M × (D + 1); zero for a model without gaps. */
  weight: Float64Array;
  /** M, doubly-robust means of the train scores. */
  trainAccuracy: Float64Array;
}

/**
 * @param table all rows, for the propensities that they state
 * @param train the train rows
 * @param outOfFold predictions of `train`, by predictors that did not see its scores
 */
export function fitLogging(table: OutcomeTable, train: OutcomeTable, outOfFold: PartPredictions): Logging {
  const m = train.models.length;
  const n = train.ids.length;
  const tasks = taskColumns(train.tasks);
  const d = featureCount(tasks);
  const logging: Logging = {
    rule: 'random',
    independence: 1,
    rate: columnMeans(
      Float32Array.from(train.score, (s) => (Number.isNaN(s) ? 0 : 1)),
      m,
    ),
    leastStated: 0,
    tasks,
    centre: new Float64Array(m * d),
    scale: new Float64Array(m * d),
    weight: new Float64Array(m * (d + 1)),
    trainAccuracy: new Float64Array(m),
  };
  let tested = 0;
  let least = 1;
  for (let k = 0; k < m; k++) {
    if (logging.rate[k] === 1) continue;
    const seen = Uint8Array.from({ length: n }, (_, i) => (Number.isNaN(train.score[i * m + k]) ? 0 : 1));
    const raw = cellFeatures(outOfFold, train, m, k, tasks);
    const scaling = fitScaling(raw, d);
    const x = applyScaling(raw, scaling);
    logging.centre.set(scaling.centre, k * d);
    logging.scale.set(scaling.scale, k * d);
    logging.weight.set(fitLogistic(x, seen, d), k * (d + 1));
    least = Math.min(least, independencePValue(x, seen, d));
    tested++;
  }
  logging.independence = Math.min(1, least * Math.max(1, tested));
  logging.rule = logging.independence < INDEPENDENCE_LEVEL ? 'estimated' : 'random';
  const stated = statedRange(table);
  if (stated !== undefined) {
    const contradicted = contradictedModels(train);
    if (contradicted.length > 0) logging.contradicted = contradicted;
    else {
      logging.leastStated = stated.least;
      logging.rule = stated.constant ? 'random' : 'stated';
    }
  }
  logging.trainAccuracy = columnMeans(pseudoOutcomes(logging, train, outOfFold), m).map((a) =>
    Math.min(1, Math.max(0, a)),
  );
  return logging;
}

/** The least propensity that a table states; `constant` where no model's depends on the prompt. */
function statedRange({
  score,
  propensity,
  models,
}: OutcomeTable): { least: number; constant: boolean } | undefined {
  if (propensity === undefined) return undefined;
  const m = models.length;
  const low = new Float64Array(m).fill(1);
  const high = new Float64Array(m);
  for (let c = 0; c < score.length; c++) {
    if (Number.isNaN(score[c]) || Number.isNaN(propensity[c])) continue;
    low[c % m] = Math.min(low[c % m], propensity[c]);
    high[c % m] = Math.max(high[c % m], propensity[c]);
  }
  return { least: Math.min(...low), constant: low.every((p, k) => high[k] === 0 || high[k] - p < 1e-6) };
}

/**
 * Models whose stated propensities do not account for the prompts. A log states the chances of the calls that were
 * made; if they are true and no prompt was without a chance, Σ1/e over the calls of a model is the number of prompts
 * but for noise. A rule that sends one kind of prompt to one model, and states 1 for it, is found out here.
 */
function contradictedModels({ score, propensity, models, ids }: OutcomeTable): string[] {
  const m = models.length;
  return models.filter((_, k) => {
    let [prompts, variance] = [0, 0];
    for (let c = k; c < score.length; c += m) {
      const e = propensity?.[c] ?? NaN;
      if (Number.isNaN(score[c]) || Number.isNaN(e)) continue;
      prompts += 1 / e;
      variance += (1 - e) / (e * e);
    }
    return Math.abs(prompts - ids.length) > STATED_DOUBT * Math.sqrt(variance) + 1;
  });
}

/**
 * N × M: the probability that a cell was to be observed. Where observing is random, the share of the
 * given rows, which is exact for them; where it is stated, a cell that was not observed has 1, unused.
 */
export function cellPropensities(
  logging: Logging,
  table: OutcomeTable,
  predictions: PartPredictions,
): Float32Array {
  const { models, score, propensity } = table;
  const m = models.length;
  const n = table.ids.length;
  const out = new Float32Array(n * m).fill(1);
  if (logging.rule === 'stated') {
    for (let c = 0; c < out.length; c++) {
      const p = propensity?.[c] ?? NaN;
      if (!Number.isNaN(p)) out[c] = p;
    }
    return out;
  }
  const d = featureCount(logging.tasks);
  for (let k = 0; k < m; k++) {
    const rate = mean(Float32Array.from({ length: n }, (_, i) => (Number.isNaN(score[i * m + k]) ? 0 : 1)));
    if (logging.rule === 'random' || logging.rate[k] === 1) {
      for (let i = 0; i < n; i++) out[i * m + k] = rate;
      continue;
    }
    const x = applyScaling(cellFeatures(predictions, table, m, k, logging.tasks), {
      centre: logging.centre.subarray(k * d, (k + 1) * d),
      scale: logging.scale.subarray(k * d, (k + 1) * d),
    });
    const w = logging.weight.subarray(k * (d + 1), (k + 1) * (d + 1));
    for (let i = 0; i < n; i++) out[i * m + k] = Math.max(LEAST_ESTIMATED, logisticAt(w, x, i, d));
  }
  return out;
}

/**
 * N × M doubly-robust pseudo-outcomes: p̂ + 1{observed}·(y − p̂)/e. Their expectation is that of the score
 * where either e or p̂ is right. A cell that could not be missed has its score.
 */
export function pseudoOutcomes(
  logging: Logging,
  train: OutcomeTable,
  outOfFold: PartPredictions,
): Float32Array {
  const e = cellPropensities(logging, train, outOfFold);
  return outOfFold.score.map((p, c) => {
    const y = train.score[c];
    if (Number.isNaN(y)) return p;
    return e[c] === 1 ? y : p + (y - p) / Math.max(e[c], LEAST_ESTIMATED);
  });
}
