/** Fits the embedded encoder (DESIGN §5.1) on the train split: vocabulary, idf and projection. */
import { TOKEN_PATTERN } from '../core/encoder/text';
import { buildVocabulary } from '../core/encoder/vocabulary';
import { selectRows, type SparseMatrix } from '../core/linalg/sparse';
import { truncatedSvd } from '../core/linalg/truncatedSvd';
import type { Rng } from '../core/rng';
import { LENGTH_FEATURES, type EncoderSpec, type SentenceEncoderSpec } from '../core/routerSpec';

/** Grams as the ONNX sub-graph counts and weighs them; training never tokenises on its own. */
export interface EncoderPort {
  /** N × (V + LENGTH_FEATURES): weighted grams, then the length features. */
  grams(spec: Omit<EncoderSpec, 'projection' | 'dims'>, prompts: readonly string[]): Promise<SparseMatrix>;
  /** The vectors of a sentence encoder, in place of grams: N × dims, each of length one. */
  embed?(prompts: readonly string[]): Promise<{ spec: SentenceEncoderSpec; z: Float32Array }>;
}

/** An encoder with what it makes of every prompt. */
export interface EncodedPrompts {
  spec: EncoderSpec | SentenceEncoderSpec;
  /** N × V; a sentence encoder has none. */
  grams?: SparseMatrix;
  /** N × Z: n-grams have dims + LENGTH_FEATURES, a sentence encoder dims. */
  z: Float32Array;
}

export interface EncoderOptions {
  vocabulary: number;
  dims: number;
}

const MIN_DOCUMENT_FREQUENCY = 3;
/**
 * Each direction is scaled by (σ_1/σ_k)^WHITENING: between the plain projection (0), where the first
 * few directions drown the rest, and whitening (1), where noise is as loud as signal.
 */
const WHITENING = 0.25;

/**
 * Fits on the rows `train` and encodes all prompts. The projection's columns are the leading right singular vectors of the train split's gram matrix
 * (latent semantic analysis), scaled so that the first coordinate has a mean square of one.
 */
export async function fitEncoder(
  prompts: readonly string[],
  train: Int32Array,
  options: EncoderOptions,
  port: EncoderPort,
  rng: Rng,
  pause: () => Promise<void>,
): Promise<EncodedPrompts> {
  const own = Array.from(train, (row) => prompts[row]);
  const vocabulary = buildVocabulary(own, {
    size: options.vocabulary,
    minDocumentFrequency: MIN_DOCUMENT_FREQUENCY,
  });
  const spec = { kind: 'ngram' as const, pattern: TOKEN_PATTERN, ...vocabulary };
  await pause();
  const features = await port.grams(spec, prompts);
  const { grams, lengths } = splitLengths(features);
  const svd = await truncatedSvd(selectRows(grams, train), options.dims, rng, pause);
  const size = spec.idf.length;
  const projection = new Float32Array(size * svd.rank);
  for (let k = 0; k < svd.rank; k++) {
    const scale =
      svd.singular[k] > 1e-9
        ? (Math.sqrt(train.length) / svd.singular[0]) * (svd.singular[0] / svd.singular[k]) ** WHITENING
        : 0;
    for (let v = 0; v < size; v++) projection[v * svd.rank + k] = scale * svd.right[v * svd.rank + k];
  }
  const z = await project(grams, projection, lengths, svd.rank, pause);
  return { spec: { ...spec, dims: svd.rank, projection }, grams, z };
}

/** Prompts projected at a time, so that the work can stop in between. */
const CHUNK = 4096;

/** z: the grams' projection, then the length features. */
async function project(
  grams: SparseMatrix,
  projection: Float32Array,
  lengths: Float32Array,
  dims: number,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const width = dims + LENGTH_FEATURES;
  const z = new Float32Array(grams.rows * width);
  const sum = new Float64Array(dims);
  for (let r = 0; r < grams.rows; r++) {
    if (r % CHUNK === 0) await pause();
    sum.fill(0);
    for (let e = grams.indptr[r]; e < grams.indptr[r + 1]; e++) {
      const v = grams.values[e];
      const o = grams.indices[e] * dims;
      for (let k = 0; k < dims; k++) sum[k] += v * projection[o + k];
    }
    z.set(sum, r * width);
    z.set(lengths.subarray(r * LENGTH_FEATURES, (r + 1) * LENGTH_FEATURES), r * width + dims);
  }
  return z;
}

/** Takes the length features, which the port gives in the last columns, apart from the grams. */
export function splitLengths(x: SparseMatrix): { grams: SparseMatrix; lengths: Float32Array } {
  const cols = x.cols - LENGTH_FEATURES;
  const lengths = new Float32Array(x.rows * LENGTH_FEATURES);
  const indptr = new Int32Array(x.rows + 1);
  const indices = new Int32Array(x.indices.length);
  const values = new Float32Array(x.indices.length);
  let n = 0;
  for (let r = 0; r < x.rows; r++) {
    for (let e = x.indptr[r]; e < x.indptr[r + 1]; e++) {
      const c = x.indices[e];
      if (c >= cols) lengths[r * LENGTH_FEATURES + c - cols] = x.values[e];
      else {
        indices[n] = c;
        values[n++] = x.values[e];
      }
    }
    indptr[r + 1] = n;
  }
  const grams = { rows: x.rows, cols, indptr, indices: indices.slice(0, n), values: values.slice(0, n) };
  return { grams, lengths };
}
