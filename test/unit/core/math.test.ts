/** Numeric helpers against closed forms and published values. */
import { strict as assert } from 'node:assert';
import {
  hyperbolicTangent,
  interpolate,
  isotonic,
  logit,
  mean,
  pearson,
  quantile,
  sigmoid,
  variance,
} from '../../../src/core/math';
import { Rng } from '../../../src/core/rng';
import { near } from './support';

describe('isotonic', () => {
  /** The min–max formula: fit_i = max over j ≤ i of min over k ≥ i of the weighted mean of y_j … y_k. */
  function minMax(y: number[], w: number[]): number[] {
    return y.map((_, i) => {
      let best = -Infinity;
      for (let j = 0; j <= i; j++) {
        let least = Infinity;
        for (let k = i; k < y.length; k++) {
          const weights = w.slice(j, k + 1);
          const total = weights.reduce((a, b) => a + b, 0);
          least = Math.min(least, weights.reduce((a, b, n) => a + b * y[j + n], 0) / total);
        }
        best = Math.max(best, least);
      }
      return best;
    });
  }

  it('equals the min–max formula, with weights and without', () => {
    const rng = new Rng(1);
    for (let trial = 0; trial < 200; trial++) {
      const n = 1 + rng.int(12);
      const y = Array.from({ length: n }, () => rng.int(6));
      const w = Array.from({ length: n }, () => rng.uniform(0.2, 3));
      minMax(y, w).forEach((v, i) => near(isotonic(y, w)[i], v, 1e-9));
      const ones = y.map(() => 1);
      minMax(y, ones).forEach((v, i) => near(isotonic(y)[i], v, 1e-9));
    }
  });

  it('leaves what already rises, and keeps the mean', () => {
    assert.deepEqual(Array.from(isotonic([1, 2, 2, 5])), [1, 2, 2, 5]);
    assert.deepEqual(Array.from(isotonic([3, 2, 1])), [2, 2, 2]);
    assert.deepEqual(Array.from(isotonic([])), []);
  });
});

describe('small statistics', () => {
  it('quantile interpolates linearly (type 7)', () => {
    assert.equal(quantile([4, 1, 3, 2], 0.25), 1.75);
    assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantile([4, 1, 3, 2], 0), 1);
    assert.equal(quantile([4, 1, 3, 2], 1), 4);
    assert.equal(quantile([5], 0.3), 5);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });

  it('pearson gives Anscombe’s 0.816', () => {
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    near(pearson(x, y), 0.81642, 1e-5);
    near(mean(y), 7.50091, 1e-5);
    near(variance(x), 11, 1e-12);
    near(
      pearson(
        x,
        x.map((v) => 3 - 2 * v),
      ),
      -1,
      1e-12,
    );
  });

  it('pearson has no answer for a constant', () => {
    assert.ok(Number.isNaN(pearson([1, 1, 1], [1, 2, 3])));
    assert.ok(Number.isNaN(pearson([1], [2])));
    assert.ok(Number.isNaN(pearson([], [])));
  });

  it('sigmoid and logit undo one another, within their clip', () => {
    for (const p of [0.001, 0.2, 0.5, 0.9]) near(sigmoid(logit(p)), p, 1e-12);
    near(sigmoid(logit(0)), 1e-4, 1e-12);
    near(sigmoid(logit(1)), 1 - 1e-4, 1e-12);
    assert.equal(sigmoid(-1000), 0);
    assert.equal(sigmoid(1000), 1);
  });

  it('interpolate is linear between knots and constant beyond them', () => {
    const at = (x: number) => interpolate([1, 2, 4], [10, 20, 0], x);
    assert.deepEqual([0, 1, 1.5, 2, 3, 4, 9].map(at), [10, 10, 15, 20, 10, 0, 0]);
  });
});

describe('hyperbolic tangent', () => {
  it('is exact to single precision everywhere, and odd', () => {
    for (let x = 0; x < 12; x += 0.00731) {
      near(hyperbolicTangent(x), Math.tanh(x), 5e-8, `at ${x}`);
      assert.equal(hyperbolicTangent(-x), -hyperbolicTangent(x));
    }
    assert.equal(hyperbolicTangent(Infinity), 1);
  });
});
