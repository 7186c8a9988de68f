/** Bootstrap intervals against theory, and their coverage of a known truth. */
import { strict as assert } from 'node:assert';
import { Resampling } from '../../../src/core/metrics/resampling';
import { Rng } from '../../../src/core/rng';
import { near } from '../core/support';

const meanOf = (values: readonly number[], rng: Rng, groups?: number, confidence = 0.95) => {
  const resampling = new Resampling(values.length, rng, 400, groups);
  const sums = resampling.sums(1, (_, i) => values[i]);
  return resampling.intervals((means) => [means(sums)[0]], confidence)[0];
};

describe('resampling of prompts', () => {
  it('knows the standard error of a mean, with a group for every prompt or fewer', () => {
    const rng = new Rng(1);
    const values = Array.from({ length: 2000 }, () => (rng.next() < 0.3 ? 1 : 0));
    const mean = values.reduce<number>((a, b) => a + b, 0) / values.length;
    const half = 1.96 * Math.sqrt((mean * (1 - mean)) / values.length);
    for (const groups of [2000, 200]) {
      const [low, high] = meanOf(values, new Rng(2), groups) ?? [NaN, NaN];
      near(low, mean - half, 0.25 * half);
      near(high, mean + half, 0.25 * half);
    }
  });

  it('covers the truth about as often as it says, whatever the order of the prompts', () => {
    const rng = new Rng(3);
    let covered = 0;
    for (let round = 0; round < 300; round++) {
      // Sorted, as a file by task would be.
      const values = Array.from({ length: 150 }, () => rng.next() ** 2).sort();
      const [low, high] = meanOf(values, rng, 60, 0.9) ?? [NaN, NaN];
      if (low <= 1 / 3 && 1 / 3 <= high) covered++;
    }
    assert.ok(covered > 0.85 * 300 && covered < 0.95 * 300, `${covered} of 300`);
  });

  it('pairs: the ratio of two sums over the same prompts varies less than either', () => {
    const rng = new Rng(4);
    const base = Array.from({ length: 500 }, () => Math.exp(rng.normal()));
    const resampling = new Resampling(500, rng);
    const sums = resampling.sums(2, (k, i) => (k + 1) * base[i]);
    const [ratio, single] = resampling.intervals(
      (means) => [means(sums)[1] / means(sums)[0], means(sums)[0]],
      0.95,
    );
    assert.ok(ratio && single);
    near(ratio[0], 2, 1e-12);
    near(ratio[1], 2, 1e-12);
    assert.ok(single[1] - single[0] > 0.1);
  });

  it('has no interval for what mostly does not exist, and the same one for the same seed', () => {
    const resampling = () => new Resampling(50, new Rng(5));
    const of = (r: Resampling) => {
      const sums = r.sums(1, (_, i) => i);
      return r.intervals((means) => [NaN, means(sums)[0] > 24 ? 1 : NaN, means(sums)[0]], 0.9);
    };
    const [none, half, whole] = of(resampling());
    assert.deepEqual([none, half], [null, null]);
    assert.ok(whole);
    assert.deepEqual(of(resampling())[2], whole);
  });
});
