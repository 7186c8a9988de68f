/** Betting bounds: they hold for every population tried, follow the spread, and rest on a whole scan. */
import { strict as assert } from 'node:assert';
import { bettingLowerBound, bettingUpperBound } from '../../../src/core/betting';
import { lowerBound, summarise } from '../../../src/core/certificate';
import { mean } from '../../../src/core/math';
import { Rng } from '../../../src/core/rng';
import { allowed } from '../partial/support';
import { near } from './support';

const DELTA = 0.1;
const STUDIES = 300;

interface Draw {
  of: (rng: Rng) => number;
  range: [number, number];
}

const draws: Record<string, Draw> = {
  'a coin': { of: (rng) => (rng.next() < 0.8 ? 1 : 0), range: [0, 1] },
  'a rare and large loss': { of: (rng) => (rng.next() < 0.05 ? -3 : 0.9), range: [-3, 4] },
  'a narrow spread in a wide range': { of: (rng) => 0.6 + 0.1 * rng.next(), range: [-3, 4] },
  grades: { of: (rng) => (rng.next() < 0.2 ? 0 : rng.pick([0.75, 0.9, 0.95, 1])), range: [0, 1] },
  'scores close to one': { of: (rng) => (rng.next() < 0.03 ? 0.2 : 1), range: [0, 1] },
};

describe('betting bounds', () => {
  for (const [name, { of, range }] of Object.entries(draws)) {
    for (const n of [12, 200]) {
      it(`hold for ${name}, n = ${n}`, () => {
        const rng = new Rng(6);
        const population = mean(Array.from({ length: 400_000 }, () => of(rng)));
        let [low, high] = [0, 0];
        for (let s = 0; s < STUDIES; s++) {
          const terms = Array.from({ length: n }, () => of(rng));
          if (bettingLowerBound(terms, range, DELTA) > population) low++;
          if (bettingUpperBound(terms, range, DELTA) < population) high++;
        }
        const most = allowed(STUDIES, DELTA);
        assert.ok(low <= most && high <= most, `${low} too high, ${high} too low`);
      });
    }
  }

  it('narrow with n and with the spread, and rise with alpha', () => {
    const rng = new Rng(7);
    const wide = Array.from({ length: 4000 }, () => (rng.next() < 0.5 ? 0 : 1));
    const at = (n: number, alpha = 0.05) => bettingLowerBound(wide.slice(0, n), [0, 1], alpha);
    assert.ok(at(200) < at(1000) && at(1000) < at(4000) && at(4000) < 0.5);
    assert.ok(at(1000, 0.01) < at(1000, 0.2));
    const narrow = wide.slice(0, 1000).map((x) => 0.5 + 0.1 * (x - 0.5));
    assert.ok(bettingLowerBound(narrow, [0, 1], 0.05) > at(1000));
  });

  it('come near the exact bound where there is one, and near the normal one where n is large', () => {
    const rng = new Rng(8);
    const alpha = 0.05 / 30;
    const z = 2.935;
    const coins = Array.from({ length: 825 }, () => (rng.next() < 0.8 ? 1 : 0));
    assert.ok(bettingLowerBound(coins, [0, 1], alpha) > lowerBound(summarise(coins, true), alpha) - 0.01);
    const spread = Array.from({ length: 5000 }, () => rng.next());
    const normal = mean(spread) - z * Math.sqrt(1 / 12 / 5000);
    near(bettingLowerBound(spread, [0, 1], alpha), normal, 0.003);
  });

  it('mirror each other', () => {
    const rng = new Rng(9);
    const terms = Array.from({ length: 150 }, () => rng.next() ** 2);
    const mirrored = terms.map((v) => 1 - v);
    near(bettingUpperBound(terms, [0, 1], 0.05), 1 - bettingLowerBound(mirrored, [0, 1], 0.05), 1e-9);
  });

  it('know nothing without terms, and stay within what the mean can be', () => {
    assert.equal(bettingLowerBound([], [0, 1], 0.05), 0);
    assert.equal(bettingUpperBound([], [0, 1], 0.05), 1);
    assert.equal(bettingLowerBound([-40, 45, 3], [-49, 50], 0.05, 0), 0);
    assert.equal(bettingUpperBound([-40, 45, 3], [-49, 50], 0.05, 1), 1);
    assert.ok(bettingLowerBound(Array(2000).fill(1), [0, 1], 0.05) < 1);
  });
});
