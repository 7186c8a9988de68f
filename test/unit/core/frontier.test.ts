/** Curves of accuracy against cost, against all mixtures of two points and against sums by hand. */
import { strict as assert } from 'node:assert';
import {
  averageImprovement,
  costAtAccuracy,
  type FrontierPoint,
  upperHull,
} from '../../../src/core/frontier';
import { Rng } from '../../../src/core/rng';
import { near } from './support';

const point = (costPer1k: number, accuracy: number): FrontierPoint => ({ costPer1k, accuracy });

/** Least cost of a point, or of a mixture of two, that reaches `accuracy`. */
function cheapestMixture(points: readonly FrontierPoint[], accuracy: number): number {
  let least = Infinity;
  for (const a of points) {
    if (a.accuracy >= accuracy) least = Math.min(least, a.costPer1k);
    for (const b of points) {
      if (a.accuracy >= accuracy || b.accuracy < accuracy) continue;
      const share = (accuracy - a.accuracy) / (b.accuracy - a.accuracy);
      least = Math.min(least, a.costPer1k + share * (b.costPer1k - a.costPer1k));
    }
  }
  return Number.isFinite(least) ? least : NaN;
}

describe('frontier', () => {
  it('reaches an accuracy at the cost of the cheapest mixture (1 000 random families)', () => {
    const rng = new Rng(2);
    for (let trial = 0; trial < 1000; trial++) {
      // Coarse values make ties and collinear points frequent.
      const points = Array.from({ length: 1 + rng.int(8) }, () => point(rng.int(6), rng.int(8) / 8));
      for (let a = 0; a <= 8; a++) {
        const expected = cheapestMixture(points, a / 8);
        const found = costAtAccuracy(points, a / 8);
        if (Number.isNaN(expected)) assert.ok(Number.isNaN(found));
        else near(found, expected, 1e-9, JSON.stringify({ points, a }));
      }
    }
  });

  it('has hull vertices that are points, rise, and bend down', () => {
    const rng = new Rng(3);
    for (let trial = 0; trial < 300; trial++) {
      const points = Array.from({ length: 2 + rng.int(20) }, () => point(rng.next(), rng.next()));
      const hull = upperHull(points);
      assert.ok(hull.every((p) => points.includes(p)));
      const slopes = hull.slice(1).map((p, k) => {
        const [dx, dy] = [p.costPer1k - hull[k].costPer1k, p.accuracy - hull[k].accuracy];
        assert.ok(dx > 0 && dy > 0);
        return dy / dx;
      });
      slopes.slice(1).forEach((s, k) => assert.ok(s < slopes[k]));
    }
  });

  it('computes costs as by hand', () => {
    const points = [point(1, 0.5), point(2, 0.55), point(3, 0.7), point(5, 0.8), point(9, 0.75)];
    near(costAtAccuracy(points, 0.6), 2, 1e-12);
    near(costAtAccuracy(points, 0.75), 4, 1e-12);
    assert.equal(costAtAccuracy(points, 0.8), 5);
    assert.equal(costAtAccuracy(points, 0.4), 1);
    assert.ok(Number.isNaN(costAtAccuracy(points, 0.81)));
    assert.ok(Number.isNaN(costAtAccuracy([], 0.5)));
  });

  it('averages improvement in quality as by hand', () => {
    const points = [point(1, 0.5), point(3, 0.9)];
    near(averageImprovement(points, 1, 3), 0.7, 1e-12);
    // Height 0.7 at 2, 0.9 at 3 and beyond.
    near(averageImprovement(points, 2, 4), (0.8 + 0.9) / 2, 1e-12);
    // Left of the cheapest point, the line from nothing: 0.25 at 0.5.
    near(averageImprovement(points, 0.5, 1), 0.375, 1e-12);
    near(averageImprovement(points, 5, 7), 0.9, 1e-12);
    near(averageImprovement(points, 2, 2), 0.7, 1e-12);
    near(averageImprovement([point(0, 0.6)], 0, 2), 0.6, 1e-12);
  });
});
