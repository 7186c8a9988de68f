/** Prompts that are nearly the same but stand on both sides of the split, so that the test is not new. */
import { Rng } from '../rng';
import { partOf, SPLIT_PARTS, type SplitPart } from '../split';
import { duplicateGroups } from './duplicates';
import { candidatePairs } from './minHash';
import { jaccard, shinglesOf } from './shingles';
import { ROWS_NAMED, type Check } from './finding';
import { percent, plural } from './words';

/** Of the runs of three words that are not common to many prompts, the share that two prompts have in common. */
const ALIKE = 0.8;
/** With fewer runs of its own, a prompt is compared word by word only. */
const FEWEST_RUNS = 6;
/** Above this share of the prompts that certify or test, the figures are too good by something one would see. */
const WORRYING = 0.01;
/** In small data one pair is a large share already. */
const FEWEST_WORRYING = 10;

export interface NearDuplicate {
  /** Rows, a < b. */
  a: number;
  b: number;
}

/** Which prompts are alike. */
export interface LikePrompts {
  pairs: NearDuplicate[];
  /**
   * Per row: the first row of its group. Prompts are of one group where they are equal, nearly the same, or
   * would be but for their numbers: variations of one question.
   */
  group: Uint32Array;
}

/**
 * Pairs of prompts that differ, but by little: the same words in other case or punctuation, or at least
 * 80 % of their own runs of three words in common and the same numbers. Templates and worked examples that
 * many prompts share do not count. In a cluster of many, not every pair is listed, but every member is
 * in one.
 */
export function nearDuplicates(
  prompts: readonly string[],
  seed: number,
  checkCancelled?: () => void,
): NearDuplicate[] {
  return likePrompts(prompts, seed, checkCancelled).pairs;
}

/** As `nearDuplicates`, with the groups that like prompts make. */
export function likePrompts(
  prompts: readonly string[],
  seed: number,
  checkCancelled?: () => void,
): LikePrompts {
  const { runs, numbers, words } = shinglesOf(prompts, checkCancelled);
  const pairs: NearDuplicate[] = [];
  const known = new Set<number>();
  const groups = new Groups(prompts.length);
  const add = (a: number, b: number) => {
    groups.join(a, b);
    if (prompts[a] === prompts[b] || known.has(a * prompts.length + b)) return;
    known.add(a * prompts.length + b);
    pairs.push({ a, b });
  };
  const sameWords = new Map<number, number>();
  words.forEach((hash, row) => {
    if (prompts[row].trim() === '') return;
    const first = sameWords.get(hash);
    if (first === undefined) sameWords.set(hash, row);
    else if (numbers[first] === numbers[row] && sameLetters(prompts[first], prompts[row])) add(first, row);
  });
  const own = runs.map((set) => (set.length < FEWEST_RUNS ? set.subarray(0, 0) : set));
  const visit = (a: number, b: number) => {
    if (numbers[a] === numbers[b] ? known.has(a * prompts.length + b) : groups.joined(a, b)) return;
    if (jaccard(own[a], own[b]) < ALIKE) return;
    if (numbers[a] === numbers[b]) add(a, b);
    else groups.join(a, b);
  };
  candidatePairs(own, new Rng(seed).fork('near-duplicates'), visit, checkCancelled);
  for (const [first, ...others] of duplicateGroups(prompts))
    for (const row of others) groups.join(first, row);
  return { pairs: pairs.sort((p, q) => p.a - q.a || p.b - q.b), group: groups.firsts() };
}

/** Disjoint sets of rows. */
class Groups {
  private readonly parent: Uint32Array;

  constructor(rows: number) {
    this.parent = Uint32Array.from({ length: rows }, (_, row) => row);
  }

  join(a: number, b: number): void {
    const [x, y] = [this.first(a), this.first(b)];
    this.parent[Math.max(x, y)] = Math.min(x, y);
  }

  joined(a: number, b: number): boolean {
    return this.first(a) === this.first(b);
  }

  firsts(): Uint32Array {
    return this.parent.map((_, row) => this.first(row));
  }

  private first(row: number): number {
    const { parent } = this;
    while (parent[row] !== row) row = parent[row] = parent[parent[row]];
    return row;
  }
}

/** White space, case and punctuation apart; signs such as + and < count, as they change a sum. */
function sameLetters(a: string, b: string): boolean {
  const bare = (text: string) => text.toLowerCase().replace(/[\s\p{P}]+/gu, '');
  return bare(a) === bare(b);
}

export const checkNearDuplicates: Check = ({ prompts }, { split, seed }, like) => {
  const { pairs } = like();
  if (pairs.length === 0) return [];
  const parts = prompts.map((prompt) => partOf(prompt, split, seed));
  const across = pairs.filter(({ a, b }) => parts[a] !== parts[b]);
  const byParts = new Map<string, number>();
  const touched = { calibrate: new Set<number>(), test: new Set<number>() };
  for (const { a, b } of across) {
    const [first, second] = inOrder(parts[a], parts[b]);
    const name = `${first}/${second}`;
    byParts.set(name, (byParts.get(name) ?? 0) + 1);
    for (const row of [a, b]) {
      const part = parts[row];
      if (part === 'calibrate' || part === 'test') touched[part].add(row);
    }
  }
  const judging = parts.filter((p) => p === 'calibrate' || p === 'test').length;
  const affected = touched.calibrate.size + touched.test.size;
  const share = affected / Math.max(judging, 1);
  const worrying = affected >= FEWEST_WORRYING && share > WORRYING;
  const counts = [...byParts].map(([name, count]) => `${count} ${name}`).join(', ');
  const straddling =
    across.length === 0
      ? 'none straddles the split'
      : `${across.length} straddle${across.length === 1 ? 's' : ''} the split (${counts}), with ${percent(share)} of the prompts that certify and test`;
  return [
    {
      kind: 'near-duplicates',
      severity: worrying ? 'warning' : 'info',
      what: `${plural(pairs.length, 'pair')} of prompts ${pairs.length === 1 ? 'is' : 'are'} nearly the same; ${straddling}`,
      rows: (across.length > 0 ? across : pairs).flatMap(({ a, b }) => [a, b]).slice(0, ROWS_NAMED),
      count: pairs.length,
      remedy: worrying
        ? 'Keep one of each pair: a router that has seen the twin of a test prompt looks better than it is, and its certificates lean on prompts that are not new.'
        : 'Nothing needs to be done; where the data grew by rephrasing prompts, keep one of each pair.',
    },
  ];
};

function inOrder(a: SplitPart, b: SplitPart): [SplitPart, SplitPart] {
  return SPLIT_PARTS.indexOf(a) <= SPLIT_PARTS.indexOf(b) ? [a, b] : [b, a];
}
