/**
 * Between a tokenizer and a sentence encoder, and after it: token ids in padded batches, one unit vector per
 * text out. It imports nothing, so that exported clients can carry it: training and service run these lines.
 */

export type Pooling = 'mean' | 'cls';

/** How one vector is made of a text; part of a router's identity. */
export interface SentenceSettings {
  /** Of token vectors: their mean over the text, or the first. Of no effect where the model pools itself. */
  pooling: Pooling;
  /** Tokens at most, special ones among them; what is longer is cut. */
  maxLength: number;
}

export interface TextTokenizer {
  encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[] };
}

/** Rows of one batch at most, and tokens with padding: a batch is as wide as its longest text. */
const MAX_ROWS = 32;
const MAX_TOKENS = 4096;

/**
 * The ids of a text with its special tokens. What is too long loses its last tokens, not the special ones
 * after them, as the tokenizers of the models' makers do it.
 */
export function tokenIds(tokenizer: TextTokenizer, text: string, maxLength: number): number[] {
  const { ids } = tokenizer.encode(text);
  if (ids.length <= maxLength) return ids;
  const body = tokenizer.encode(text, { add_special_tokens: false }).ids;
  const special = ids.length - body.length;
  let before = 0;
  while (before < special && !body.every((id, k) => ids[before + k] === id)) before++;
  const kept = Math.max(0, maxLength - special);
  return [...ids.slice(0, before + kept), ...ids.slice(before + body.length)].slice(0, maxLength);
}

/** Indices into `rows` in batches of bounded size, short rows first. */
export function tokenBatches(rows: readonly (readonly number[])[]): number[][] {
  const order = rows.map((_, i) => i).sort((a, b) => length(rows, a) - length(rows, b) || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const i of order) {
    const wide = (batch.length + 1) * length(rows, i) > MAX_TOKENS;
    if (batch.length > 0 && (batch.length >= MAX_ROWS || wide)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(i);
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

function length(rows: readonly (readonly number[])[], i: number): number {
  return rows[i]?.length ?? 0;
}

export interface PaddedTokens {
  /** [N, T] */
  dims: [n: number, t: number];
  ids: BigInt64Array;
  /** 1 for a token, 0 for padding. */
  mask: BigInt64Array;
  /** All 0: one text each. */
  types: BigInt64Array;
}

/** One batch; every row must have a token. */
export function paddedTokens(rows: readonly (readonly number[])[]): PaddedTokens {
  const t = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const size = rows.length * t;
  const tokens: PaddedTokens = {
    dims: [rows.length, t],
    ids: new BigInt64Array(size),
    mask: new BigInt64Array(size),
    types: new BigInt64Array(size),
  };
  rows.forEach((row, r) =>
    row.forEach((id, k) => {
      tokens.ids[r * t + k] = BigInt(id);
      tokens.mask[r * t + k] = 1n;
    }),
  );
  return tokens;
}

/**
 * N × D of length one, from what the model gave: [N, D], or token vectors [N, T, D] to be pooled. Throws
 * RangeError where it has another shape, or is no number somewhere.
 */
export function sentenceVectors(
  output: { data: Float32Array; dims: readonly number[] },
  { dims: [n, t], mask }: PaddedTokens,
  pooling: Pooling,
): Float32Array {
  const { data, dims } = output;
  const d = dims[dims.length - 1] ?? 0;
  const right = (dims.length === 2 || (dims.length === 3 && dims[1] === t)) && dims[0] === n && d > 0;
  if (!right) throw new RangeError(`its output has the shape [${dims.join(', ')}]`);
  const vectors = new Float32Array(n * d);
  for (let r = 0; r < n; r++) {
    const vector = vectors.subarray(r * d, (r + 1) * d);
    if (dims.length === 2) vector.set(data.subarray(r * d, (r + 1) * d));
    else {
      const last = pooling === 'cls' ? 1 : t;
      for (let k = 0; k < last; k++) {
        if (mask[r * t + k] === 0n) continue;
        const from = (r * t + k) * d;
        for (let i = 0; i < d; i++) vector[i] = (vector[i] ?? 0) + (data[from + i] ?? 0);
      }
    }
    let square = 0;
    for (const v of vector) square += v * v;
    if (!Number.isFinite(square)) throw new RangeError('its output is not a number somewhere');
    // The sum of token vectors has the direction of their mean.
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = 0; i < d; i++) vector[i] = (vector[i] ?? 0) * scale;
  }
  return vectors;
}
