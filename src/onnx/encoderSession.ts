/** Encodes prompts through the ONNX sub-graph that service runs too. */
import { cleanPrompt } from '../core/encoder/text';
import { LENGTH_FEATURES, type EncoderSpec } from '../core/routerSpec';
import { batchesByLength } from './batches';
import { buildEncoderGraph, isEncoderSpec, type GramSpec } from './encoderGraph';
import { OnnxSession, type OutputData } from './runtime';

/** A sparse matrix: the entries of row r are at indptr[r] … indptr[r + 1] − 1, by ascending column. */
export interface CsrMatrix {
  rows: number;
  cols: number;
  /** rows + 1. */
  indptr: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

/** Called after each batch with prompts done and in all; what it throws ends the work. */
export type OnBatch = (done: number, total: number) => void;

interface EncodedBatch {
  /** Prompts of the batch, as indices. */
  prompts: Uint32Array;
  outputs: Record<string, OutputData>;
}

export class EncoderSession {
  private constructor(
    private readonly session: OnnxSession,
    private readonly spec: GramSpec | EncoderSpec,
  ) {}

  /** A session for `grams`, and with a whole EncoderSpec for `encode` too. */
  static async create(spec: GramSpec | EncoderSpec): Promise<EncoderSession> {
    return new EncoderSession(await OnnxSession.open(buildEncoderGraph(spec)), spec);
  }

  /**
   * N × (V + LENGTH_FEATURES): the L2-normalised log(1 + count)·idf of each gram, then the length
   * features in the last columns (not normalised). This is what the projection is fitted on.
   */
  async grams(prompts: readonly string[], onBatch?: OnBatch): Promise<CsrMatrix> {
    const vocabulary = this.spec.unigrams.length + this.spec.bigrams.length;
    const n = prompts.length;
    const batches: EncodedBatch[] = [];
    const indptr = new Int32Array(n + 1);
    for await (const batch of this.batches(prompts, onBatch)) {
      for (const row of batch.outputs.rows as Int32Array) indptr[batch.prompts[row] + 1]++;
      const lengths = batch.outputs.lengths as Float32Array;
      lengths.forEach((length, i) => {
        if (length !== 0) indptr[batch.prompts[Math.floor(i / LENGTH_FEATURES)] + 1]++;
      });
      batches.push(batch);
    }
    for (let r = 0; r < n; r++) indptr[r + 1] += indptr[r];

    const indices = new Int32Array(indptr[n]);
    const values = new Float32Array(indptr[n]);
    const next = indptr.slice();
    const put = (row: number, column: number, value: number) => {
      indices[next[row]] = column;
      values[next[row]++] = value;
    };
    for (const { prompts: members, outputs } of batches) {
      const rows = outputs.rows as Int32Array;
      const cols = outputs.cols as Int32Array;
      const weights = outputs.values as Float32Array;
      for (let k = 0; k < rows.length; k++) put(members[rows[k]], cols[k], weights[k]);
      (outputs.lengths as Float32Array).forEach((length, i) => {
        const feature = i % LENGTH_FEATURES;
        if (length !== 0) put(members[(i - feature) / LENGTH_FEATURES], vocabulary + feature, length);
      });
    }
    return { rows: n, cols: vocabulary + LENGTH_FEATURES, indptr, indices, values };
  }

  /** N × Z, row-major, Z = dims + LENGTH_FEATURES. Needs a spec with a projection. */
  async encode(prompts: readonly string[], onBatch?: OnBatch): Promise<Float32Array> {
    if (!isEncoderSpec(this.spec)) throw new Error('An encoder without a projection cannot encode');
    const width = this.spec.dims + LENGTH_FEATURES;
    const encoded = new Float32Array(prompts.length * width);
    for await (const batch of this.batches(prompts, onBatch)) {
      const z = batch.outputs.z as Float32Array;
      batch.prompts.forEach((prompt, row) => {
        encoded.set(z.subarray(row * width, (row + 1) * width), prompt * width);
      });
    }
    return encoded;
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  /** ONNX Runtime starts each run from a `setImmediate`, so other work gets its turn between batches. */
  private async *batches(prompts: readonly string[], onBatch?: OnBatch): AsyncGenerator<EncodedBatch> {
    const cleaned = prompts.map(cleanPrompt);
    let done = 0;
    for (const batch of batchesByLength(cleaned)) {
      const data = Array.from(batch, (i) => cleaned[i]);
      const outputs = await this.session.run({ query: this.session.strings(data) });
      yield { prompts: batch, outputs };
      done += batch.length;
      onBatch?.(done, prompts.length);
    }
  }
}
