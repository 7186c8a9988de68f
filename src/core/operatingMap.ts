/**
 * The operating map (DESIGN §5.8): which internal target serves which floor, with what certainty.
 *
 * The confidence budget δ is spent once. Where tiers are declared, half goes to the grid of points
 * (each bound at δ_grid/J, so that all hold at once) and half to the tiers' fixed-sequence tests
 * (each tier at δ_tiers/T). All certified floors of a router therefore hold together with
 * probability 1 − δ, and a point certified by either way serves every floor below its own.
 */
import { lowerBound, type ScoreSummary } from './certificate';
import { FLOOR_SLACK } from './floorSlack';
import { isotonic } from './math';
import type { PartialSummary } from './partial/bounds';
import type { ServingSteps } from './routerSpec';

/** One internal target, measured on the two splits that the map may see. */
export interface CandidatePoint {
  target: number;
  /** On the tune split: orders and prunes. `n` prompts. */
  tune: { accuracy: number; costPer1k: number; n: number };
  /** Observed scores of the routed models on the calibrate split. */
  calibrate: ScoreSummary | PartialSummary;
  /** L at a level alpha, where somebody remembers it; else it is computed from `calibrate`. */
  boundAt?: (alpha: number) => number;
}

export interface MapPoint extends CandidatePoint {
  /** L_j. */
  lowerBound: number;
}

export interface TierCertificate {
  name: string;
  floor: number;
  certified: boolean;
  /** What is proved of the point that serves it certified; below the floor where that is not enough. */
  lowerBound: number;
  target: number;
}

export interface OperatingMap {
  /** By rising cost, none dominated on the tune split. */
  points: MapPoint[];
  /** By rising cost, those that are dominated too. */
  candidates: readonly CandidatePoint[];
  certified: ServingSteps;
  expected: ServingSteps;
  tiers: TierCertificate[];
  /** All that is proved: the points' bounds, and the tiers' floors. */
  claims: { floor: number; target: number }[];
  limit: { certified: number; observed: number };
  /** Levels of one bound of the grid and of one tier's test. */
  alpha: { grid: number; tier: number };
}

export interface MapOptions {
  /** 1 − δ. */
  confidence: number;
  tiers: readonly { name: string; floor: number }[];
}

/** @param candidates at least one. */
export function buildOperatingMap(candidates: readonly CandidatePoint[], options: MapOptions): OperatingMap {
  const byCost = sortByCost(candidates);
  const kept = prune(byCost);
  const delta = 1 - options.confidence;
  const share = options.tiers.length > 0 ? delta / 2 : delta;
  const alpha = {
    grid: share / kept.length,
    tier: options.tiers.length > 0 ? share / options.tiers.length : 0,
  };
  const points = kept.map((p) => ({ ...p, lowerBound: boundOf(p, alpha.grid) }));
  const claims: Claim[] = points.map((p, order) => ({ floor: p.lowerBound, order }));
  for (const { floor } of options.tiers) {
    const order = fixedSequence(points, floor, alpha.tier);
    if (order !== undefined) claims.push({ floor, order });
  }
  const certified = servingSteps('certified', claims, points);
  const proved = claims.map(({ floor, order }) => ({ floor, order: byCost.indexOf(kept[order]) }));
  const likely = [...expectedFloors(byCost), ...proved];
  return {
    points,
    candidates: byCost,
    certified,
    expected: servingSteps('expected', likely, byCost),
    tiers: options.tiers.map((tier) => {
      const target = targetFor(certified, tier.floor);
      const bound = claimOf(claims, points, target);
      return { ...tier, target, lowerBound: bound, certified: bound >= tier.floor };
    }),
    claims: claims.map(({ floor, order }) => ({ floor, target: points[order].target })),
    limit: { certified: highestFloor(claims), observed: highestFloor(likely) },
    alpha,
  };
}

/** Outcomes with gaps bring their own bound. */
export function calibrateBound(calibrate: CandidatePoint['calibrate'], alpha: number): number {
  return 'boundAt' in calibrate ? calibrate.boundAt(alpha) : lowerBound(calibrate, alpha);
}

function boundOf({ calibrate, boundAt }: CandidatePoint, alpha: number): number {
  return boundAt?.(alpha) ?? calibrateBound(calibrate, alpha);
}

function highestFloor(claims: readonly Claim[]): number {
  return Math.max(...claims.map((c) => c.floor));
}

function claimOf(claims: readonly Claim[], points: readonly MapPoint[], target: number): number {
  return highestFloor(claims.filter(({ order }) => points[order].target === target));
}

/**
 * Expected accuracies by rising cost: the isotonic fit, since the true curve rises but for noise and the
 * raw means would let lucky points serve floors. A point that is clearly worse on tune than a cheaper one
 * has no place on that curve. Without a margin there is no certificate to spoil, so tune counts beside
 * calibrate; it stopped the predictor early and ordered the points, which makes it slightly kind.
 */
function expectedFloors(byCost: readonly CandidatePoint[]): Claim[] {
  let best = 0;
  const rising = byCost
    .map((p, order) => ({ p, order }))
    .filter(({ p }) => {
      best = Math.max(best, p.tune.accuracy);
      return p.tune.accuracy >= best - Math.sqrt((best * (1 - best)) / p.tune.n);
    });
  const fit = isotonic(rising.map(({ p }) => expectedAccuracy(p)));
  return rising.map(({ order }, k) => ({ floor: fit[k], order }));
}

function expectedAccuracy({ tune, calibrate }: CandidatePoint): number {
  const n = tune.n + calibrate.n;
  return (tune.accuracy * tune.n + calibrate.mean * calibrate.n) / n;
}

function sortByCost(candidates: readonly CandidatePoint[]): CandidatePoint[] {
  return [...candidates].sort(
    (a, b) => a.tune.costPer1k - b.tune.costPer1k || b.tune.accuracy - a.tune.accuracy || a.target - b.target,
  );
}

/** Without the points that a cheaper one beats or equals in accuracy: fewer bounds share δ. */
function prune(byCost: readonly CandidatePoint[]): CandidatePoint[] {
  const kept: CandidatePoint[] = [];
  for (const p of byCost) {
    if (kept.length === 0 || p.tune.accuracy > kept[kept.length - 1].tune.accuracy) kept.push(p);
  }
  return kept;
}

/**
 * Fixed-sequence test of one floor: from the safest point down to cheaper ones, each at the full
 * level of the tier, until the first failure. The order of the last success, if there is any: what it
 * proves is the floor, and nothing beyond.
 */
function fixedSequence(points: readonly MapPoint[], floor: number, alpha: number): number | undefined {
  let serves: number | undefined;
  for (let j = points.length - 1; j >= 0 && boundOf(points[j], alpha) >= floor; j--) serves = j;
  return serves;
}

interface Claim {
  floor: number;
  /** Index of the point in order of cost. */
  order: number;
}

/**
 * Steps by rising cost that each raise the floor, then one for every floor beyond: the point with
 * the best calibration mean among those not cheaper than the last step. Cost cannot fall as τ rises.
 */
function servingSteps(
  mode: ServingSteps['mode'],
  claims: readonly Claim[],
  points: readonly CandidatePoint[],
): ServingSteps {
  const floors: number[] = [];
  const targets: number[] = [];
  let last = 0;
  const sorted = [...claims].sort((a, b) => a.order - b.order || b.floor - a.floor);
  for (const { floor, order } of sorted) {
    if (floor <= (floors[floors.length - 1] ?? -Infinity)) continue;
    floors.push(floor);
    targets.push(points[order].target);
    last = order;
  }
  let safest = last;
  for (let j = last; j < points.length; j++) {
    if (points[j].calibrate.mean > points[safest].calibrate.mean) safest = j;
  }
  floors.push(1);
  targets.push(points[safest].target);
  return { mode, floors: Float32Array.from(floors), targets: Float32Array.from(targets) };
}

export { FLOOR_SLACK };

/** The internal target that serves τ: of the first step whose floor is ≥ τ, else of the last. */
export function targetFor(steps: ServingSteps, tau: number): number {
  const k = steps.floors.findIndex((floor) => floor >= tau - FLOOR_SLACK);
  return steps.targets[k < 0 ? steps.targets.length - 1 : k];
}
