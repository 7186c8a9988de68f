/** Near-duplicates: rephrased twins are found, templates and other numbers are not taken for them. */
import assert from 'node:assert/strict';
import { candidatePairs } from '../../../src/core/findings/minHash';
import { nearDuplicates } from '../../../src/core/findings/nearDuplicates';
import { jaccard, shinglesOf } from '../../../src/core/findings/shingles';
import { Rng } from '../../../src/core/rng';
import { partOf } from '../../../src/core/split';
import { clean, issues, only, split, withRow, type Planted } from './support';

const words = Array.from(
  { length: 900 },
  (_, i) => `w${String.fromCharCode(97 + (i % 26), 97 + (i % 23), 97 + (i % 19))}`,
);
const text = (rng: Rng, n: number) => Array.from({ length: n }, () => rng.pick(words)).join(' ');

describe('near-duplicates', () => {
  it('finds planted twins, nearly all, and nothing else', () => {
    const rng = new Rng(1);
    const prompts = Array.from({ length: 1500 }, () => text(rng, 40 + rng.int(60)));
    const twins = Array.from({ length: 200 }, (_, i) => {
      const own = prompts[i].split(' ');
      own[rng.int(own.length)] = 'changed';
      return i % 2 === 0 ? own.join(' ') : `${prompts[i].toUpperCase()}!`;
    });
    const pairs = nearDuplicates([...prompts, ...twins], 3);
    const planted = pairs.filter(({ a, b }) => b === 1500 + a);
    assert.equal(planted.length, pairs.length, 'a pair that nobody planted');
    assert.ok(planted.length >= 199, `${planted.length} of 200`);
    assert.deepEqual(nearDuplicates([...prompts, ...twins], 3), pairs);
  });

  it('knows a template and another number from a twin', () => {
    const rng = new Rng(2);
    const preamble = text(rng, 300);
    const questions = Array.from({ length: 60 }, () => `${preamble} ${text(rng, 12)}`);
    assert.deepEqual(nearDuplicates(questions, 1), []);
    const long = text(rng, 50);
    assert.deepEqual(nearDuplicates([`${long} 17`, `${long} 18`], 1), []);
    assert.deepEqual(
      nearDuplicates(['3 + 4', '3 - 4', '3 < 4?', 'a b', 'a c', '', ' ', '日本語', '日本人'], 1),
      [],
    );
    assert.equal(nearDuplicates(['What is it?', 'what is it'], 1).length, 1);
  });

  it('agrees with a Jaccard similarity by sets', () => {
    const rng = new Rng(9);
    for (let i = 0; i < 200; i++) {
      const draw = () => new Set(Array.from({ length: rng.int(30) }, () => rng.int(40)));
      const [a, b] = [draw(), draw()];
      const shared = [...a].filter((x) => b.has(x)).length;
      const union = a.size + b.size - shared;
      const sorted = (s: Set<number>) => Uint32Array.from(s).sort();
      assert.equal(jaccard(sorted(a), sorted(b)), union === 0 ? 0 : shared / union);
    }
    const { runs } = shinglesOf(['one two three four', 'One, two: three four?'], () => undefined);
    assert.deepEqual(runs[0], runs[1]);
  });

  it('says how many pairs straddle the split, and warns where they are many', () => {
    let raw: Planted = clean();
    const rng = new Rng(6);
    raw.prompts = raw.prompts.map(() => text(rng, 60));
    raw = withRow(raw, 3, `${raw.prompts[3]}.`);
    const [one] = only(issues(raw), 'near-duplicates');
    assert.deepEqual([one.count, one.severity], [1, 'info']);
    for (let row = 10; row < 110; row++) raw = withRow(raw, row, `${raw.prompts[row]} please`);
    const [many] = only(issues(raw), 'near-duplicates');
    const across = (row: number) => partOf(raw.prompts[row], split, 7);
    let expected = across(3) === across(800) ? 0 : 1;
    for (let i = 0; i < 100; i++) if (across(10 + i) !== across(801 + i)) expected++;
    assert.deepEqual([many.count, many.severity], [101, 'warning']);
    assert.match(many.what, new RegExp(`; ${expected} straddle the split \\(`));
  });

  it('meet sets of similarity 0.8 with at most a few misses in a thousand', () => {
    const rng = new Rng(12);
    for (const size of [20, 100, 400, 1000]) {
      const sets: Uint32Array[] = [];
      const shared = Math.round((2 * 0.8 * size) / 1.8);
      for (let pair = 0; pair < 500; pair++) {
        const draw = (n: number): number[] => Array.from({ length: n }, () => rng.uint32());
        const common = draw(shared);
        for (let side = 0; side < 2; side++)
          sets.push(Uint32Array.from([...common, ...draw(size - shared)]).sort());
      }
      const met = new Set<number>();
      candidatePairs(sets, rng.fork(`${size}`), (a, b) => {
        if (a % 2 === 0 && b === a + 1) met.add(a);
      });
      assert.ok(met.size >= 496, `${met.size} of 500 pairs of ${size}`);
    }
  });
});
