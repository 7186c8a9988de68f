/** The part of a report that speaks of a config's text: small enough to pass around on every key. */
import { FLOOR_SLACK } from '../floorSlack';
import type { Level, Report, TierResult } from '../report';

export type LevelFacts = Pick<
  Level,
  'tau' | 'feasible' | 'certified' | 'lowerBound' | 'accuracy' | 'costPer1k' | 'mix'
>;

export interface ReportFacts {
  createdAt: string;
  confidence: number;
  serve: Report['serve'];
  prompts: number;
  /** Prompts of the calibrate split. */
  calibrate: number;
  models: string[];
  limit: Report['limit'];
  levels: LevelFacts[];
  tiers: Pick<TierResult, 'name' | 'floor' | 'certified' | 'feasible' | 'accuracy' | 'costPer1k'>[];
  /** The safest operating point on the calibrate split, and how many points share the confidence. */
  safest?: { accuracy: number; lowerBound: number; points: number };
}

export function reportFacts(report: Report): ReportFacts {
  const points = report.points.map(({ calibrate }) => calibrate);
  const safest = points.reduce<(typeof points)[number] | undefined>(
    (best, point) => (best === undefined || point.lowerBound > best.lowerBound ? point : best),
    undefined,
  );
  return {
    createdAt: report.createdAt,
    confidence: report.confidence,
    serve: report.serve,
    prompts: report.data.prompts,
    calibrate: report.data.split.calibrate,
    models: report.data.models,
    limit: report.limit,
    levels: report.levels.map(({ tau, feasible, certified, lowerBound, accuracy, costPer1k, mix }) => ({
      tau,
      feasible,
      certified,
      lowerBound,
      accuracy,
      costPer1k,
      mix,
    })),
    tiers: report.tiers.map(({ name, floor, certified, feasible, accuracy, costPer1k }) => ({
      name,
      floor,
      certified,
      feasible,
      accuracy,
      costPer1k,
    })),
    ...(safest && { safest: { ...safest, points: points.length } }),
  };
}

/**
 * certified: proved; expected: reached without proof, as the config asks for; uncertified: reached without
 * proof, though the config asks for one; infeasible: not reached.
 */
export type FloorState = 'certified' | 'expected' | 'uncertified' | 'infeasible';

export function floorState(floor: number, { limit, serve }: ReportFacts): FloorState {
  if (floor > limit.observed + FLOOR_SLACK) return 'infeasible';
  if (serve === 'expected') return 'expected';
  return floor <= limit.certified + FLOOR_SLACK ? 'certified' : 'uncertified';
}

/** The listed level that answers a floor: the lowest at or above it, else the highest; undefined without levels. */
export function levelFor(floor: number, { levels }: ReportFacts): LevelFacts | undefined {
  let found: LevelFacts | undefined;
  let last: LevelFacts | undefined;
  for (const level of levels) {
    if (last === undefined || level.tau > last.tau) last = level;
    if (level.tau >= floor - FLOOR_SLACK && (found === undefined || level.tau < found.tau)) found = level;
  }
  return found ?? last;
}

/** What serving a floor costs: the tier's own figure where the report has this tier, else its level's. */
export function costOfFloor(
  floor: number,
  name: string | undefined,
  report: ReportFacts,
): number | undefined {
  const tier = report.tiers.find((t) => t.name === name && Math.abs(t.floor - floor) < FLOOR_SLACK);
  return tier?.costPer1k ?? levelFor(floor, report)?.costPer1k;
}

/** A limit as it may be written as a floor: rounded down to three digits. */
export function floorBelow(limit: number): number {
  return Math.floor(1000 * limit + 1e-9) / 1000;
}
