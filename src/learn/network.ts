/** The predictor's network: from the centred encoding to logits of p̂ and corrections of ln û, trained jointly. */
import type { Rng } from '../core/rng';
import type { PredictorSpec } from '../core/routerSpec';
import { DenseLayer } from './mlp';
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
}

export type NetworkWeights = Pick<PredictorSpec, 'hidden' | 'score' | 'usage'>;

interface Network {
  hidden: DenseLayer[];
  score: DenseLayer;
  usage: DenseLayer;
}

interface Batch {
  x: tf.Tensor2D;
  score: tf.Tensor2D;
  usage: tf.Tensor2D;
  /** 1 where a score or a usage was observed, 0 where not; left out where all were. */
  scored?: tf.Tensor2D;
  used?: tf.Tensor2D;
}

/**
 * From this many training rows on, batches and steps are four times as large and epochs fewer, since an
 * epoch has so many batches: a third of the time, for 1 % of the loss.
 */
const LARGE_DATA = 10_000;
const LARGE = { batches: 4, steps: 4, patience: 4, epochs: 20 };

/**
 * Trains on `train` rows and keeps the epoch whose scores are best on `tune`.
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
): Promise<NetworkWeights> {
  const large = train.length >= LARGE_DATA;
  const network = createNetwork(data.width, data.models, options.hidden, rng);
  const optimiser = tf.train.adam(options.learningRate * (large ? LARGE.steps : 1));
  const batchSize = options.batch * (large ? LARGE.batches : 1);
  const patience = large ? Math.min(LARGE.patience, options.patience) : options.patience;
  const epochs = large ? Math.min(LARGE.epochs, options.maxEpochs) : options.maxEpochs;
  const order = Int32Array.from(train);
  const tuneBatch = makeBatch(data, tune);
  let best = Infinity;
  let bestEpoch = 0;
  let kept = exportNetwork(network);
  try {
    for (let epoch = 0; epoch < epochs && epoch - bestEpoch <= patience; epoch++) {
      rng.shuffle(order);
      for (let start = 0; start < order.length; start += batchSize) {
        const batch = makeBatch(data, order.subarray(start, Math.min(start + batchSize, order.length)));
        optimiser.minimize(() => trainingLoss(network, batch, options), false, variablesOf(network));
        disposeBatch(batch);
      }
      await pause();
      const loss = tf.tidy(
        () =>
          crossEntropy(forward(network, tuneBatch.x).score, tuneBatch.score, tuneBatch.scored).dataSync()[0],
      );
      if (loss < best) {
        best = loss;
        bestEpoch = epoch;
        kept = exportNetwork(network);
      }
    }
    return kept;
  } finally {
    disposeBatch(tuneBatch);
    for (const layer of layersOf(network)) layer.dispose();
    optimiser.dispose();
  }
}

/** Outputs of both heads for n rows of x: n × M and n × 2M. */
export function networkOutputs(
  weights: NetworkWeights,
  x: Float32Array,
  n: number,
): { score: Float32Array; usage: Float32Array } {
  return tf.tidy(() => {
    let hidden = tf.tensor2d(x, [n, x.length / n]);
    for (const { weight, bias, inputs, outputs } of weights.hidden) {
      hidden = tf.relu(
        tf.add(tf.matMul(hidden, tf.tensor2d(weight, [inputs, outputs])), bias),
      ) as tf.Tensor2D;
    }
    const head = ({ weight, bias, inputs, outputs }: PredictorSpec['score']) =>
      tf.add(tf.matMul(hidden, tf.tensor2d(weight, [inputs, outputs])), bias).dataSync() as Float32Array;
    return { score: head(weights.score), usage: head(weights.usage) };
  });
}

function createNetwork(width: number, m: number, widths: number[], rng: Rng): Network {
  const hidden: DenseLayer[] = [];
  let inputs = width;
  for (const outputs of widths) {
    hidden.push(DenseLayer.random(inputs, outputs, 'relu', rng));
    inputs = outputs;
  }
  const score = DenseLayer.random(inputs, m, 'linear', rng, 0.01);
  const usage = DenseLayer.random(inputs, 2 * m, 'linear', rng, 0.01);
  return { hidden, score, usage };
}

function makeBatch(data: NetworkData, rows: ArrayLike<number>): Batch {
  const n = rows.length;
  const { width, models: m } = data;
  const x = rowsOf(data.x, width, rows);
  const score = rowsOf(data.score, m, rows);
  const usage = rowsOf(data.usage, 2 * m, rows);
  const [scored, used] = [maskGaps(score), maskGaps(usage)];
  return {
    x: tf.tensor2d(x, [n, width]),
    score: tf.tensor2d(score, [n, m]),
    usage: tf.tensor2d(usage, [n, 2 * m]),
    ...(scored && { scored: tf.tensor2d(scored, [n, m]) }),
    ...(used && { used: tf.tensor2d(used, [n, 2 * m]) }),
  };
}

/** The given rows of a row-major matrix, in their order. */
export function rowsOf(cells: Float32Array, width: number, rows: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    out.set(cells.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return out;
}

/** Sets gaps to 0, and returns 0 for each of them and 1 for the rest; undefined where there are none. */
function maskGaps(cells: Float32Array): Float32Array | undefined {
  if (!cells.some(Number.isNaN)) return undefined;
  const mask = cells.map((x) => (Number.isNaN(x) ? 0 : 1));
  mask.forEach((observed, c) => {
    if (observed === 0) cells[c] = 0;
  });
  return mask;
}

function disposeBatch(batch: Batch): void {
  tf.dispose([batch.x, batch.score, batch.usage]);
  for (const mask of [batch.scored, batch.used]) mask?.dispose();
}

function forward(network: Network, x: tf.Tensor2D): { score: tf.Tensor2D; usage: tf.Tensor2D } {
  let hidden = x;
  network.hidden.forEach((layer, i) => {
    hidden = layer.apply(hidden, i === 0);
  });
  return { score: network.score.apply(hidden), usage: network.usage.apply(hidden) };
}

/** Mean binary cross-entropy of soft scores, from logits. */
function crossEntropy(logits: tf.Tensor2D, target: tf.Tensor2D, observed?: tf.Tensor2D): tf.Scalar {
  return observedMean(tf.sub(tf.softplus(logits), tf.mul(logits, target)), observed);
}

/** The mean over all cells, or over those where `observed` is 1. */
function observedMean(cells: tf.Tensor, observed: tf.Tensor2D | undefined): tf.Scalar {
  if (!observed) return tf.mean<tf.Scalar>(cells);
  return tf.div<tf.Scalar>(tf.sum(tf.mul(cells, observed)), tf.maximum(tf.sum(observed), 1));
}

function trainingLoss(network: Network, batch: Batch, options: NetworkOptions): tf.Scalar {
  const out = forward(network, batch.x);
  const usage = observedMean(tf.square(tf.sub(out.usage, batch.usage)), batch.used);
  const decay = tf.addN(layersOf(network).map((layer) => tf.sum(tf.square(layer.weight))));
  return tf.addN([
    crossEntropy(out.score, batch.score, batch.scored),
    tf.mul(options.usageWeight, usage),
    tf.mul(options.weightDecay, decay),
  ]) as tf.Scalar;
}

function layersOf(network: Network): DenseLayer[] {
  return [...network.hidden, network.score, network.usage];
}

function variablesOf(network: Network): tf.Variable[] {
  return layersOf(network).flatMap((layer) => layer.variables);
}

function exportNetwork(network: Network): NetworkWeights {
  return {
    hidden: network.hidden.map((layer) => layer.export()),
    score: network.score.export(),
    usage: network.usage.export(),
  };
}
