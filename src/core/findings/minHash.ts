/** Finds pairs of similar sets without comparing all: MinHash with locality-sensitive buckets. */
import type { Rng } from '../rng';

/** Two sets of similarity J meet in some band with probability 1 − (1 − J^ROWS)^BANDS: 0.9998 at J = 0.8. */
const BANDS = 16;
const ROWS = 4;
/** Members of a bucket that a newcomer is compared with: a bucket of thousands is one cluster, not all pairs. */
const MOST_COMPARED = 24;
/**
 * Members of a set that are sketched, those of least value: of two sets that are alike, nearly the same ones. Random
 * sets with J = 0.8 then miss each other one to three times in a thousand.
 */
const MOST_SKETCHED = 96;

/**
 * Calls `visit` at least once for nearly every pair of rows whose sets are alike, and for some others.
 *
 * @param sets distinct hashes per row, ascending; rows with an empty set are in no pair
 */
export function candidatePairs(
  sets: readonly Uint32Array[],
  rng: Rng,
  visit: (a: number, b: number) => void,
  checkCancelled?: () => void,
): void {
  const size = BANDS * ROWS;
  const factor = Uint32Array.from({ length: size }, () => rng.uint32() | 1);
  const shift = Uint32Array.from({ length: size }, () => rng.uint32());
  const bands = Array.from({ length: BANDS }, () => new Map<number, number[]>());
  const least = new Uint32Array(size);
  sets.forEach((set, row) => {
    if (row % 1024 === 0) checkCancelled?.();
    if (set.length === 0) return;
    least.fill(0xffffffff);
    const sketched = Math.min(set.length, MOST_SKETCHED);
    for (let i = 0; i < sketched; i++) {
      const value = set[i];
      for (let h = 0; h < size; h++) {
        let x = Math.imul(value ^ shift[h], factor[h]);
        x = (x ^ (x >>> 16)) >>> 0;
        if (x < least[h]) least[h] = x;
      }
    }
    bands.forEach((buckets, band) => {
      let key = band;
      for (let r = 0; r < ROWS; r++) key = Math.imul(key ^ least[band * ROWS + r], 0x85ebca6b) ^ (key >>> 13);
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        buckets.set(key, [row]);
        return;
      }
      for (const other of bucket) visit(other, row);
      if (bucket.length < MOST_COMPARED) bucket.push(row);
    });
  });
}
