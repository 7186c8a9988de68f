/** The operating map: the confidence budget, order by cost, certified steps, and the tiers' tests. */
import { strict as assert } from 'node:assert';
import { lowerBound, type ScoreSummary, summarise } from '../../../src/core/certificate';
import {
  buildOperatingMap,
  type CandidatePoint,
  FLOOR_SLACK,
  type OperatingMap,
  targetFor,
} from '../../../src/core/operatingMap';
import { Rng } from '../../../src/core/rng';
import type { ServingSteps } from '../../../src/core/routerSpec';
import { near } from './support';

function candidate(
  target: number,
  costPer1k: number,
  tuneAccuracy: number,
  calibrate: ScoreSummary,
): CandidatePoint {
  return { target: Math.fround(target), tune: { accuracy: tuneAccuracy, costPer1k, n: 200 }, calibrate };
}

const scores = (right: number, n: number): ScoreSummary => ({ n, mean: right / n, binary: true });

function boundOf({ calibrate }: CandidatePoint, alpha: number): number {
  assert.ok(!('boundAt' in calibrate));
  return lowerBound(calibrate, alpha);
}

/** Targets, costs and accuracies with no order between them, with ties. */
function randomCandidates(rng: Rng): CandidatePoint[] {
  const n = 20 + rng.int(600);
  const binary = rng.next() < 0.6;
  return Array.from({ length: 1 + rng.int(12) }, (_, j) => {
    const right = rng.int(n + 1);
    const drawn = Array.from({ length: n }, (_, i) => (i < right ? (binary ? 1 : rng.next()) : 0));
    return candidate(0.5 + j / 100, rng.int(8), rng.int(20) / 20, summarise(drawn, binary));
  });
}

const randomTiers = (rng: Rng) =>
  Array.from({ length: rng.int(4) }, (_, k) => ({ name: `tier ${k}`, floor: rng.next() }));

function pointOf(candidates: readonly CandidatePoint[], target: number): CandidatePoint {
  const point = candidates.find((c) => c.target === target);
  assert.ok(point, `no candidate at ${target}`);
  return point;
}

function assertCostNeverFalls(steps: ServingSteps, candidates: readonly CandidatePoint[]): void {
  let last = -Infinity;
  for (let k = 0; k <= 200; k++) {
    const { costPer1k } = pointOf(candidates, targetFor(steps, k / 200)).tune;
    assert.ok(costPer1k >= last, `${steps.mode}: cost falls to ${costPer1k} at ${k / 200}`);
    last = costPer1k;
  }
}

describe('operating map of random candidates', () => {
  const maps: { candidates: CandidatePoint[]; map: OperatingMap; delta: number }[] = [];
  const rng = new Rng(1);
  for (let trial = 0; trial < 500; trial++) {
    const candidates = randomCandidates(rng);
    const confidence = rng.pick([0.8, 0.9, 0.95]);
    const map = buildOperatingMap(candidates, { confidence, tiers: randomTiers(rng) });
    maps.push({ candidates, map, delta: 1 - confidence });
  }

  it('spends δ once, with tiers and without', () => {
    assert.ok(maps.some(({ map }) => map.tiers.length === 0));
    for (const { map, delta } of maps)
      near(map.alpha.grid * map.points.length + map.alpha.tier * map.tiers.length, delta, 1e-12);
  });

  it('never serves a higher floor at a lower cost, either way', () => {
    for (const { map, candidates } of maps) {
      assertCostNeverFalls(map.certified, candidates);
      assertCostNeverFalls(map.expected, candidates);
    }
  });

  it('keeps points that each cost more and are more accurate on the tune split than the last', () => {
    for (const { map, candidates } of maps) {
      map.points.slice(1).forEach((p, k) => {
        assert.ok(p.tune.costPer1k > map.points[k].tune.costPer1k);
        assert.ok(p.tune.accuracy > map.points[k].tune.accuracy);
      });
      for (const c of candidates) {
        assert.ok(
          map.points.some((p) => p.tune.costPer1k <= c.tune.costPer1k && p.tune.accuracy >= c.tune.accuracy),
        );
      }
    }
  });

  it('claims of a point its own bound, and of a tier what its sequence of tests proves', () => {
    for (const { map } of maps) {
      const { grid, tier } = map.alpha;
      const proved = map.points.map((p) => ({ floor: boundOf(p, grid), target: p.target }));
      assert.deepEqual(map.claims.slice(0, proved.length), proved);
      assert.deepEqual(
        map.points.map((p) => p.lowerBound),
        proved.map((p) => p.floor),
      );
      const tests = map.tiers.flatMap(({ floor }) => {
        const passes = map.points.map((p) => boundOf(p, tier) >= floor);
        const firstOfRun = passes.lastIndexOf(false) + 1;
        return firstOfRun < passes.length ? [{ floor, target: map.points[firstOfRun].target }] : [];
      });
      assert.deepEqual(map.claims.slice(proved.length), tests);
    }
  });

  it('serves every certified floor from a point of which at least as much is proved', () => {
    for (const { map } of maps) {
      for (let tau = 0; tau <= map.limit.certified; tau += 0.005) {
        const target = targetFor(map.certified, tau);
        assert.ok(
          map.claims.some((c) => c.target === target && c.floor >= tau - FLOOR_SLACK),
          `${tau}`,
        );
      }
    }
  });

  it('takes the cheapest of the certified points', () => {
    for (const { map } of maps) {
      for (let tau = 0; tau <= map.limit.certified; tau += 0.01) {
        const cheapest = map.points.find((p) =>
          map.claims.some((c) => c.target === p.target && c.floor >= tau),
        );
        const served = targetFor(map.certified, tau);
        const cost = (target: number) => pointOf(map.points, target).tune.costPer1k;
        assert.ok(cheapest === undefined || cost(served) <= cheapest.tune.costPer1k);
      }
    }
  });

  it('serves what lies beyond its limit from the safest point that is not cheaper', () => {
    for (const { map } of maps) {
      const { floors, targets } = map.certified;
      assert.equal(floors[floors.length - 1], 1);
      const from =
        floors.length > 1 ? map.points.findIndex((p) => p.target === targets[targets.length - 2]) : 0;
      const safest = Math.max(...map.points.slice(from).map((p) => p.calibrate.mean));
      assert.equal(pointOf(map.points, targets[targets.length - 1]).calibrate.mean, safest);
      near(map.limit.certified, Math.max(0, ...floors.slice(0, -1)), 1e-7);
    }
  });

  it('never certifies more than it expects of its points, nor tiers that it has not tested', () => {
    for (const { map } of maps) {
      const best = Math.max(...map.points.map((p) => p.calibrate.mean));
      assert.ok(map.limit.certified <= best + 1e-12);
      assert.ok(map.limit.observed >= map.limit.certified);
      for (const tier of map.tiers) {
        assert.equal(tier.target, targetFor(map.certified, tier.floor));
        const proved = map.claims.filter((c) => c.target === tier.target).map((c) => c.floor);
        assert.equal(tier.lowerBound, Math.max(...proved));
        assert.equal(tier.certified, tier.lowerBound >= tier.floor);
      }
    }
  });
});

describe('operating map by hand', () => {
  it('stops a tier’s sequence at the first failure, though a cheaper point would pass by luck', () => {
    // At a floor of 0.864: 360 of 400 pass the tier's test (level 0.025), not the grid's (0.025 / 4).
    const candidates = [
      candidate(0.5, 1, 0.6, scores(360, 400)),
      candidate(0.6, 2, 0.7, scores(350, 400)),
      candidate(0.7, 3, 0.8, scores(360, 400)),
      candidate(0.8, 4, 0.9, scores(370, 400)),
    ];
    const floor = 0.864;
    const serving = (tiers: { name: string; floor: number }[]) =>
      buildOperatingMap(candidates, { confidence: 0.95, tiers });
    const gold = serving([{ name: 'gold', floor }]);
    assert.deepEqual(gold.tiers, [
      { name: 'gold', floor, certified: true, target: Math.fround(0.7), lowerBound: floor },
    ]);
    assert.equal(targetFor(gold.certified, floor), Math.fround(0.7));
    assert.equal(targetFor(serving([]).certified, floor), Math.fround(0.8), 'dearer without the tier');
    const dream = serving([{ name: 'dream', floor: 0.97 }]).tiers[0];
    assert.deepEqual([dream.certified, dream.target], [false, Math.fround(0.8)]);
  });

  it('gives a single tier half of δ, and more than the grid gives one point', () => {
    const candidates = [0, 1, 2, 3].map((j) => candidate(j / 10, j, j / 10, scores(320 + j, 400)));
    const { alpha } = buildOperatingMap(candidates, {
      confidence: 0.9,
      tiers: [{ name: 'one', floor: 0.75 }],
    });
    near(alpha.tier, 0.05, 1e-12);
    near(alpha.grid, 0.05 / 4, 1e-12);
  });

  it('serves the expected way by the smoothed means of tune and calibrate', () => {
    // Means over both splits of 200 each: 0.6, then 0.78 and 0.72 that pool to 0.75, then 0.9. The fourth
    // point is clearly worse on tune than a cheaper one: it has no place on the curve.
    const candidates = [
      candidate(0.1, 1, 0.6, scores(120, 200)),
      candidate(0.2, 2, 0.8, scores(152, 200)),
      candidate(0.3, 3, 0.78, scores(132, 200)),
      candidate(0.35, 3.5, 0.5, scores(200, 200)),
      candidate(0.4, 4, 0.9, scores(180, 200)),
    ];
    const { expected, limit } = buildOperatingMap(candidates, { confidence: 0.95, tiers: [] });
    assert.deepEqual(
      [0.5, 0.6, 0.61, 0.75, 0.76, 0.9, 0.95].map((tau) => targetFor(expected, tau)),
      [0.1, 0.1, 0.2, 0.2, 0.4, 0.4, 0.4].map(Math.fround),
    );
    near(limit.observed, 0.9, 1e-12);
  });

  it('certifies nothing without calibration scores', () => {
    const { limit, certified } = buildOperatingMap([candidate(0.5, 1, 0.9, scores(0, 1))], {
      confidence: 0.95,
      tiers: [{ name: 'gold', floor: 0.5 }],
    });
    assert.equal(limit.certified, 0);
    assert.equal(targetFor(certified, 0.9), 0.5);
  });
});
