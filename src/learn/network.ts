/** The predictor's network: from the centred encoding to logits of p̂ and corrections of ln û, trained jointly. */
import { sigmoid } from '../core/math';
import type { Rng } from '../core/rng';
import type { Dense, PredictorSpec } from '../core/routerSpec';
import { Adam } from './adam';
import { BackpropNetwork, networkForward } from './backprop';
import * as tf from './tf';

/** What the network is fitted on; rows are prompts. NaN = not observed, which no loss then counts. */
export interface NetworkData {
  /** N × Z, centred. */
  x: Float32Array;
  width: number;
  /** N × M, 0..1. */
  score: Float32Array;
  /** N × 2M: what is left of ln(u / unit) to explain. */
  usage: Float32Array;
  models: number;
}

export interface NetworkOptions {
  hidden: number[];
  learningRate: number;
  /** L2 penalty on weights. */
  weightDecay: number;
  batch: number;
  maxEpochs: number;
  /** Epochs without a better tune loss before training stops. */
  patience: number;
  /** Weight of the usage regression beside the score's cross-entropy. */
  usageWeight: number;
  /** Whether to take the schedule of large data; left out: by the number of training rows. */
  large?: boolean;
}

export type NetworkWeights = Pick<PredictorSpec, 'hidden' | 'score' | 'usage'>;

/**
 * From this many training rows on, batches are four times as large, steps three times, and epochs few, over
 * which the steps shrink to nothing: an epoch has so many batches.
 */
const LARGE_DATA = 10_000;

/** Whether so many training rows take the schedule of large data. */
export function isLarge(rows: number): boolean {
  return rows >= LARGE_DATA;
}

const LARGE = { batches: 4, steps: 3, epochs: 8 };
/** Standard deviation of the heads' first weights: outputs start near zero. */
const HEAD_DEVIATION = 0.01;

export interface NetworkFit {
  weights: NetworkWeights;
  /** How many epochs the weights were trained for. */
  epochs: number;
}

/**
 * Trains on `train` rows, and keeps the epoch whose scores are best on `tune` or, where `epochs` says so,
 * stops after that many.
 *
 * @param pause awaited after each epoch; may throw to cancel
 */
export async function fitNetwork(
  data: NetworkData,
  train: ArrayLike<number>,
  tune: ArrayLike<number>,
  rng: Rng,
  pause: () => Promise<void>,
  options: NetworkOptions,
  epochs?: number,
): Promise<NetworkFit> {
  const large = options.large ?? isLarge(train.length);
  const rate = options.learningRate * (large ? LARGE.steps : 1);
  const batchSize = options.batch * (large ? LARGE.batches : 1);
  const most = large ? Math.min(LARGE.epochs, options.maxEpochs) : options.maxEpochs;
  const last = Math.min(epochs ?? most, most);
  const network = new BackpropNetwork([data.width, ...options.hidden, 3 * data.models], HEAD_DEVIATION, rng);
  const adam = new Adam(network.weights.length);
  const order = Int32Array.from(train);
  const tuneX = rowsTensor(data, tune);
  let best = Infinity;
  let kept = network.export();
  let keptEpochs = 0;
  try {
    for (let epoch = 0; epoch < last && epoch - keptEpochs < options.patience; epoch++) {
      rng.shuffle(order);
      for (let start = 0; start < order.length; start += batchSize) {
        const rows = order.subarray(start, Math.min(start + batchSize, order.length));
        const x = rowsTensor(data, rows);
        network.backward(x, options.weightDecay, (out) => lossSlopes(out, data, rows, options));
        x.dispose();
        const done = (epoch + start / order.length) / most;
        adam.step(network.weights, network.gradient, large ? rate * (1 - done) : rate);
      }
      await pause();
      const loss = epochs === undefined ? crossEntropy(network.forward(tuneX), data, tune) : -epoch;
      if (loss < best) {
        best = loss;
        keptEpochs = epoch + 1;
        kept = network.export();
      }
    }
    return { weights: splitHead(kept, data.models), epochs: keptEpochs };
  } finally {
    tuneX.dispose();
  }
}

/** Outputs of both heads for n rows of x: n × M and n × 2M. */
export function networkOutputs(
  weights: NetworkWeights,
  x: Float32Array,
  n: number,
): { score: Float32Array; usage: Float32Array } {
  const rows = tf.tensor2d(x, [n, x.length / n]);
  try {
    const head = (last: Dense) => networkForward([...weights.hidden, last], rows);
    return { score: head(weights.score), usage: head(weights.usage) };
  } finally {
    rows.dispose();
  }
}

function rowsTensor({ x, width }: NetworkData, rows: ArrayLike<number>): tf.Tensor2D {
  return tf.tensor2d(rowsOf(x, width, rows), [rows.length, width]);
}

/**
 * Turns outputs, n × 3M (logits of p̂, then of usage), into the slopes of the loss in them: the mean binary
 * cross-entropy of soft scores, and the weighted mean square of usage; means over what was observed.
 */
function lossSlopes(
  out: Float32Array,
  { score, usage, models: m }: NetworkData,
  rows: ArrayLike<number>,
  { usageWeight }: NetworkOptions,
): Float32Array {
  let scored = 0;
  let used = 0;
  for (let i = 0; i < rows.length; i++) {
    const [o, s, u] = [i * 3 * m, rows[i] * m, rows[i] * 2 * m];
    for (let k = 0; k < m; k++) {
      const y = score[s + k];
      if (Number.isNaN(y)) out[o + k] = 0;
      else {
        out[o + k] = sigmoid(out[o + k]) - y;
        scored++;
      }
    }
    for (let k = 0; k < 2 * m; k++) {
      const y = usage[u + k];
      if (Number.isNaN(y)) out[o + m + k] = 0;
      else {
        out[o + m + k] = 2 * usageWeight * (out[o + m + k] - y);
        used++;
      }
    }
  }
  const [perScore, perUsage] = [1 / Math.max(scored, 1), 1 / Math.max(used, 1)];
  for (let o = 0; o < out.length; o += 3 * m) {
    for (let k = 0; k < m; k++) out[o + k] *= perScore;
    for (let k = m; k < 3 * m; k++) out[o + k] *= perUsage;
  }
  return out;
}

/** Mean binary cross-entropy of the observed soft scores of `rows`, from outputs n × 3M. */
function crossEntropy(out: Float32Array, { score, models: m }: NetworkData, rows: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < m; k++) {
      const y = score[rows[i] * m + k];
      if (Number.isNaN(y)) continue;
      const logit = out[i * 3 * m + k];
      sum += Math.max(logit, 0) - logit * y + Math.log1p(Math.exp(-Math.abs(logit)));
      count++;
    }
  }
  return sum / Math.max(count, 1);
}

/** The rows of a row-major matrix, in their order. */
export function rowsOf(cells: Float32Array, width: number, rows: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const [from, to] = [rows[i] * width, i * width];
    for (let k = 0; k < width; k++) out[to + k] = cells[from + k];
  }
  return out;
}

/** The two heads that are trained as one layer. */
function splitHead(layers: readonly Dense[], m: number): NetworkWeights {
  const head = layers[layers.length - 1];
  const columns = (from: number, to: number): Dense => {
    const outputs = to - from;
    const weight = new Float32Array(head.inputs * outputs);
    for (let k = 0; k < head.inputs; k++) {
      const row = k * head.outputs;
      weight.set(head.weight.subarray(row + from, row + to), k * outputs);
    }
    return { inputs: head.inputs, outputs, weight, bias: head.bias.slice(from, to) };
  };
  return { hidden: layers.slice(0, -1), score: columns(0, m), usage: columns(m, 3 * m) };
}
