/** Words of the prompt that give the score away: a label, a grader's remark or an answer key left in it. */
import type { RawOutcomes } from '../rawOutcomes';
import { ROWS_NAMED, type Check, type Finding } from './finding';
import { observedRows } from './columns';
import { percent } from './words';
import { mix, WordScanner } from './wordHashes';

/** Correlation within tasks from which a word is said to tell the score. Difficulty alone comes nowhere near. */
const NEAR_PERFECT = 0.9;
/** A word in fewer prompts, or missing in fewer, tells nothing about the rest. */
const FEWEST = 20;
/** Words and pairs of words looked at, the most frequent first. */
const MOST_GRAMS = 16_384;
const MOST_BUCKETS = 1 << 20;
/** Characters of a prompt at each end that are looked at: labels stand at the ends. */
const END = 6_000;
/** Tasks with fewer prompts are looked at together. */
const SMALL_TASK = 40;
/** Chance of a false alarm over all words, models and tasks together. */
const ERROR = 1e-3;

/** The two ends of a prompt. */
function ends(prompt: string): string {
  return prompt.length > 2 * END ? `${prompt.slice(0, END)} ${prompt.slice(prompt.length - END)}` : prompt;
}

/** Buckets of prompts' words and pairs of neighbours. */
class Buckets {
  private readonly scanner = new WordScanner(true);
  /** Per bucket: 1 + the prompt that had it last. */
  private readonly last: Uint32Array;

  /** @param count a power of 2 */
  constructor(private readonly count: number) {
    this.last = new Uint32Array(count);
  }

  /** Those of one prompt, each once; every prompt has to be asked for once only. */
  of(prompt: string, row: number): Uint32Array {
    const { hashes } = this.scanner.scan(ends(prompt));
    const n = hashes.length;
    const buckets = new Uint32Array(Math.max(0, 2 * n - 1));
    let kept = 0;
    const take = (hash: number): void => {
      const bucket = hash & (this.count - 1);
      if (this.last[bucket] === row + 1) return;
      this.last[bucket] = row + 1;
      buckets[kept++] = bucket;
    };
    for (let i = 0; i < n; i++) {
      take(hashes[i]);
      if (i > 0) take(mix(hashes[i - 1], hashes[i]));
    }
    return buckets.subarray(0, kept);
  }
}

interface Incidence {
  /** Per row: indices of the grams in it. */
  grams: Uint16Array[];
  count: number;
}

/** Which of the frequent grams, by bucket, each prompt has. */
function incidence(prompts: readonly string[], checkCancelled?: () => void): Incidence {
  const n = prompts.length;
  const size = Math.min(MOST_BUCKETS, 1 << (15 + Math.floor(Math.log2(1 + n / 256))));
  const frequency = new Uint32Array(size);
  const scan = new Buckets(size);
  const buckets = prompts.map((prompt, row) => {
    if (row % 1024 === 0) checkCancelled?.();
    const own = scan.of(prompt, row);
    for (let i = 0; i < own.length; i++) frequency[own[i]]++;
    return own;
  });
  const wanted: number[] = [];
  for (let b = 0; b < size; b++) if (frequency[b] >= FEWEST && frequency[b] <= n - FEWEST) wanted.push(b);
  wanted.sort((a, b) => frequency[b] - frequency[a] || a - b);
  const indexOf = new Int32Array(size).fill(-1);
  wanted.slice(0, MOST_GRAMS).forEach((b, i) => (indexOf[b] = i));
  const grams = buckets.map((own) => {
    let kept = 0;
    for (let i = 0; i < own.length; i++) {
      const index = indexOf[own[i]];
      if (index >= 0) own[kept++] = index;
    }
    return Uint16Array.from(own.subarray(0, kept));
  });
  return { grams, count: Math.min(wanted.length, MOST_GRAMS) };
}

/** Per row: the index of its task; small tasks share one. */
function strata(tasks: readonly string[]): { of: Int32Array; count: number } {
  const sizes = new Map<string, number>();
  for (const task of tasks) sizes.set(task, (sizes.get(task) ?? 0) + 1);
  const large = [...sizes].filter(([, size]) => size >= SMALL_TASK).map(([task]) => task);
  const index = new Map(large.slice(0, 255).map((task, i) => [task, i + 1]));
  return { of: Int32Array.from(tasks, (task) => index.get(task) ?? 0), count: index.size + 1 };
}

interface Leak {
  gram: number;
  correlation: number;
  /** Prompts that have the gram; variations of one prompt count once. */
  within: number;
}

/** How much a leak explains: the words of one label all tell the score, some only in a few of its prompts. */
function weight({ correlation, within }: Leak): number {
  return correlation * correlation * within;
}

/**
 * The gram that explains most of those whose presence correlates with a model's score, within the tasks that
 * they occur in, near-perfectly and beyond what chance gives the best of so many.
 */
function strongest(
  raw: RawOutcomes,
  k: number,
  { grams, count }: Incidence,
  tasks: { of: Int32Array; count: number },
  group: Uint32Array,
): Leak | undefined {
  const m = raw.models.length;
  const rows = observedRows(raw, k);
  const t = tasks.count;
  // Variations of one prompt are one observation: they share its words and its score, whatever the reason.
  const members = new Uint32Array(group.length);
  for (const row of rows) members[group[row]]++;
  const size = new Float64Array(t);
  const sum = new Float64Array(t);
  for (const row of rows) {
    const weight = 1 / members[group[row]];
    size[tasks.of[row]] += weight;
    sum[tasks.of[row]] += weight * raw.score[row * m + k];
  }
  const spread = new Float64Array(t);
  const present = new Float64Array(count * t);
  const product = new Float64Array(count);
  for (const row of rows) {
    const task = tasks.of[row];
    const weight = 1 / members[group[row]];
    const y = weight * (raw.score[row * m + k] - sum[task] / size[task]);
    spread[task] += (y * y) / weight;
    const own = grams[row];
    for (let i = 0; i < own.length; i++) {
      present[own[i] * t + task] += weight;
      product[own[i]] += y;
    }
  }
  let best: Leak | undefined;
  for (let g = 0; g < count; g++) {
    let [xx, yy, n, within] = [0, 0, 0, 0];
    for (let task = 0; task < t; task++) {
      const p = present[g * t + task];
      if (p === 0) continue;
      xx += p - (p * p) / size[task];
      yy += spread[task];
      n += size[task];
      within += p;
    }
    if (within < FEWEST || n - within < FEWEST || xx <= 0 || yy <= 0) continue;
    const correlation = product[g] / Math.sqrt(xx * yy);
    if (Math.abs(correlation) < NEAR_PERFECT) continue;
    // Fisher's z against a bound on the largest of that many normal draws.
    const z = Math.atanh(Math.min(Math.abs(correlation), 1 - 1e-12)) * Math.sqrt(n - 3);
    if (z < Math.sqrt(2 * Math.log((count * m) / ERROR))) continue;
    const leak = { gram: g, correlation, within };
    if (best === undefined || weight(leak) > weight(best)) best = leak;
  }
  return best;
}

export const checkLeakage: Check = (raw, { checkCancelled }, like) => {
  const found = incidence(raw.prompts, checkCancelled);
  if (found.count === 0) return [];
  const tasks = strata(raw.tasks);
  const { group } = like();
  const leaks = new Map<number, { models: number[]; correlation: number }>();
  raw.models.forEach((_, k) => {
    checkCancelled?.();
    const leak = strongest(raw, k, found, tasks, group);
    if (leak === undefined) return;
    const known = leaks.get(leak.gram);
    if (known) known.models.push(k);
    else leaks.set(leak.gram, { models: [k], correlation: leak.correlation });
  });
  return [...leaks].map(([gram, { models, correlation }]) => {
    const rows = found.grams.flatMap((own, row) => (own.includes(gram) ? [row] : []));
    return finding(raw, rows, models, correlation);
  });
};

function finding(
  raw: RawOutcomes,
  rows: readonly number[],
  models: readonly number[],
  correlation: number,
): Finding {
  const m = raw.models.length;
  const has = new Set(rows);
  const mean = (wanted: boolean) => {
    const scores = raw.prompts.flatMap((_, row) => {
      const s = raw.score[row * m + models[0]];
      return has.has(row) === wanted && !Number.isNaN(s) ? [s] : [];
    });
    return scores.reduce((a, b) => a + b, 0) / Math.max(scores.length, 1);
  };
  const names = models.map((k) => raw.models[k]);
  return {
    kind: 'score-in-text',
    severity: 'error',
    what: `“${gramIn(raw.prompts, rows)}” in the prompt tells the score of ${names.join(', ')}: ${percent(mean(true))} in the ${rows.length} prompts that have it, ${percent(mean(false))} in the others (correlation ${correlation.toFixed(2)} within tasks)`,
    rows: rows.slice(0, ROWS_NAMED),
    count: rows.length,
    remedy:
      'Take labels, grades and answer keys out of the prompt column: in service a prompt will not have them, and the router would have learned nothing else.',
    models: names,
  };
}

const token = /[\p{L}\p{M}_]+|\p{N}+|[^\s\p{L}\p{M}\p{N}_]/gu;

/** Every word and pair of neighbours, once, as they are written but in lower case. */
function gramsOf(prompt: string): Set<string> {
  const tokens = ends(prompt).toLowerCase().match(token) ?? [];
  const grams = new Set<string>(tokens);
  for (let i = 1; i < tokens.length; i++) grams.add(`${tokens[i - 1]} ${tokens[i]}`);
  return grams;
}

/** The shortest gram that all of the first rows have and the fewest others: the words behind a bucket. */
function gramIn(prompts: readonly string[], rows: readonly number[]): string {
  const has = new Set(rows);
  let shared = gramsOf(prompts[rows[0]]);
  for (const row of rows.slice(1, 50)) {
    const own = gramsOf(prompts[row]);
    shared = new Set([...shared].filter((g) => own.has(g)));
  }
  const others = prompts
    .filter((_, row) => !has.has(row))
    .slice(0, 300)
    .map(gramsOf);
  const elsewhere = (g: string) => others.reduce((sum, o) => sum + (o.has(g) ? 1 : 0), 0);
  const ranked = [...shared].map((g) => ({ g, elsewhere: elsewhere(g) }));
  ranked.sort((a, b) => a.elsewhere - b.elsewhere || a.g.length - b.g.length || (a.g < b.g ? -1 : 1));
  return ranked[0]?.g ?? 'a word';
}
