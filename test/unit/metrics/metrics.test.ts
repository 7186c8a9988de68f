/** Figures of a report against cases worked out by hand. */
import { strict as assert } from 'node:assert';
import { averageImprovement } from '../../../src/core/frontier';
import { pearson } from '../../../src/core/math';
import { costRatio } from '../../../src/core/metrics/equalAccuracy';
import { recovery, routingEfficiency } from '../../../src/core/metrics/recovery';
import { near } from '../core/support';

const at = (accuracy: number, costPer1k: number) => ({ accuracy, costPer1k });

describe('cost at equal accuracy', () => {
  // Straight from (1, .5) to (3, .7), and from (2, .4) to (8, .7).
  const ours = [at(0.5, 1), at(0.7, 3)];
  const theirs = [at(0.4, 2), at(0.7, 8)];

  it('is the mean ratio on the hulls, over the levels that both span', () => {
    // At .6: 2 / 6. At .7: 3 / 8. Our curve begins at .5, both end at .7.
    const found = costRatio(ours, theirs, [0.45, 0.6, 0.7, 0.75]);
    near(found.mean, (2 / 6 + 3 / 8) / 2, 1e-12);
    assert.equal(found.levels, 2);
  });

  it('leaves points below the hull alone and mixes across them', () => {
    near(costRatio([...ours, at(0.52, 2.5)], theirs, [0.6]).mean, 2 / 6, 1e-12);
  });

  it('against itself is 1; without a common level does not exist', () => {
    assert.deepEqual(costRatio(ours, ours, [0.5, 0.6]), { mean: 1, levels: 2 });
    assert.deepEqual(costRatio(ours, theirs, [0.2, 0.9]), { mean: NaN, levels: 0 });
    assert.deepEqual(costRatio([], theirs, [0.5]), { mean: NaN, levels: 0 });
  });
});

describe('recovery of the strong model (RouteLLM)', () => {
  const [weak, strong] = [at(0.5, 1), at(0.9, 11)];

  it('reads PGR off the share of strong calls that costs the same', () => {
    // Shares 0, .2, .5, 1 with PGR 0, .5, .75, 1.
    const points = [weak, at(0.7, 3), at(0.8, 6), strong];
    const found = recovery(points, weak, strong);
    near(found.apgr ?? NaN, 0.2 * 0 + 0.3 * 0.5 + 0.5 * 0.75, 1e-12);
    near(found.cpt50 ?? NaN, 0.2, 1e-12);
    near(found.cpt80 ?? NaN, 1, 1e-12);
  });

  it('takes the first crossing of a curve that falls again, and counts what is cheaper than weak from 0', () => {
    const found = recovery([at(0.75, 0.5), at(0.6, 6), at(0.85, 9)], weak, strong);
    near(found.cpt50 ?? NaN, 0, 1e-12);
    near(found.cpt80 ?? NaN, 0.8, 1e-12);
    near(found.apgr ?? NaN, 0.8 * 0.625 + 0.2 * 0.875, 1e-12);
  });

  it('says where a share is never reached, and where there is nothing to recover', () => {
    const found = recovery([weak], weak, strong);
    assert.deepEqual(found, { apgr: 0, cpt50: null, cpt80: null });
    assert.deepEqual(recovery([weak], strong, weak), { apgr: null, cpt50: null, cpt80: null });
  });
});

describe('other figures', () => {
  it('AIQ: mean height of the hull over the cost range', () => {
    // From the origin to (2, .6), then flat: over [1, 4] the mean of .3 … .6 for 1 and .6 for 2.
    near(averageImprovement([at(0.6, 2), at(0.55, 3)], 1, 4), (0.45 + 2 * 0.6) / 3, 1e-12);
  });

  it('correlation: 1 on a line, less off it', () => {
    near(pearson([0.6, 0.7, 0.8], [0.61, 0.71, 0.81]), 1, 1e-12);
    // Deviations −1, 0, 1 against −2, 1, 1: 3 / √(2 · 6).
    near(pearson([1, 2, 3], [0, 3, 3]), 3 / Math.sqrt(12), 1e-12);
  });

  it('routing efficiency: points of accuracy per millisecond', () => {
    near(routingEfficiency(0.8, 100), 800, 1e-9);
  });
});
