/**
 * The wide part of the predictor: logistic regression on which grams occur in a prompt. It sees the rare
 * grams that the projection z smooths away; the network on z sees how grams go together.
 */
import type { SparseMatrix } from '../core/linalg/sparse';
import { clip, logit, sigmoid } from '../core/math';
import type { Rng } from '../core/rng';
import { Adam } from './adam';

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

export interface WideFit {
  model: WideModel;
  /** How many epochs it was trained for. */
  epochs: number;
}

/** Adam's step. */
const LEARNING_RATE = 1e-3;
const BATCH = 256;
const MAX_EPOCHS = 200;
/** Epochs without a better tune loss before training stops. */
const PATIENCE = 3;

/** Plain gradient descent: the biases start where they belong. */
const BIAS_RATE = 1e-2;

/**
 * Fits on `train` rows by Adam on the binary cross-entropy of soft scores, from the models' mean scores, and
 * keeps the epoch that is best on `tune` or, where `epochs` says so, stops after that many. Each weight is
 * the sum of the gram's difficulty, which all models share, and a deviation of the model's own, as in
 * item-response theory: what is hard for one model is mostly hard for all, and a gram of three prompts
 * can say no more than that.
 *
 * @param pause awaited after each epoch; may throw to cancel
 */
export async function fitWide(
  data: WideData,
  train: ArrayLike<number>,
  tune: ArrayLike<number>,
  rng: Rng,
  pause: () => Promise<void>,
  epochs?: number,
): Promise<WideFit> {
  const trainer = new WideTrainer(data, train);
  const order = Int32Array.from(train);
  if (epochs !== undefined) {
    for (let epoch = 0; epoch < epochs; epoch++) {
      trainer.epoch(rng.shuffle(order));
      await pause();
    }
    return { model: trainer.model(), epochs };
  }
  let kept: WideFit = { model: trainer.model(), epochs: 0 };
  let best = wideLoss(kept.model, data, tune);
  for (let epoch = 0; epoch < MAX_EPOCHS && epoch - kept.epochs < PATIENCE; epoch++) {
    trainer.epoch(rng.shuffle(order));
    const model = trainer.model();
    const loss = wideLoss(model, data, tune);
    if (loss < best) [best, kept] = [loss, { model, epochs: epoch + 1 }];
    await pause();
  }
  return kept;
}

class WideTrainer {
  /** V rows of M deviations and, last, the difficulty. */
  private readonly weight: Float32Array;
  private readonly gradient: Float32Array;
  private readonly bias: Float32Array;
  private readonly adam: Adam;

  constructor(
    private readonly data: WideData,
    train: ArrayLike<number>,
  ) {
    this.bias = meanLogits(data, train);
    this.weight = new Float32Array(data.grams.cols * (data.models + 1));
    this.gradient = new Float32Array(this.weight.length);
    this.adam = new Adam(this.weight.length);
  }

  epoch(order: Int32Array): void {
    for (let start = 0; start < order.length; start += BATCH) {
      this.batch(order.subarray(start, Math.min(start + BATCH, order.length)));
    }
  }

  model(): WideModel {
    return { weight: combined(this.weight, this.data.models), bias: this.bias.slice() };
  }

  private batch(rows: Int32Array): void {
    const { weight, gradient, bias } = this;
    const { models: m, grams, score } = this.data;
    const { indptr, indices } = grams;
    const width = m + 1;
    const logits = new Float64Array(m);
    const slope = new Float64Array(width);
    const biasGradient = new Float64Array(m);
    gradient.fill(0);
    for (const row of rows) {
      addLogits(logits.fill(0), weight, grams, row, width);
      slope[m] = 0;
      for (let k = 0; k < m; k++) {
        const y = score[row * m + k];
        slope[k] = Number.isNaN(y) ? 0 : (sigmoid(logits[k] + bias[k]) - y) / rows.length;
        slope[m] += slope[k];
        biasGradient[k] += slope[k];
      }
      for (let e = indptr[row]; e < indptr[row + 1]; e++) {
        const o = indices[e] * width;
        for (let k = 0; k < width; k++) gradient[o + k] += slope[k];
      }
    }
    this.adam.step(weight, gradient, LEARNING_RATE);
    for (let k = 0; k < m; k++) bias[k] -= BIAS_RATE * biasGradient[k];
  }
}

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
  const grams = weight.length / (m + 1);
  const sums = new Float32Array(grams * m);
  for (let v = 0; v < grams; v++) {
    const o = v * (m + 1);
    for (let k = 0; k < m; k++) sums[v * m + k] = weight[o + k] + weight[o + m];
  }
  return sums;
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
