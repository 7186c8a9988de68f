/** The embedded workload: shaped like RouterBench, seeded, and with a difficulty that shows in the text. */
import assert from 'node:assert/strict';
import { columnMeans, observedCost } from '../../../src/core/outcomes';
import { configSchema } from '../../../src/core/config';
import { resolvePool } from '../../../src/core/pool';
import { Rng } from '../../../src/core/rng';
import { FAMILIES } from '../../../src/core/simulate/families/index';
import { generateOutcomes, probability } from '../../../src/core/simulate/generator';
import { MODELS, samplePool } from '../../../src/core/simulate/models';

/** RouterBench's full 0-shot file: mean score and mean USD per query. */
const ROUTERBENCH: [score: number, usd: number][] = [
  [0.781, 0.00329],
  [0.648, 0.000186],
  [0.636, 0.00242],
  [0.63, 0.00215],
  [0.619, 0.000243],
  [0.598, 0.000233],
  [0.547, 0.000135],
  [0.431, 0.000073],
  [0.329, 0.000203],
  [0.306, 0.000046],
  [0.202, 0.000172],
];

describe('generateOutcomes', () => {
  const full = generateOutcomes({ prompts: 36_497, seed: 7 });
  const m = full.models.length;

  it('makes RouterBench’s size, every prompt once', () => {
    assert.equal(full.prompts.length, 36_497);
    assert.equal(m, 11);
    assert.equal(new Set(full.prompts).size, 36_497);
    assert.equal(new Set(full.ids).size, 36_497);
    assert.deepEqual(new Set(full.tasks), new Set(FAMILIES.map((f) => f.name)));
    assert.ok(full.prompts.every((p) => p.length > 40 && !/undefined|NaN|\[object/.test(p)));
  });

  it('resembles RouterBench in mean score (0.02) and mean cost (20 %) of every model', () => {
    const config = configSchema.parse({ data: { path: 'x' }, pool: samplePool() });
    const { table, price, notes } = resolvePool(config, full);
    assert.deepEqual(notes, []);
    const score = columnMeans(table.score, m);
    const cost = columnMeans(observedCost(table, price), m);
    ROUTERBENCH.forEach(([s, c], k) => {
      assert.ok(Math.abs(score[k] - s) < 0.02, `${table.models[k]} scores ${score[k]}, not ${s}`);
      assert.ok(Math.abs(cost[k] / c - 1) < 0.2, `${table.models[k]} costs ${cost[k]}, not ${c}`);
    });
  });

  it('leaves a few per cent to nobody, and much more to an oracle than to the best model', () => {
    let best = 0;
    let nobody = 0;
    for (let row = 0; row < full.ids.length; row++) {
      const top = Math.max(...full.score.subarray(row * m, (row + 1) * m));
      best += top / full.ids.length;
      if (top === 0) nobody++;
    }
    assert.ok(best > 0.94 && best < 0.97, `oracle ${best}`);
    assert.ok(nobody / full.ids.length > 0.02 && nobody / full.ids.length < 0.06, `nobody ${nobody}`);
  });

  it('scores 0 or 1, and one family in quarters', () => {
    const seen = new Map<string, Set<number>>();
    full.tasks.forEach((task, row) => {
      const scores = seen.get(task) ?? new Set();
      for (let k = 0; k < m; k++) scores.add(full.score[row * m + k]);
      seen.set(task, scores);
    });
    for (const family of FAMILIES) {
      const expected = family.parts === 4 ? [0, 0.25, 0.5, 0.75, 1] : [0, 1];
      assert.deepEqual([...(seen.get(family.name) ?? [])].sort(), expected, family.name);
    }
  });

  it('is the same for a seed, another for another, and a prefix for fewer prompts', () => {
    const a = generateOutcomes({ prompts: 500, seed: 7 });
    assert.deepEqual(a.prompts, full.prompts.slice(0, 500));
    assert.deepEqual(a.score, full.score.slice(0, 500 * m));
    assert.deepEqual(a.tokens, full.tokens?.slice(0, 1000 * m));
    assert.notDeepEqual(generateOutcomes({ prompts: 500, seed: 8 }).prompts, a.prompts);
    const small = generateOutcomes({ prompts: 500, seed: 7, models: 3 });
    assert.deepEqual(small.models, full.models.slice(0, 3));
    assert.deepEqual(small.prompts, a.prompts);
    for (let row = 0; row < 500; row++) assert.equal(small.score[row * 3 + 2], a.score[row * m + 2]);
  });

  it('makes outcomes of a prompt go together beyond what its difficulty explains', () => {
    // Two strong models within one family: a positive correlation.
    const rows = full.tasks.flatMap((t, row) => (t === 'grade-maths' ? [row] : []));
    const of = (k: number): number[] => rows.map((row) => full.score[row * m + k]);
    assert.ok(correlation(of(0), of(2)) > 0.15);
  });

  it('is unbiased: the frequency of right answers is the item-response probability', () => {
    // Tokens of an answer tell nothing of the luck, so probabilities averaged over it must match.
    const rng = new Rng(21);
    FAMILIES.forEach((family, index) => {
      const tasks = Array.from({ length: 3000 }, () => family.write(rng));
      const expected = tasks.reduce(
        (sum, task) => sum + probability(MODELS[0], index, task, rng.normal() * family.luck) / tasks.length,
        0,
      );
      const rows = full.tasks.flatMap((t, row) => (t === family.name ? [row] : []));
      const observed = rows.reduce((sum, row) => sum + full.score[row * m] / rows.length, 0);
      assert.ok(Math.abs(expected - observed) < 0.04, `${family.name}: ${expected} against ${observed}`);
    });
  });
});

describe('families', () => {
  it('have weights that add up to 1', () => {
    assert.ok(Math.abs(FAMILIES.reduce((sum, f) => sum + f.weight, 0) - 1) < 1e-12);
  });

  for (const family of FAMILIES) {
    it(`${family.name}: harder reads harder, for every model`, () => {
      const rng = new Rng(4);
      const tasks = Array.from({ length: 4000 }, () => family.write(rng)).sort(
        (a, b) => a.difficulty - b.difficulty,
      );
      const index = FAMILIES.indexOf(family);
      const mean = (part: typeof tasks, model: number): number =>
        part.reduce((sum, t) => sum + probability(MODELS[model], index, t, 0), 0) / part.length;
      MODELS.forEach((model, k) => {
        const easy = mean(tasks.slice(0, 1000), k);
        const hard = mean(tasks.slice(3000), k);
        assert.ok(easy > hard + 0.05, `${model.id}: ${easy} against ${hard}`);
      });
      const spread = tasks[3600].difficulty - tasks[400].difficulty;
      assert.ok(spread > 1 && spread < 4, `spread ${spread}`);
    });

    it(`${family.name}: difficulty can be told from the words`, () => {
      // A crude reader: the mean difficulty of the prompts in which each word occurred before.
      const rng = new Rng(5);
      const wordsOf = (t: string): Set<string> => new Set(t.match(/\p{L}+|\p{N}|[^\s\p{L}\p{N}]/gu));
      const sums = new Map<string, { sum: number; count: number }>();
      for (let i = 0; i < 3000; i++) {
        const task = family.write(rng);
        for (const w of wordsOf(task.prompt)) {
          const s = sums.get(w) ?? { sum: 0, count: 0 };
          s.sum += task.difficulty;
          s.count++;
          sums.set(w, s);
        }
      }
      const test = Array.from({ length: 1000 }, () => family.write(rng));
      const guess = test.map(({ prompt }) => {
        const known = [...wordsOf(prompt)]
          .map((w) => sums.get(w))
          .filter((s) => s !== undefined && s.count >= 3);
        return known.reduce((total, s) => total + (s ? s.sum / s.count : 0), 0) / Math.max(1, known.length);
      });
      const r = correlation(
        guess,
        test.map((t) => t.difficulty),
      );
      assert.ok(r > 0.5, `correlation ${r}`);
    });
  }
});

function correlation(a: number[], b: number[]): number {
  const mean = (x: number[]): number => x.reduce((s, v) => s + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number): number => a.reduce((s, _v, i) => s + f(i), 0);
  const cov = sum((i) => (a[i] - ma) * (b[i] - mb));
  return cov / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2));
}
