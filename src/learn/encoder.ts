/** Fits the embedded encoder (DESIGN §5.1) on the train split: vocabulary, idf and projection. */
import { TOKEN_PATTERN } from '../core/encoder/text';
import { buildVocabulary } from '../core/encoder/vocabulary';
import type { SparseMatrix } from '../core/linalg/sparse';
import { truncatedSvd } from '../core/linalg/truncatedSvd';
import type { Rng } from '../core/rng';
import { LENGTH_FEATURES, type EncoderSpec } from '../core/routerSpec';

/** Features as the ONNX sub-graph computes them; training never computes its own. */
export interface EncoderPort {
  /** N × (V + LENGTH_FEATURES): weighted grams, then the length features. */
  grams(spec: Omit<EncoderSpec, 'projection' | 'dims'>, prompts: readonly string[]): Promise<SparseMatrix>;
  /** N × (dims + LENGTH_FEATURES). */
  encode(spec: EncoderSpec, prompts: readonly string[]): Promise<Float32Array>;
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
 * The projection's columns are the leading right singular vectors of the train split's gram matrix
 * (latent semantic analysis), scaled so that the first coordinate has a mean square of one.
 */
export async function fitEncoder(
  prompts: readonly string[],
  options: EncoderOptions,
  port: EncoderPort,
  rng: Rng,
  pause: () => Promise<void>,
): Promise<EncoderSpec> {
  const vocabulary = buildVocabulary(prompts, {
    size: options.vocabulary,
    minDocumentFrequency: MIN_DOCUMENT_FREQUENCY,
  });
  const spec = { kind: 'ngram' as const, pattern: TOKEN_PATTERN, ...vocabulary };
  await pause();
  const features = await port.grams(spec, prompts);
  const svd = await truncatedSvd(withoutLastColumns(features, LENGTH_FEATURES), options.dims, rng, pause);
  const size = spec.idf.length;
  const projection = new Float32Array(size * svd.rank);
  for (let k = 0; k < svd.rank; k++) {
    const scale =
      svd.singular[k] > 1e-9
        ? (Math.sqrt(prompts.length) / svd.singular[0]) * (svd.singular[0] / svd.singular[k]) ** WHITENING
        : 0;
    for (let v = 0; v < size; v++) projection[v * svd.rank + k] = scale * svd.right[v * svd.rank + k];
  }
  return { ...spec, dims: svd.rank, projection };
}

function withoutLastColumns(x: SparseMatrix, count: number): SparseMatrix {
  const cols = x.cols - count;
  const keep = x.indices.map((c) => (c < cols ? 1 : 0));
  const indptr = new Int32Array(x.rows + 1);
  for (let r = 0; r < x.rows; r++) {
    let n = 0;
    for (let e = x.indptr[r]; e < x.indptr[r + 1]; e++) n += keep[e];
    indptr[r + 1] = indptr[r] + n;
  }
  return {
    rows: x.rows,
    cols,
    indptr,
    indices: x.indices.filter((_, e) => keep[e] === 1),
    values: x.values.filter((_, e) => keep[e] === 1),
  };
}
