/** Seeded hashes of text: the same text and seed give the same number everywhere. */

/** Final avalanche of MurmurHash3. */
function avalanche(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32-bit hash in the manner of MurmurHash3, over the UTF-16 code units of `text`. */
export function hash32(text: string, seed: number): number {
  let h = seed >>> 0;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h ^= k;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  return avalanche(h ^ text.length);
}

/** A number in [0, 1) that depends on `text`, `seed` and `purpose` only; 53 bits. */
export function hashUnit(text: string, seed: number, purpose: string): number {
  const low = hash32(purpose, seed);
  const high = hash32(purpose, low ^ 0x9e3779b9);
  return ((hash32(text, low) >>> 5) * 67108864 + (hash32(text, high) >>> 6)) / 9007199254740992;
}
