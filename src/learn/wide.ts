/**
 * The wide part of the predictor: logistic regression on which grams occur in a prompt. It sees the rare
 * grams that the projection z smooths away; the network on z sees how grams go together.
 */
import type { SparseMatrix } from '../core/linalg/sparse';
import { clip, logit, sigmoid } from '../core/math';
import type { Rng } from '../core/rng';

/** logit_m = bias_m + Σ weight_vm over the grams v that occur. */
export interface WideModel {
  /** V × M. */
  weight: Float32Array;
  /** M. */
  bias: Float32Array;
}

export interface WideData {
  /** N × V: which grams occur; the values are not looked at. */
  grams: SparseMatrix;
  /** N × M, 0..1; NaN where not observed. */
  score: Float32Array;
  models: number;
}

/** Adam's step. */
const LEARNING_RATE = 1e-3;
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;
const BATCH = 256;
const MAX_EPOCHS = 200;
/** Epochs without a better tune loss before training stops. */
const PATIENCE = 3;

/**
 * Fits on `train` rows by Adam on the binary cross-entropy of soft scores, from the models' mean scores,
 * and keeps the epoch that is best on `tune`. Each weight is the sum of the gram's difficulty, which all
 * models share, and a deviation of the model's own, as in item-response theory: what is hard for one
 * model is mostly hard for all, and a gram of three prompts can say no more than that.
 *
 * @param pause awaited after each epoch; may throw to cancel
 */
export async function fitWide(
  data: WideData,
  train: ArrayLike<number>,
  tune: ArrayLike<number>,
  rng: Rng,
  pause: () => Promise<void>,
): Promise<WideModel> {
  const { models: m, grams } = data;
  const width = m + 1;
  const bias = meanLogits(data, train);
  // A row of M deviations and, last, the difficulty.
  const weight = new Float32Array(grams.cols * width);
  const adam = new Adam(weight.length);
  const gradient = new Float64Array(weight.length);
  const logits = new Float64Array(m);
  const slope = new Float64Array(width);
  const order = Int32Array.from(train);
  let kept: WideModel = { weight: combined(weight, m), bias: bias.slice() };
  let best = wideLoss(kept, data, tune);
  let bestEpoch = -1;
  for (let epoch = 0; epoch < MAX_EPOCHS && epoch - bestEpoch <= PATIENCE; epoch++) {
    rng.shuffle(order);
    for (let start = 0; start < order.length; start += BATCH) {
      const rows = order.subarray(start, Math.min(start + BATCH, order.length));
      gradient.fill(0);
      const biasGradient = new Float64Array(m);
      for (const row of rows) {
        addLogits(logits.fill(0), weight, grams, row, width);
        slope[m] = 0;
        for (let k = 0; k < m; k++) {
          const y = data.score[row * m + k];
          slope[k] = Number.isNaN(y) ? 0 : (sigmoid(logits[k] + bias[k]) - y) / rows.length;
          slope[m] += slope[k];
          biasGradient[k] += slope[k];
        }
        for (let e = grams.indptr[row]; e < grams.indptr[row + 1]; e++) {
          const o = grams.indices[e] * width;
          for (let k = 0; k < width; k++) gradient[o + k] += slope[k];
        }
      }
      adam.step(weight, gradient);
      for (let k = 0; k < m; k++) bias[k] -= BIAS_RATE * biasGradient[k];
    }
    const model = { weight: combined(weight, m), bias: bias.slice() };
    const loss = wideLoss(model, data, tune);
    if (loss < best) [best, bestEpoch, kept] = [loss, epoch, model];
    await pause();
  }
  return kept;
}

/** Plain gradient descent: the biases start where they belong. */
const BIAS_RATE = 1e-2;

/** Logits of the given rows, in their order: n × M. */
export function wideLogits(
  { weight, bias }: WideModel,
  grams: SparseMatrix,
  rows: ArrayLike<number>,
): Float64Array {
  const m = bias.length;
  const out = new Float64Array(rows.length * m);
  for (let i = 0; i < rows.length; i++) {
    const logits = out.subarray(i * m, (i + 1) * m);
    logits.set(bias);
    for (let e = grams.indptr[rows[i]]; e < grams.indptr[rows[i] + 1]; e++) {
      const o = grams.indices[e] * m;
      for (let k = 0; k < m; k++) logits[k] += weight[o + k];
    }
  }
  return out;
}

/** Adds deviation and difficulty of the row's grams to the M logits. */
function addLogits(
  logits: Float64Array,
  weight: Float32Array,
  grams: SparseMatrix,
  row: number,
  width: number,
): void {
  const m = width - 1;
  let difficulty = 0;
  for (let e = grams.indptr[row]; e < grams.indptr[row + 1]; e++) {
    const o = grams.indices[e] * width;
    for (let k = 0; k < m; k++) logits[k] += weight[o + k];
    difficulty += weight[o + m];
  }
  for (let k = 0; k < m; k++) logits[k] += difficulty;
}

function combined(weight: Float32Array, m: number): Float32Array {
  const width = m + 1;
  return Float32Array.from({ length: (weight.length / width) * m }, (_, c) => {
    const o = Math.floor(c / m) * width;
    return weight[o + (c % m)] + weight[o + m];
  });
}

function meanLogits({ score, models: m }: WideData, rows: ArrayLike<number>): Float32Array {
  const sum = new Float64Array(m);
  const count = new Float64Array(m);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < m; k++) {
      const y = score[rows[i] * m + k];
      if (Number.isNaN(y)) continue;
      sum[k] += y;
      count[k]++;
    }
  }
  return Float32Array.from(sum, (s, k) => logit(clip(s / Math.max(count[k], 1), 0.01, 0.99)));
}

/** Mean cross-entropy over the observed cells. */
function wideLoss(model: WideModel, { grams, score }: WideData, rows: ArrayLike<number>): number {
  const m = model.bias.length;
  const logits = wideLogits(model, grams, rows);
  let sum = 0;
  let count = 0;
  for (let c = 0; c < logits.length; c++) {
    const y = score[rows[Math.floor(c / m)] * m + (c % m)];
    if (Number.isNaN(y)) continue;
    const x = logits[c];
    sum += Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)));
    count++;
  }
  return sum / Math.max(count, 1);
}

/** Adam (Kingma and Ba 2015) over one array of weights. */
class Adam {
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  private steps = 0;

  constructor(size: number) {
    this.first = new Float32Array(size);
    this.second = new Float32Array(size);
  }

  step(weight: Float32Array, gradient: Float64Array): void {
    this.steps++;
    const { first, second } = this;
    const rate = LEARNING_RATE / (1 - BETA1 ** this.steps);
    const correction = 1 / (1 - BETA2 ** this.steps);
    for (let k = 0; k < weight.length; k++) {
      const g = gradient[k];
      first[k] += (1 - BETA1) * (g - first[k]);
      second[k] += (1 - BETA2) * (g * g - second[k]);
      if (first[k] !== 0) weight[k] -= (rate * first[k]) / (Math.sqrt(second[k] * correction) + EPSILON);
    }
  }
}
