/** Confidence bounds against published tables, direct sums, and the truth of simulated populations. */
import { strict as assert } from 'node:assert';
import {
  interval,
  isBinary,
  lowerBound,
  samplesNeeded,
  type ScoreSummary,
  summarise,
  upperBound,
} from '../../../src/core/certificate';
import { Rng } from '../../../src/core/rng';
import { near } from './support';

/** P(X = k) for X ~ Binomial(n, p), by logarithms of factorials. */
function binomialPmf(k: number, n: number, p: number): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  let log = k * Math.log(p) + (n - k) * Math.log(1 - p);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}

function sumPmf(from: number, to: number, n: number, p: number): number {
  let sum = 0;
  for (let k = from; k <= to; k++) sum += binomialPmf(k, n, p);
  return sum;
}

/** The p at which k or more successes of n have probability alpha. */
function clopperPearson(k: number, n: number, alpha: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 100; i++) {
    const p = (low + high) / 2;
    if (sumPmf(k, n, n, p) < alpha) low = p;
    else high = p;
  }
  return low;
}

const binary = (successes: number, n: number): ScoreSummary => ({
  n,
  mean: n === 0 ? 0 : successes / n,
  binary: true,
});
/** Scores that alternate around the mean by 0.1. */
const graded = (mean: number, n: number) =>
  summarise(
    Array.from({ length: n }, (_, i) => mean + (i % 2 === 0 ? 0.1 : -0.1)),
    false,
  );

describe('bounds of 0/1 scores (Clopper–Pearson)', () => {
  it('equal published 95 % intervals', () => {
    const table: [successes: number, n: number, low: number, high: number][] = [
      [0, 10, 0, 0.3085],
      [1, 10, 0.0025, 0.445],
      [5, 10, 0.1871, 0.8129],
      [10, 10, 0.6915, 1],
      [0, 20, 0, 0.1684],
      [18, 20, 0.683, 0.9877],
      [95, 100, 0.8872, 0.9836],
    ];
    for (const [k, n, low, high] of table) {
      const [l, h] = interval(binary(k, n), 0.95);
      near(l, low, 5e-5, `low of ${k}/${n}`);
      near(h, high, 5e-5, `high of ${k}/${n}`);
    }
  });

  it('invert the binomial tail, summed term by term', () => {
    for (const n of [1, 7, 40, 333])
      for (const share of [0.1, 0.5, 0.83, 1])
        for (const alpha of [0.05, 0.05 / 41]) {
          const k = Math.max(1, Math.round(share * n));
          near(lowerBound(binary(k, n), alpha), clopperPearson(k, n, alpha), 1e-9, `${k}/${n} at ${alpha}`);
        }
  });

  it('have their closed forms where all answers are right or wrong', () => {
    for (const n of [1, 25, 800]) {
      near(lowerBound(binary(n, n), 0.01), 0.01 ** (1 / n), 1e-12);
      assert.equal(lowerBound(binary(0, n), 0.01), 0);
      assert.equal(upperBound(binary(n, n), 0.01), 1);
      near(upperBound(binary(0, n), 0.01), 1 - 0.01 ** (1 / n), 1e-12);
    }
  });

  it('say nothing without a sample', () => {
    assert.deepEqual(summarise([]), { n: 0, mean: 0, binary: true });
    assert.equal(lowerBound(summarise([]), 0.05), 0);
    assert.equal(upperBound(summarise([]), 0.05), 1);
  });
});

describe('bounds of graded scores (betting)', () => {
  it('do not depend on the order in which a file lists them', () => {
    const sorted = Array.from({ length: 300 }, (_, i) => (i < 60 ? 0 : i < 200 ? 0.9 : 0.95));
    const bound = lowerBound(summarise(sorted, false), 0.05);
    const mean = (140 * 0.9 + 100 * 0.95) / 300;
    // A bettor that saw all the zeros first would be ruined, or would stake all on what comes last.
    assert.ok(bound > mean - 0.06 && bound < mean, `${bound} of ${mean}`);
  });

  it('follow the spread: closer than those of 0/1 scores of the same mean', () => {
    for (const n of [50, 300])
      for (const mean of [0.25, 0.5, 0.85]) {
        const [low, high] = interval(graded(mean, n), 0.95);
        const [exactLow, exactHigh] = interval(binary(Math.round(mean * n), n), 0.95);
        assert.ok(low <= mean && mean <= high);
        assert.ok(high - low < exactHigh - exactLow, `${high - low} of ${exactHigh - exactLow}`);
      }
  });

  it('answer a sample that is all wrong or all right', () => {
    assert.equal(lowerBound(summarise([0, 0, 0], false), 0.05), 0);
    assert.equal(upperBound(summarise([1, 1, 1], false), 0.05), 1);
  });
});

describe('every bound', () => {
  it('tells 0/1 scores from graded ones', () => {
    assert.deepEqual(summarise([0, 1, 1, 0]), { n: 4, mean: 0.5, binary: true });
    const { n, mean, binary } = summarise([0, 1, 0.5, 0.5]);
    assert.deepEqual({ n, mean, binary }, { n: 4, mean: 0.5, binary: false });
  });

  const kinds: Record<string, (mean: number, n: number) => ScoreSummary> = {
    '0/1': (mean, n) => binary(Math.round(mean * n), n),
    // The same scores in the same order, moved: what moves the mean moves the bound.
    graded: (mean, n) => graded(0.1 + 0.8 * mean, n),
  };
  for (const [name, sample] of Object.entries(kinds)) {
    const at = (mean: number, n: number, alpha: number) => lowerBound(sample(mean, n), alpha);
    it(`rises with the mean, the sample and alpha, and stays below the mean (${name})`, () => {
      const rises = (values: number[]) =>
        values.slice(1).forEach((v, i) => assert.ok(v >= values[i] - 1e-12, `${values[i]} to ${v}`));
      rises(Array.from({ length: 21 }, (_, k) => at(k / 20, 100, 0.02)));
      rises([20, 40, 80, 160, 320, 640].map((n) => at(0.75, n, 0.02)));
      rises([1e-6, 1e-4, 0.01, 0.05, 0.2].map((alpha) => at(0.75, 100, alpha)));
      for (let k = 0; k <= 20; k++) assert.ok(at(k / 20, 100, 0.2) <= sample(k / 20, 100).mean + 1e-9);
    });
  }

  it('needs no more samples than it says', () => {
    for (const floor of [0.5, 0.8, 0.95])
      for (const alpha of [0.05, 0.001]) {
        const n = samplesNeeded(floor, alpha);
        assert.ok(lowerBound(binary(n, n), alpha) >= floor - 1e-12);
        assert.ok(lowerBound(binary(n - 1, n - 1), alpha) < floor);
      }
  });
});

describe('coverage of simulated populations', () => {
  const samples = 2000;
  const alpha = 0.05;
  const allowed = samples * alpha + 3 * Math.sqrt(samples * alpha * (1 - alpha));

  /** Draws samples of n from values with probabilities; counts bounds above the true mean. */
  function failures(values: number[], chances: number[], n: number, rng: Rng): number {
    const truth = values.reduce((sum, v, i) => sum + v * chances[i], 0);
    const scores = new Float32Array(n);
    let failed = 0;
    for (let s = 0; s < samples; s++) {
      for (let i = 0; i < n; i++) {
        let u = rng.next();
        let k = 0;
        while (k < values.length - 1 && u >= chances[k]) u -= chances[k++];
        scores[i] = values[k];
      }
      if (lowerBound(summarise(scores), alpha) > truth) failed++;
    }
    return failed;
  }

  const populations: [name: string, values: number[], chances: number[]][] = [
    ['0/1, mean 0.5', [0, 1], [0.5, 0.5]],
    ['0/1, mean 0.85', [0, 1], [0.15, 0.85]],
    ['0/1, mean 0.98', [0, 1], [0.02, 0.98]],
    ['quarters', [0, 0.25, 0.5, 0.75, 1], [0.1, 0.1, 0.1, 0.2, 0.5]],
    // Most samples of it look like 0/1 scores, and are then bounded as such.
    ['a quarter now and then', [0, 0.25, 1], [0.12, 0.012, 0.868]],
    ['never quite right', [0, 0.5, 0.75], [0.2, 0.3, 0.5]],
  ];
  populations.forEach(([name, values, chances], seed) => {
    it(`fails in at most 5 % of samples: ${name}`, () => {
      const failed = failures(values, chances, 80, new Rng(100 + seed));
      assert.ok(failed <= allowed, `${failed} of ${samples} failed`);
    });
  });

  it('is not idle: Clopper–Pearson fails nearly as often as it may', () => {
    const failed = failures([0, 1], [0.3, 0.7], 300, new Rng(9));
    assert.ok(failed > 0.6 * samples * alpha, `${failed} of ${samples} failed`);
  });
});

describe('scores that are known to be 0 or 1', () => {
  it('are bounded as such, and partial credit among them counts as none', () => {
    assert.deepEqual(summarise([0, 1, 1, 1], true), { n: 4, mean: 0.75, binary: true });
    assert.deepEqual(summarise([0.5, 1, 1, 1], true), { n: 4, mean: 0.75, binary: true });
    const graded = summarise([0, 1, 1, 1], false);
    assert.ok(!graded.binary && graded.mean === 0.75);
    assert.deepEqual([...graded.scores].sort(), [0, 1, 1, 1]);
  });

  it('are told by every one of them', () => {
    assert.ok(isBinary([0, 1, 0]) && isBinary([]));
    assert.ok(!isBinary([0, 1, 0.25]) && !isBinary([NaN]));
  });
});
