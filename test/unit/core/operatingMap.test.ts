/** The operating map: the confidence budget, order by cost, certified steps, and the tiers' tests. */
import { strict as assert } from 'node:assert';
import { lowerBound, type ScoreSummary } from '../../../src/core/certificate';
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

/** Targets, costs and accuracies with no order between them, with ties. */
function randomCandidates(rng: Rng): CandidatePoint[] {
  const n = 20 + rng.int(600);
  const binary = rng.next() < 0.6;
  return Array.from({ length: 1 + rng.int(12) }, (_, j) => {
    const right = rng.int(n + 1);
    return candidate(0.5 + j / 100, rng.int(8), rng.int(20) / 20, { n, mean: right / n, binary });
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

  it('serves every certified floor from a point whose bound reaches it, at the level it was given', () => {
    for (const { map } of maps) {
      for (const p of map.points) assert.equal(p.lowerBound, lowerBound(p.calibrate, map.alpha.grid));
      for (let tau = 0; tau <= map.limit.certified; tau += 0.005) {
        const target = targetFor(map.certified, tau);
        const grid = map.points.find((p) => p.target === target)?.lowerBound ?? NaN;
        const byTier = map.tiers.some(
          (t) => t.certified && t.floor >= tau - FLOOR_SLACK && t.target === target,
        );
        assert.ok(grid >= tau - FLOOR_SLACK || byTier, `${tau} from a bound of ${grid}`);
      }
    }
  });

  it('takes the cheapest of the certified points', () => {
    for (const { map } of maps) {
      for (let tau = 0; tau <= map.limit.certified; tau += 0.01) {
        const cheapest = map.points.find(
          (p) =>
            p.lowerBound >= tau ||
            map.tiers.some((t) => t.certified && t.floor >= tau && t.target === p.target),
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
      for (const tier of map.tiers) {
        const point = pointOf(map.points, tier.target);
        assert.equal(tier.lowerBound, lowerBound(point.calibrate, map.alpha.tier));
        assert.equal(tier.certified, tier.lowerBound >= tier.floor);
      }
    }
  });
});

describe('operating map by hand', () => {
  it('stops a tier’s sequence at the first failure, though a cheaper point would pass by luck', () => {
    const candidates = [
      candidate(0.5, 1, 0.6, scores(380, 400)),
      candidate(0.6, 2, 0.7, scores(310, 400)),
      candidate(0.7, 3, 0.8, scores(360, 400)),
      candidate(0.8, 4, 0.9, scores(370, 400)),
    ];
    const { tiers, points } = buildOperatingMap(candidates, {
      confidence: 0.95,
      tiers: [
        { name: 'gold', floor: 0.85 },
        { name: 'bulk', floor: 0.7 },
        { name: 'dream', floor: 0.97 },
      ],
    });
    assert.equal(points.length, 4);
    assert.deepEqual(
      tiers.map((t) => [t.name, t.certified, t.target]),
      [
        ['gold', true, Math.fround(0.7)],
        ['bulk', true, Math.fround(0.5)],
        ['dream', false, Math.fround(0.8)],
      ],
    );
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
    // Means over both splits of 200 each: 0.6, then 0.8 and 0.7 that pool to 0.75, then 0.9.
    const candidates = [
      candidate(0.1, 1, 0.6, scores(120, 200)),
      candidate(0.2, 2, 0.8, scores(160, 200)),
      candidate(0.3, 3, 0.65, scores(150, 200)),
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
