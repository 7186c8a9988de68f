/**
 * The predictor (DESIGN §5.2): from an encoded prompt to p̂_i (score) and û_i (usage) of every model. p̂
 * is half a network on the projection z and half a regression on the grams; û a line in z and what the
 * same network adds to it.
 */
import type { SparseMatrix } from '../core/linalg/sparse';
import { clip, sigmoid } from '../core/math';
import type { Rng } from '../core/rng';
import type { Dense, PredictorSpec } from '../core/routerSpec';
import type { Job } from '../core/trainingLog';
import { fitNetwork, networkOutputs, rowsOf, type NetworkOptions, type NetworkWeights } from './network';
import * as tf from './tf';
import { addLine, fitUsageLine } from './usageLine';
import { fitWide, wideLogits, type WideModel } from './wide';

/** Prompts as the encoder gives them. */
export interface Features {
  /** N × Z. */
  z: Float32Array;
  /** N × V: which grams occur in each prompt. An encoder without grams has none, and p̂ no wide part. */
  grams?: SparseMatrix;
}

/** Columns the predictor is fitted on; rows are prompts. */
export interface PredictorData extends Features {
  width: number;
  /** N × M, 0..1; NaN where it was not observed, which no loss then counts. */
  score: Float32Array;
  /** N × M × 2; NaN as above. */
  usage: Float32Array;
  models: number;
}

export const PREDICTOR_DEFAULTS: NetworkOptions = {
  hidden: [128],
  learningRate: 2e-3,
  weightDecay: 1e-4,
  batch: 128,
  maxEpochs: 60,
  patience: 4,
  usageWeight: 0.05,
};

/** Share of the network's logits in p̂; the rest is the wide part's. */
const NETWORK_SHARE = 0.5;
/** From this many tune prompts on they say what the share is; fewer say more of themselves than of it. */
const SHARE_FROM = 1000;
/** Usage below this share of its column's mean counts as that share (keeps the logarithm finite). */
const USAGE_FLOOR = 1e-2;
const USAGE_CLIP = 12;

/** For how many epochs each part was trained. */
export interface PredictorEpochs {
  network: number;
  wide: number;
}

export interface FittedPredictor {
  spec: PredictorSpec;
  epochs: PredictorEpochs;
}

/**
 * Fits the predictor on `train` rows, stops early on `tune` rows and scales the temperature on them.
 *
 * @param epochs trains for so many, without a look at `tune` on the way
 * @throws CancelledError through `job`.
 */
export async function fitPredictor(
  data: PredictorData,
  train: ArrayLike<number>,
  tune: ArrayLike<number>,
  rng: Rng,
  job: Pick<Job, 'checkCancelled'>,
  options: NetworkOptions = PREDICTOR_DEFAULTS,
  epochs?: PredictorEpochs,
): Promise<FittedPredictor> {
  const m = data.models;
  const pause = async () => {
    await tf.nextFrame();
    job.checkCancelled();
  };
  const wideDraws = rng.fork('wide');
  const wide =
    data.grams &&
    (await fitWide({ ...data, grams: data.grams }, train, tune, wideDraws, pause, epochs?.wide));
  const standard = centre(data, train);
  const x = standardised(data.z, standard);
  const unit = usageUnits(data, train);
  const logUsage = logUsages(data, unit);
  const usageLine = fitUsageLine(x, data.width, logUsage, train, tune);
  await pause();
  for (const rows of [train, tune]) subtractLine(usageLine, x, logUsage, rows);
  const fit = await fitNetwork(
    { ...data, x, usage: logUsage },
    train,
    tune,
    rng,
    pause,
    options,
    epochs?.network,
  );
  const network = fit.weights;
  const spec: PredictorSpec = {
    ...standard,
    ...network,
    ...(wide && mixed(network, wide.model, networkShare(network, wide.model, x, data, tune))),
    slope: new Float32Array(m).fill(1),
    offset: new Float32Array(m),
    usageLine,
    unit,
  };
  scaleTemperature(spec, data, tune);
  rescaleUnits(spec, data, train);
  return { spec, epochs: { network: fit.epochs, wide: wide?.epochs ?? 0 } };
}

/** The network's head by its share, with the wide part's bias by the rest. */
function mixed(
  { score }: NetworkWeights,
  wide: WideModel,
  share: number,
): Pick<PredictorSpec, 'score' | 'wide'> {
  const bias = score.bias.map((b, k) => share * b + (1 - share) * wide.bias[k]);
  return {
    score: { ...score, weight: score.weight.map((w) => w * share), bias },
    wide: wide.weight.map((w) => w * (1 - share)),
  };
}

/** The share of the network at which the mean of both logits is best on `tune`. */
function networkShare(
  network: NetworkWeights,
  wide: WideModel,
  x: Float32Array,
  data: PredictorData,
  tune: ArrayLike<number>,
): number {
  if (tune.length < SHARE_FROM || !data.grams) return NETWORK_SHARE;
  const own = rowsOf(x, data.width, tune);
  const { score: deep } = networkOutputs(network, own, tune.length);
  const flat = wideLogits(wide, data.grams, tune);
  const y = rowsOf(data.score, data.models, tune);
  return minimise((share) => entropy(y, (c) => share * deep[c] + (1 - share) * flat[c]), 0, 1);
}

export interface Predictions {
  /** N × M, p̂. */
  score: Float32Array;
  /** N × M × 2, û in units of usage. */
  usage: Float32Array;
}

/** p̂ and û of the given rows, in their order, with the fitted predictor. */
export function predict(spec: PredictorSpec, features: Features, rows: ArrayLike<number>): Predictions {
  const { slope, offset, unit } = spec;
  const m = spec.score.outputs;
  const score = new Float32Array(rows.length * m);
  const usage = new Float32Array(rows.length * m * 2);
  const chunk = 2048;
  for (let start = 0; start < rows.length; start += chunk) {
    const n = Math.min(chunk, rows.length - start);
    const { logits, h } = rawOutputs(
      spec,
      features,
      Int32Array.from({ length: n }, (_, i) => rows[start + i]),
    );
    for (let i = 0; i < n; i++) {
      const [from, to] = [i * m, (start + i) * m];
      for (let k = 0; k < m; k++) score[to + k] = sigmoid(logits[from + k] * slope[k] + offset[k]);
      for (let k = 0; k < 2 * m; k++)
        usage[2 * to + k] = unit[k] * Math.exp(clip(h[2 * from + k], -USAGE_CLIP, USAGE_CLIP));
    }
  }
  return { score, usage };
}

/** Logits before the temperature, n × M, and h = ln(û / unit), n × 2M. */
function rawOutputs(
  spec: PredictorSpec,
  { z, grams }: Features,
  rows: Int32Array,
): { logits: Float32Array; h: Float32Array } {
  const width = spec.mean.length;
  const m = spec.score.outputs;
  const x = standardised(rowsOf(z, width, rows), spec);
  const { score: logits, usage: h } = networkOutputs(spec, x, rows.length);
  if (spec.wide) {
    if (!grams) throw new Error('This predictor needs the grams of a prompt beside z');
    const wide = wideLogits({ weight: spec.wide, bias: new Float32Array(m) }, grams, rows);
    for (let c = 0; c < logits.length; c++) logits[c] += wide[c];
  }
  if (spec.usageLine) {
    for (let i = 0; i < rows.length; i++) addLine(spec.usageLine, x, i, h, i * 2 * m);
  }
  return { logits, h };
}

/**
 * Centred, not whitened: the spectrum of the projection already says which directions carry signal,
 * and unit variance everywhere would let the noise of the last ones speak as loud as the first. Vectors of
 * length one have small coordinates, though, so all of them are scaled alike, to a mean variance of one.
 */
function centre(data: PredictorData, rows: ArrayLike<number>): { mean: Float32Array; scale: Float32Array } {
  const sum = new Float64Array(data.width);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < data.width; k++) sum[k] += data.z[rows[i] * data.width + k];
  }
  const mean = Float32Array.from(sum, (s) => s / rows.length);
  if (data.grams) return { mean, scale: new Float32Array(data.width).fill(1) };
  let square = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < data.width; k++) square += (data.z[rows[i] * data.width + k] - mean[k]) ** 2;
  }
  const deviation = Math.sqrt(square / (rows.length * data.width));
  const scale = deviation > 0 ? 1 / deviation : 1;
  return { mean, scale: new Float32Array(data.width).fill(scale) };
}

function standardised(z: Float32Array, { mean, scale }: Pick<PredictorSpec, 'mean' | 'scale'>): Float32Array {
  const width = mean.length;
  return z.map((v, c) => (v - mean[c % width]) * scale[c % width]);
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

/** ln(u / unit), N × 2M; NaN where not observed, 0 for a column without a unit. */
function logUsages(data: PredictorData, unit: Float32Array): Float32Array {
  const columns = unit.length;
  return data.usage.map((u, c) => {
    const per = unit[c % columns];
    return per > 0 ? Math.log(Math.max(u / per, USAGE_FLOOR)) : 0;
  });
}

/** Leaves in `logUsage` what the line does not explain of the given rows. */
function subtractLine(line: Dense, x: Float32Array, logUsage: Float32Array, rows: ArrayLike<number>): void {
  const fitted = new Float64Array(line.outputs);
  for (let i = 0; i < rows.length; i++) {
    const o = rows[i] * line.outputs;
    addLine(line, x, rows[i], fitted.fill(0), 0);
    for (let c = 0; c < line.outputs; c++) logUsage[o + c] -= fitted[c];
  }
}

/** Makes the mean of û equal the mean of u where that was observed in `rows`: the exponential of a mean logarithm is too small. */
function rescaleUnits(spec: PredictorSpec, data: PredictorData, rows: ArrayLike<number>): void {
  const { usage } = predict(spec, data, rows);
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
  const { logits } = rawOutputs(spec, data, Int32Array.from(tune));
  const y = rowsOf(data.score, data.models, tune);
  const loss = (slope: number) => entropy(y, (c) => logits[c] * slope);
  spec.slope.fill(Math.exp(minimise((log) => loss(Math.exp(log)), Math.log(0.3), Math.log(3))));
}

/** Sum of the binary cross-entropy over the observed cells of y. */
function entropy(y: Float32Array, logitAt: (cell: number) => number): number {
  let sum = 0;
  for (let c = 0; c < y.length; c++) {
    if (Number.isNaN(y[c])) continue;
    const x = logitAt(c);
    sum += Math.max(x, 0) - x * y[c] + Math.log1p(Math.exp(-Math.abs(x)));
  }
  return sum;
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
