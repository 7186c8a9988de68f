/** The generator: its published sequence, the moments of its draws, and its independence of itself. */
import { strict as assert } from 'node:assert';
import { mean, pearson, variance } from '../../../src/core/math';
import { Rng } from '../../../src/core/rng';
import { near } from './support';

const draw = (n: number, next: () => number) => Array.from({ length: n }, next);

/** Asserts mean and variance within five standard errors. */
function moments(values: number[], expected: { mean: number; variance: number; fourth: number }): void {
  const n = values.length;
  near(mean(values), expected.mean, 5 * Math.sqrt(expected.variance / n), 'mean');
  const error = Math.sqrt((expected.fourth - expected.variance ** 2) / n);
  near(variance(values), expected.variance, 5 * error, 'variance');
}

describe('random numbers', () => {
  it('are xoshiro128**’s', () => {
    const rng = Rng.restore({ s: [1, 2, 3, 4] });
    assert.deepEqual(
      draw(10, () => rng.uint32()),
      [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
    );
  });

  it('are uniform in [0, 1)', () => {
    const rng = new Rng(1);
    const values = draw(32_000, () => rng.next());
    assert.ok(values.every((v) => v >= 0 && v < 1));
    const bins = new Float64Array(32);
    for (const v of values) bins[Math.floor(v * 32)]++;
    // χ² with 31 degrees of freedom exceeds 61.1 once in a thousand.
    assert.ok(bins.reduce((sum, b) => sum + (b - 1000) ** 2 / 1000, 0) < 61.1);
    moments(values, { mean: 1 / 2, variance: 1 / 12, fourth: 1 / 80 });
    const ints = new Set(draw(500, () => rng.int(7)));
    assert.deepEqual([...ints].sort(), [0, 1, 2, 3, 4, 5, 6]);
  });

  it('are normal', () => {
    const rng = new Rng(2);
    const values = draw(40_000, () => rng.normal());
    moments(values, { mean: 0, variance: 1, fourth: 3 });
    near(mean(values.map((v) => v ** 3)), 0, 5 * Math.sqrt(15 / 40_000));
    near(mean(values.map((v) => (Math.abs(v) < 1.959964 ? 1 : 0))), 0.95, 0.006);
  });

  it('are gamma distributed, below and above shape 1', () => {
    const rng = new Rng(3);
    for (const k of [0.3, 1, 2.5, 12]) {
      moments(
        draw(30_000, () => rng.gamma(k)),
        { mean: k, variance: k, fourth: 3 * k * k + 6 * k },
      );
    }
  });

  it('are beta distributed', () => {
    const rng = new Rng(4);
    for (const [a, b] of [
      [2, 2],
      [0.5, 4],
      [20, 7],
    ]) {
      const values = draw(30_000, () => rng.beta(a, b));
      const v = (a * b) / ((a + b) ** 2 * (a + b + 1));
      assert.ok(values.every((x) => x >= 0 && x <= 1));
      near(mean(values), a / (a + b), 5 * Math.sqrt(v / 30_000));
      near(variance(values), v, 0.05 * v);
    }
  });

  it('continue from where they were saved, in the middle of a pair of normals too', () => {
    const rng = new Rng(5);
    rng.normal();
    const restored = Rng.restore(JSON.parse(JSON.stringify(rng.save())) as ReturnType<Rng['save']>);
    assert.deepEqual(
      draw(9, () => restored.normal()),
      draw(9, () => rng.normal()),
    );
  });

  it('shuffle every order equally often', () => {
    const rng = new Rng(6);
    const seen = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = rng.shuffle(['a', 'b', 'c', 'd']).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    assert.equal(seen.size, 24);
    // χ² with 23 degrees of freedom exceeds 49.7 once in a thousand.
    const chi = [...seen.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    assert.ok(chi < 49.7, `χ² ${chi}`);
  });

  it('repeat for one seed and differ for another', () => {
    const first = (seed: number) =>
      draw(
        5,
        (
          (rng) => () =>
            rng.uint32()
        )(new Rng(seed)),
      );
    assert.deepEqual(first(7), first(7));
    assert.notDeepEqual(first(7), first(8));
  });

  it('fork into streams that have nothing to do with one another', () => {
    const [one, two] = [new Rng(8), new Rng(8)];
    const [a, b] = [one.fork('a'), two.fork('b')];
    const again = one.fork('a');
    const streams = [a, b, again, one].map((rng) => draw(4000, () => rng.next()));
    for (let i = 0; i < streams.length; i++)
      for (let j = 0; j < i; j++)
        assert.ok(Math.abs(pearson(streams[i], streams[j])) < 5 / Math.sqrt(4000), `${i} and ${j}`);
    const quiet = new Rng(9);
    const busy = new Rng(9);
    quiet.fork('x');
    const fork = busy.fork('x');
    for (let i = 0; i < 100; i++) fork.next();
    assert.equal(quiet.next(), busy.next(), 'draws of a fork do not shift its origin');
  });
});
