/** Prompts as sets of hashed runs of words, without the runs that many prompts share. */
import { mix, sortedDistinct, WordScanner } from './wordHashes';

/** Words in a run. */
const RUN = 3;
/** A prompt keeps at most so many runs, those of the smallest hashes: the same ones in a prompt like it. */
const MOST_RUNS = 1024;
/** A longer prompt is compared by its first so many characters. */
const MOST_CHARACTERS = 40_000;
/** Runs in more prompts than this (or than this share of them) are a template or a worked example. */
const COMMON = 12;
const COMMON_SHARE = 0.002;
/** Buckets that runs are counted in, a power of 2; two runs in one bucket make both look more common. */
const MOST_BUCKETS = 1 << 22;

export interface Shingles {
  /** Per prompt: distinct hashes, ascending. */
  runs: Uint32Array[];
  /** Per prompt: hash of its numbers in order; prompts that differ in a number are different questions. */
  numbers: Uint32Array;
  /** Per prompt: hash of all its words, whatever their case and punctuation. */
  words: Uint32Array;
}

export function shinglesOf(prompts: readonly string[], checkCancelled?: () => void): Shingles {
  const n = prompts.length;
  const numbers = new Uint32Array(n);
  const words = new Uint32Array(n);
  const buckets = Math.min(MOST_BUCKETS, 1 << (16 + Math.floor(Math.log2(1 + n / 256))));
  const seen = new Uint16Array(buckets);
  const scanner = new WordScanner(false);
  const all = prompts.map((prompt, row) => {
    if (row % 1024 === 0) checkCancelled?.();
    const { hashes, number } = scanner.scan(prompt.slice(0, MOST_CHARACTERS));
    for (let i = 0; i < hashes.length; i++) {
      words[row] = mix(words[row], hashes[i]);
      if (number[i] === 1) numbers[row] = mix(numbers[row], hashes[i]);
    }
    const runs = runsOf(hashes);
    for (let i = 0; i < runs.length; i++) {
      const bucket = runs[i] & (buckets - 1);
      if (seen[bucket] < 0xffff) seen[bucket]++;
    }
    return runs;
  });
  const common = Math.max(COMMON, COMMON_SHARE * n);
  const runs = all.map((own) => ownRuns(own, seen, common));
  return { runs, numbers, words };
}

/** The first runs that are not common, in the memory that they stand in. */
function ownRuns(runs: Uint32Array, seen: Uint16Array, common: number): Uint32Array {
  let kept = 0;
  for (let i = 0; i < runs.length && kept < MOST_RUNS; i++) {
    if (seen[runs[i] & (seen.length - 1)] <= common) runs[kept++] = runs[i];
  }
  return runs.subarray(0, kept);
}

/** Hashes of the runs of a prompt, ascending, each once. */
function runsOf(hashes: Uint32Array): Uint32Array {
  const runs = new Uint32Array(Math.max(0, hashes.length - RUN + 1));
  for (let i = 0; i < runs.length; i++) {
    let run = 0x9747b28c;
    for (let k = 0; k < RUN; k++) run = mix(run, hashes[i + k]);
    runs[i] = run;
  }
  return sortedDistinct(runs);
}

/** |a ∩ b| / |a ∪ b| of two ascending sets; 0 where both are empty. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) shared++;
    if (a[i] <= b[j]) {
      if (a[i] === b[j]) j++;
      i++;
    } else j++;
  }
  const union = a.length + b.length - shared;
  return union === 0 ? 0 : shared / union;
}
