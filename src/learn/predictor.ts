/** The predictor (DESIGN §5.2): from the encoding z to p̂_i (score) and û_i (usage) of every model. */
import { clip, sigmoid } from '../core/math';
import type { Rng } from '../core/rng';
import type { PredictorSpec } from '../core/routerSpec';
import type { Job } from '../core/trainingLog';
import { DenseLayer } from './mlp';
import * as tf from './tf';

/** Columns the predictor is fitted on; rows are prompts. */
export interface PredictorData {
  /** N × Z. */
  z: Float32Array;
  width: number;
  /** N × M, 0..1; NaN where it was not observed, which no loss then counts. */
  score: Float32Array;
  /** N × M × 2; NaN as above. */
  usage: Float32Array;
  models: number;
}

export interface PredictorOptions {
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

export const PREDICTOR_DEFAULTS: PredictorOptions = {
  hidden: [128],
  learningRate: 1e-3,
  weightDecay: 1e-4,
  batch: 128,
  maxEpochs: 60,
  patience: 6,
  usageWeight: 0.05,
};

/** From this many training rows on, batches double: the steps would otherwise dominate. */
const LARGE_DATA = 10_000;
/** Usage below this share of its column's mean counts as that share (keeps the logarithm finite). */
const USAGE_FLOOR = 1e-2;
const USAGE_CLIP = 12;

interface Network {
  hidden: DenseLayer[];
  score: DenseLayer;
  usage: DenseLayer;
}

/**
 * Fits the predictor on `train` rows, stops early on `tune` rows and scales the temperature on them.
 * @throws CancelledError through `job`.
 */
export async function fitPredictor(
  data: PredictorData,
  train: ArrayLike<number>,
  tune: ArrayLike<number>,
  rng: Rng,
  job: Pick<Job, 'checkCancelled'>,
  options: PredictorOptions = PREDICTOR_DEFAULTS,
): Promise<PredictorSpec> {
  const m = data.models;
  const standard = centre(data, train);
  const unit = usageUnits(data, train);
  const network = createNetwork(data.width, m, options.hidden, rng);
  const optimiser = tf.train.adam(options.learningRate);
  const batchSize = train.length >= LARGE_DATA ? options.batch * 2 : options.batch;
  const order = Int32Array.from(train);
  const tuneBatch = makeBatch(data, tune, standard, unit);
  let best = Infinity;
  let bestEpoch = 0;
  let kept = exportNetwork(network);
  try {
    for (let epoch = 0; epoch < options.maxEpochs && epoch - bestEpoch <= options.patience; epoch++) {
      rng.shuffle(order);
      for (let start = 0; start < order.length; start += batchSize) {
        const rows = order.subarray(start, Math.min(start + batchSize, order.length));
        const batch = makeBatch(data, rows, standard, unit);
        optimiser.minimize(() => trainingLoss(network, batch, options), false, variablesOf(network));
        disposeBatch(batch);
      }
      await tf.nextFrame();
      job.checkCancelled();
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
  } finally {
    disposeBatch(tuneBatch);
    for (const layer of layersOf(network)) layer.dispose();
    optimiser.dispose();
  }
  const spec: PredictorSpec = {
    ...standard,
    ...kept,
    slope: new Float32Array(m).fill(1),
    offset: new Float32Array(m),
    unit,
  };
  scaleTemperature(spec, data, tune);
  rescaleUnits(spec, data, train);
  return spec;
}

export interface Predictions {
  /** N × M, p̂. */
  score: Float32Array;
  /** N × M × 2, û in units of usage. */
  usage: Float32Array;
}

/** p̂ and û of the given rows, in their order, with the fitted predictor. */
export function predict(spec: PredictorSpec, z: Float32Array, rows: ArrayLike<number>): Predictions {
  const m = spec.score.outputs;
  const score = new Float32Array(rows.length * m);
  const usage = new Float32Array(rows.length * m * 2);
  const chunk = 2048;
  for (let start = 0; start < rows.length; start += chunk) {
    const n = Math.min(chunk, rows.length - start);
    const { logits, h } = rawOutputs(spec, z, rows, start, n);
    for (let i = 0; i < n * m; i++)
      score[start * m + i] = sigmoid(logits[i] * spec.slope[i % m] + spec.offset[i % m]);
    for (let i = 0; i < n * m * 2; i++) {
      usage[start * m * 2 + i] = spec.unit[i % (2 * m)] * Math.exp(clip(h[i], -USAGE_CLIP, USAGE_CLIP));
    }
  }
  return { score, usage };
}

function rawOutputs(
  spec: PredictorSpec,
  z: Float32Array,
  rows: ArrayLike<number>,
  start: number,
  n: number,
): { logits: Float32Array; h: Float32Array } {
  const width = spec.mean.length;
  const x = standardised(z, width, rows, start, n, spec);
  return tf.tidy(() => {
    let hidden = tf.tensor2d(x, [n, width]);
    for (const { weight, bias, inputs, outputs } of spec.hidden) {
      hidden = tf.relu(
        tf.add(tf.matMul(hidden, tf.tensor2d(weight, [inputs, outputs])), bias),
      ) as tf.Tensor2D;
    }
    const head = ({ weight, bias, inputs, outputs }: PredictorSpec['score']) =>
      tf.add(tf.matMul(hidden, tf.tensor2d(weight, [inputs, outputs])), bias).dataSync() as Float32Array;
    return { logits: head(spec.score), h: head(spec.usage) };
  });
}

/**
 * Centred, not whitened: the spectrum of the projection already says which directions carry signal,
 * and unit variance everywhere would let the noise of the last ones speak as loud as the first.
 */
function centre(data: PredictorData, rows: ArrayLike<number>): { mean: Float32Array; scale: Float32Array } {
  const sum = new Float64Array(data.width);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < data.width; k++) sum[k] += data.z[rows[i] * data.width + k];
  }
  return {
    mean: Float32Array.from(sum, (s) => s / rows.length),
    scale: new Float32Array(data.width).fill(1),
  };
}

function standardised(
  z: Float32Array,
  width: number,
  rows: ArrayLike<number>,
  start: number,
  n: number,
  { mean, scale }: Pick<PredictorSpec, 'mean' | 'scale'>,
): Float32Array {
  const x = new Float32Array(n * width);
  for (let i = 0; i < n; i++) {
    const from = rows[start + i] * width;
    for (let k = 0; k < width; k++) x[i * width + k] = (z[from + k] - mean[k]) * scale[k];
  }
  return x;
}

/** Mean of each usage column over the observed rows; 0 for a column that is always zero, or never observed. */
function usageUnits(data: PredictorData, rows: ArrayLike<number>): Float32Array {
  const columns = 2 * data.models;
  const sum = new Float64Array(columns);
  const count = new Float64Array(columns);
  for (let i = 0; i < rows.length; i++) {
    for (let c = 0; c < columns; c++) {
      const u = data.usage[rows[i] * columns + c];
      if (Number.isNaN(u)) continue;
      sum[c] += u;
      count[c]++;
    }
  }
  return Float32Array.from(sum, (s, c) => (count[c] > 0 ? s / count[c] : 0));
}

/** Makes the mean of û equal the mean of u where that was observed in `rows`: the exponential of a mean logarithm is too small. */
function rescaleUnits(spec: PredictorSpec, data: PredictorData, rows: ArrayLike<number>): void {
  const { usage } = predict(spec, data.z, rows);
  const columns = spec.unit.length;
  const observed = usageUnits(data, rows);
  const sum = new Float64Array(columns);
  const count = new Float64Array(columns);
  for (let i = 0; i < usage.length; i++) {
    const c = i % columns;
    if (Number.isNaN(data.usage[rows[Math.floor(i / columns)] * columns + c])) continue;
    sum[c] += usage[i];
    count[c]++;
  }
  for (let c = 0; c < columns; c++) {
    if (sum[c] > 0) spec.unit[c] *= observed[c] / (sum[c] / count[c]);
  }
}

/** One temperature for all models: the slope that minimises the tune split's cross-entropy. */
function scaleTemperature(spec: PredictorSpec, data: PredictorData, tune: ArrayLike<number>): void {
  if (tune.length === 0) return;
  const m = data.models;
  const { logits } = rawOutputs(spec, data.z, tune, 0, tune.length);
  const loss = (slope: number) => {
    let sum = 0;
    for (let i = 0; i < logits.length; i++) {
      const x = logits[i] * slope;
      const y = data.score[tune[Math.floor(i / m)] * m + (i % m)];
      if (Number.isNaN(y)) continue;
      sum += Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)));
    }
    return sum;
  };
  spec.slope.fill(Math.exp(minimise((log) => loss(Math.exp(log)), Math.log(0.3), Math.log(3))));
}

/** Golden-section search of a unimodal function. */
function minimise(f: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  while (b - a > 1e-3) {
    const c = b - golden * (b - a);
    const d = a + golden * (b - a);
    if (f(c) < f(d)) b = d;
    else a = c;
  }
  return (a + b) / 2;
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

interface Batch {
  x: tf.Tensor2D;
  score: tf.Tensor2D;
  /** ln(u / unit). */
  usage: tf.Tensor2D;
  /** 1 where a score or a usage was observed, 0 where not; left out where all were. */
  scored?: tf.Tensor2D;
  used?: tf.Tensor2D;
}

function makeBatch(
  data: PredictorData,
  rows: ArrayLike<number>,
  standard: Pick<PredictorSpec, 'mean' | 'scale'>,
  unit: Float32Array,
): Batch {
  const n = rows.length;
  const m = data.models;
  const score = new Float32Array(n * m);
  const usage = new Float32Array(n * m * 2);
  for (let i = 0; i < n; i++) {
    score.set(data.score.subarray(rows[i] * m, (rows[i] + 1) * m), i * m);
    for (let c = 0; c < 2 * m; c++) {
      const u = unit[c] > 0 ? data.usage[rows[i] * 2 * m + c] / unit[c] : 1;
      usage[i * 2 * m + c] = Math.log(Math.max(u, USAGE_FLOOR));
    }
  }
  const [scored, used] = [maskGaps(score), maskGaps(usage)];
  return {
    ...(scored && { scored: tf.tensor2d(scored, [n, m]) }),
    ...(used && { used: tf.tensor2d(used, [n, 2 * m]) }),
    x: tf.tensor2d(standardised(data.z, data.width, rows, 0, n, standard), [n, data.width]),
    score: tf.tensor2d(score, [n, m]),
    usage: tf.tensor2d(usage, [n, 2 * m]),
  };
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

function trainingLoss(network: Network, batch: Batch, options: PredictorOptions): tf.Scalar {
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

function exportNetwork(network: Network): Pick<PredictorSpec, 'hidden' | 'score' | 'usage'> {
  return {
    hidden: network.hidden.map((layer) => layer.export()),
    score: network.score.export(),
    usage: network.usage.export(),
  };
}
