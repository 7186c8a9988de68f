/** A prompt as a sequence of hashed words, fast: no strings are made on the way. */

/** What a sequence holds beside its hashes. */
export interface WordHashes {
  /** One per word, in order; case does not count. */
  hashes: Uint32Array;
  /** 1 where the word is a number. */
  number: Uint8Array;
}

/** Room for the words of the longest prompt so far; its contents mean nothing between calls. */
export class WordScanner {
  private hashes = new Uint32Array(1024);
  private number = new Uint8Array(1024);

  /** `signs`: whether a punctuation mark is a word of its own, or only ends one. */
  constructor(private readonly signs: boolean) {}

  /**
   * A word is a run of letters, a run of digits, or a character of a script without spaces between words.
   * The arrays belong to the scanner and hold until its next call.
   */
  scan(text: string): WordHashes {
    if (this.hashes.length <= text.length) {
      this.hashes = new Uint32Array(2 * text.length);
      this.number = new Uint8Array(2 * text.length);
    }
    let count = 0;
    let h = 0;
    /** Kind of the open word: 0 none, 1 letters, 2 digits. */
    let open = 0;
    for (let i = 0; i <= text.length; i++) {
      let c = i < text.length ? text.charCodeAt(i) : 32;
      const kind = kindOf(c);
      if (open !== 0 && kind !== open) {
        this.hashes[count] = finish(h);
        this.number[count++] = open === 2 ? 1 : 0;
        open = 0;
      }
      if (kind === 0) continue;
      if (kind === 3 || kind === 4) {
        if (kind === 3 && !this.signs) continue;
        this.hashes[count] = finish(Math.imul(c + 1, 0x01000193));
        this.number[count++] = 0;
        continue;
      }
      if (open === 0) h = 0x811c9dc5;
      open = kind;
      if (c >= 65 && c <= 90) c += 32;
      else if (c >= 0xc0 && c <= 0xde) c += 32;
      h = Math.imul(h ^ c, 0x01000193);
    }
    return { hashes: this.hashes.subarray(0, count), number: this.number.subarray(0, count) };
  }
}

/** 0 blank, 1 letter, 2 digit, 3 sign, 4 a word by itself. */
function kindOf(c: number): number {
  if (c < 0x80) {
    if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95) return 1;
    if (c >= 48 && c <= 57) return 2;
    return c <= 32 || c === 127 ? 0 : 3;
  }
  if (c === 0xa0 || c === 0x3000 || c === 0xfeff || (c >= 0x2000 && c <= 0x200f) || c === 0x2028) return 0;
  if (c < 0xc0 || (c >= 0x2010 && c <= 0x2bff) || (c >= 0x3001 && c <= 0x303f)) return 3;
  // Han, kana, Thai and Lao write no spaces; Hangul does.
  if ((c >= 0x2e80 && c < 0xac00) || (c >= 0x0e00 && c <= 0x0eff)) return 4;
  return 1;
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A hash of a sequence from that of its beginning and of its next word. */
export function mix(h: number, k: number): number {
  h = Math.imul(h ^ k, 0x9e3779b1);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Sorts `values` and returns each once: a view of the same memory. */
export function sortedDistinct(values: Uint32Array): Uint32Array {
  values.sort();
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    if (i === 0 || values[i] !== values[i - 1]) values[kept++] = values[i];
  }
  return values.subarray(0, kept);
}
