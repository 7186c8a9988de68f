/** The levels and tiers of a report: what each floor is served with, and what that achieves on test. */
import { interval, summarise } from '../certificate';
import type { RouterConfig } from '../config';
import { FLOOR_SLACK, type OperatingMap, targetFor } from '../operatingMap';
import type { Achieved, Level, TaskResult, TierResult } from '../report';
import { lambdaAt, type Decider, type Part } from '../serve';
import type { TestPoint } from './curves';

const STEP = 0.01;
/** How far beyond the observed limit the default levels go, so that a reader sees where it ends. */
const BEYOND = 0.03;

/** The floors to report on: as configured, else steps of 0.01 over what the operating points span. */
export function reportLevels(config: Pick<RouterConfig, 'levels'>, map: OperatingMap): number[] {
  const { levels } = config;
  if (Array.isArray(levels)) return [...new Set(levels)].sort((a, b) => a - b);
  const lowest = Math.min(...map.points.map((p) => p.calibrate.mean));
  const from = levels?.from ?? Math.max(0, Math.floor(lowest / STEP) * STEP);
  const to = levels?.to ?? Math.min(1, Math.ceil((map.limit.observed + BEYOND) / STEP) * STEP);
  const step = levels?.step ?? STEP;
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, k) => Number((from + k * step).toFixed(6)));
}

export interface LevelContext {
  config: RouterConfig;
  decider: Decider;
  map: OperatingMap;
  /** By target. */
  points: ReadonlyMap<number, TestPoint>;
  test: Part;
}

export function judgeLevel(tau: number, context: LevelContext): Level {
  const { config, map, decider, test } = context;
  const serve = config.certificate.serve;
  const certifiedServing = judgeTarget(targetFor(map.certified, tau), tau, context);
  const expected = judgeTarget(targetFor(map.expected, tau), tau, context);
  const target = targetFor(serve === 'certified' ? map.certified : map.expected, tau);
  return {
    tau,
    feasible: tau <= map.limit.observed + FLOOR_SLACK,
    certified: tau <= map.limit.certified + FLOOR_SLACK,
    ...(serve === 'certified' ? certifiedServing : expected),
    lowerBound: boundOf(map, target),
    target,
    lambda: lambdaAt(decider, target),
    certifiedServing,
    expected,
    byTask: byTask(pointAt(target, context), test),
  };
}

export function judgeTier(tier: RouterConfig['tiers'][number], context: LevelContext): TierResult {
  const { map, config } = context;
  const certificate = map.tiers.find((t) => t.name === tier.name);
  const steps = config.certificate.serve === 'certified' ? map.certified : map.expected;
  const { accuracy, accuracyCi, costPer1k, met } = judgeTarget(
    targetFor(steps, tier.floor),
    tier.floor,
    context,
  );
  return {
    ...tier,
    feasible: tier.floor <= map.limit.observed + FLOOR_SLACK,
    certified: tier.floor <= map.limit.certified + FLOOR_SLACK,
    lowerBound: certificate?.lowerBound ?? 0,
    accuracy,
    accuracyCi,
    costPer1k,
    met,
  };
}

function judgeTarget(target: number, tau: number, context: LevelContext): Achieved {
  const { accuracy, costPer1k, meanMu, mix, scores } = pointAt(target, context);
  const accuracyCi = interval(summarise(scores), context.config.certificate.confidence);
  return { accuracy, accuracyCi, costPer1k, meanMu, met: accuracy >= tau, mix };
}

function pointAt(target: number, { points }: LevelContext): TestPoint {
  const point = points.get(target);
  if (point === undefined) throw new Error(`No operating point at target ${target}`);
  return point;
}

/**
 * The higher of the grid's bound and that of a tier that the same point serves; 0 for a point that
 * serves expectations only and was not tested, as nothing is proved of it.
 */
function boundOf(map: OperatingMap, target: number): number {
  const grid = map.points.filter((p) => p.target === target).map((p) => p.lowerBound);
  const tiers = map.tiers.filter((t) => t.certified && t.target === target).map((t) => t.lowerBound);
  return Math.max(0, ...grid, ...tiers);
}

function byTask(point: TestPoint, test: Part): Record<string, TaskResult> {
  const sums = new Map<string, { sum: number; n: number }>();
  point.scores.forEach((score, i) => {
    const task = test.tasks[i];
    if (task === '') return;
    const entry = sums.get(task) ?? { sum: 0, n: 0 };
    entry.sum += score;
    entry.n++;
    sums.set(task, entry);
  });
  const names = [...sums.keys()].sort();
  return Object.fromEntries(
    names.map((task) => {
      const { sum, n } = sums.get(task) ?? { sum: 0, n: 1 };
      return [task, { accuracy: sum / n, n }];
    }),
  );
}
