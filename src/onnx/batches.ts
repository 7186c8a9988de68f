/** Cuts prompts into batches whose memory is bounded, whatever the lengths of the prompts. */

/** Rows of one batch at most: sums over a batch's grams are products with a [rows, grams] matrix. */
const MAX_ROWS = 16;

/** Characters of one batch at most, after padding: a token tensor is as wide as its longest prompt. */
const MAX_PADDED_CHARACTERS = 1 << 18;

/**
 * Batches of indices into `prompts`, short prompts first, each at most 16 rows and 262 144 padded
 * characters; a longer prompt makes a batch of its own.
 */
export function batchesByLength(prompts: readonly string[]): Uint32Array[] {
  const order = Uint32Array.from(prompts, (_, i) => i);
  if (prompts.length > 1) order.sort((a, b) => prompts[a].length - prompts[b].length || a - b);
  const batches: Uint32Array[] = [];
  let start = 0;
  for (let end = 1; end <= order.length; end++) {
    const rows = end - start + 1;
    const full =
      end === order.length || rows > MAX_ROWS || rows * prompts[order[end]].length > MAX_PADDED_CHARACTERS;
    if (!full) continue;
    batches.push(order.subarray(start, end));
    start = end;
  }
  return batches;
}
