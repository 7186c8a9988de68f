/** The levels and tiers of a report: what each floor is served with, and what that achieves on test. */
import type { RouterConfig } from '../config';
import { FLOOR_SLACK, type OperatingMap, targetFor } from '../operatingMap';
import type { Achieved, Level, ObservedPoint, TierResult } from '../report';
import { lambdaAt, type Decider } from '../serve';
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
}

export function judgeLevel(tau: number, context: LevelContext): Level {
  const { config, map, decider } = context;
  const serve = config.certificate.serve;
  const certifiedServing = judgeTarget(targetFor(map.certified, tau), tau, context);
  const expected = judgeTarget(targetFor(map.expected, tau), tau, context);
  const target = targetFor(serve === 'certified' ? map.certified : map.expected, tau);
  return {
    tau,
    feasible: tau <= map.limit.observed + FLOOR_SLACK,
    certified: isCertified(tau, context),
    ...(serve === 'certified' ? certifiedServing : expected),
    lowerBound: provedOf(map, target),
    target,
    lambda: lambdaAt(decider, target),
    certifiedServing,
    expected,
    byTask: pointAt(target, context).byTask(),
    ...observedOf(pointAt(target, context), map),
  };
}

export function judgeTier(tier: RouterConfig['tiers'][number], context: LevelContext): TierResult {
  const { map, config } = context;
  const steps = config.certificate.serve === 'certified' ? map.certified : map.expected;
  const target = targetFor(steps, tier.floor);
  const { accuracy, accuracyCi, costPer1k, met } = judgeTarget(target, tier.floor, context);
  return {
    ...tier,
    feasible: tier.floor <= map.limit.observed + FLOOR_SLACK,
    certified: isCertified(tier.floor, context),
    lowerBound: provedOf(map, target),
    accuracy,
    accuracyCi,
    costPer1k,
    met,
  };
}

function judgeTarget(target: number, tau: number, context: LevelContext): Achieved {
  const { accuracy, costPer1k, meanMu, mix, interval } = pointAt(target, context);
  const accuracyCi = interval(context.config.certificate.confidence);
  return { accuracy, accuracyCi, costPer1k, meanMu, met: accuracy >= tau, mix };
}

function pointAt(target: number, { points }: LevelContext): TestPoint {
  const point = points.get(target);
  if (point === undefined) throw new Error(`No operating point at target ${target}`);
  return point;
}

/** Served at its expected value, no answer comes from the point that was proved for its floor. */
function isCertified(tau: number, { config, map }: LevelContext): boolean {
  return config.certificate.serve === 'certified' && tau <= map.limit.certified + FLOOR_SLACK;
}

/** The highest floor that is proved of a point; 0 where nothing is. */
function provedOf(map: OperatingMap, target: number): number {
  return Math.max(0, ...map.claims.filter((claim) => claim.target === target).map((claim) => claim.floor));
}

/** What stands behind a point, where outcomes have gaps. */
export function observedOf(point: TestPoint, map: OperatingMap): { observed?: ObservedPoint } {
  const { calibrate } = map.candidates.find((p) => p.target === point.target) ?? {};
  if (point.estimate === undefined || calibrate === undefined || !('used' in calibrate)) return {};
  return {
    observed: {
      bound: calibrate.used,
      calibrate: calibrate.observed,
      test: point.estimate.observed,
      effective: { calibrate: calibrate.effective, test: point.estimate.effective },
    },
  };
}
