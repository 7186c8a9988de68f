/** From a trained router and the split parts to the operating map and the report (DESIGN §5.8–9). */
import { samplesNeeded } from '../certificate';
import type { RouterConfig } from '../config';
import { averageImprovement, costAtAccuracy, upperHull, type FrontierPoint } from '../frontier';
import { mean, pearson } from '../math';
import { buildOperatingMap, FLOOR_SLACK, type OperatingMap } from '../operatingMap';
import type { OperatingPointResult, Report } from '../report';
import { lagrangianRouter } from '../routers/lagrangian';
import { baselineRouters } from '../routers/registry';
import type { RoutingProblem } from '../routers/router';
import { achieved, lambdaAt, type Decider, type Part } from '../serve';
import { completeParts, hasOverlap, partialCaveats, tooThin } from './partial';
import {
  candidatePoints,
  internalTargets,
  meanCostRatio,
  policySweep,
  testPoints,
  type TestPoint,
} from './curves';
import { judgeLevel, judgeTier, observedOf, reportLevels, type LevelContext } from './levels';
import { judgePredictor } from './predictorQuality';
import { judgeRouter } from './rows';

export interface JudgeInput {
  config: RouterConfig;
  models: readonly string[];
  decider: Decider;
  /** Range of internal targets that the policy was trained on. */
  targetRange: readonly [number, number];
  tune: Part;
  calibrate: Part;
  test: Part;
  /** Mean observed score and mean cost (USD) of each model on the train split. */
  trainAccuracy: Float64Array;
  trainCost: Float64Array;
  /** Scores on train are all 0 or 1. */
  binary: boolean;
  /** The floors were certified before, for another config, on the same prompts. */
  recertified: boolean;
}

/** Settings of each side where two families of routers are compared at equal accuracy. */
const FINE_SWEEP = 161;

/** What the judgement itself finds; the caller adds what it knows of data, training and speed. */
export type Judgement = Omit<
  Report,
  'format' | 'version' | 'createdAt' | 'seed' | 'backend' | 'data' | 'routing' | 'training'
>;

/** Orders on tune, certifies on calibrate. */
export function certify(input: JudgeInput): OperatingMap {
  const targets = internalTargets(input.targetRange);
  const measured = candidatePoints(input.decider, targets, input.tune, input.calibrate, input.binary);
  const candidates = measured.filter(({ calibrate }) => hasOverlap(calibrate));
  if (candidates.length === 0) throw tooThin(measured, input.calibrate);
  return buildOperatingMap(candidates, {
    confidence: input.config.certificate.confidence,
    tiers: input.config.tiers,
  });
}

/** Measures on test what the map promises. */
export function judge(input: JudgeInput, map: OperatingMap): Judgement {
  const { config, models, decider, calibrate, test } = input;
  const taus = reportLevels(config, map);
  const targets = internalTargets(input.targetRange);
  const points = testPoints(decider, targets, test, models);
  const context: LevelContext = {
    config,
    decider,
    map,
    test,
    points: new Map(points.map((p) => [p.target, p])),
  };
  const levels = taus.map((tau) => judgeLevel(tau, context));
  const feasible = levels.filter((level) => level.feasible);
  const certified = levels.filter((level) => level.tau <= map.limit.certified + FLOOR_SLACK);

  const problem: RoutingProblem = {
    models,
    available: decider.available,
    trainAccuracy: input.trainAccuracy,
    trainCost: input.trainCost,
    calibrate,
  };
  const parts = { calibrate, test };
  const complete = completeParts(parts, decider.available);
  const neighbours = calibrate.neighbours !== undefined;
  const rows = baselineRouters(models, decider.available, neighbours).flatMap((router) => {
    const on = router.kind === 'bound' ? complete : parts;
    return on ? judgeRouter(router, { ...problem, calibrate: on.calibrate }, on.test, taus) : [];
  });
  const costs = rows.filter((row) => row.kind === 'fixed').map((row) => row.frontier[0].costPer1k);
  const range: [number, number] = [Math.min(...costs), Math.max(...costs)];
  // All 41 points, kept by the map or not: as many as the Lagrangian sweep has.
  const frontier: FrontierPoint[] = points;
  const feasibleTaus = feasible.map((level) => level.tau);
  const served = config.certificate.serve === 'certified' ? certified : feasible;

  return {
    confidence: config.certificate.confidence,
    serve: config.certificate.serve,
    limit: { ...map.limit, bestFixed: bestFixed(models, decider.available, [input.tune, calibrate]) },
    levels,
    tiers: config.tiers.map((tier) => judgeTier(tier, context)),
    points: pointResults(map, decider, context.points),
    compliance: {
      feasible: feasible.length,
      met: served.filter((level) => level.met).length,
      rate: served.length === 0 ? NaN : served.filter((level) => level.met).length / served.length,
      certified: {
        levels: certified.length,
        met: certified.filter((level) => level.certifiedServing.met).length,
      },
      expected: { levels: feasible.length, met: feasible.filter((level) => level.expected.met).length },
      raw: {
        levels: feasible.length,
        met: feasible.filter(({ tau }) => rawAccuracy(tau, points) >= tau).length,
      },
    },
    correlation: {
      tauAccuracy: pearson(
        feasibleTaus,
        feasible.map((level) => level.expected.accuracy),
      ),
      tauMu: pearson(
        feasibleTaus,
        feasible.map((level) => level.expected.meanMu),
      ),
    },
    gaps: gaps(rows, frontier, certified),
    costRatioToLagrangian: ratioToLagrangian(input, problem, feasibleTaus),
    aiq: averageImprovement(frontier, ...range),
    saving: saving(input, map, context.points),
    predictor: judgePredictor(test, input.trainAccuracy, decider.available),
    baselines: rows.map((row) => ({ ...row, aiq: averageImprovement(row.frontier, ...range) })),
    caveats: caveats(input, map, levels.length > 0 ? certified.length : 0),
  };
}

/**
 * The policy against the Lagrangian optimum for the same p̂. Both are curves with one knob, so both are
 * swept finely: on the steep end of a curve, 41 points leave chords whose error, and a hull whose luck,
 * outweigh the difference.
 */
function ratioToLagrangian(input: JudgeInput, problem: RoutingProblem, taus: readonly number[]): number {
  const policy = policySweep(input.decider, input.targetRange, FINE_SWEEP, input.test);
  const lagrangian = lagrangianRouter.knobs(problem, FINE_SWEEP);
  return meanCostRatio(
    policy,
    lagrangian.map((knob) => knob(input.test)),
    taus,
  );
}

/** The policy at t = τ, as the paper serves it: no operating map between. */
function rawAccuracy(tau: number, points: readonly TestPoint[]): number {
  return points.reduce((a, b) => (Math.abs(b.target - tau) < Math.abs(a.target - tau) ? b : a)).accuracy;
}

/** On all the prompts of some parts together. */
function bestFixed(models: readonly string[], available: readonly boolean[], parts: readonly Part[]) {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const accuracyOf = (m: number) =>
    parts.reduce((sum, part) => sum + part.n * achieved(part, new Int32Array(part.n).fill(m)).accuracy, 0) /
    n;
  const rows = models
    .map((model, m) => ({ model, m }))
    .filter(({ m }) => available[m])
    .map(({ model, m }) => ({ model, accuracy: accuracyOf(m) }));
  const { model, accuracy } = rows.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  return { model, accuracy };
}

function pointResults(
  map: OperatingMap,
  decider: Decider,
  points: ReadonlyMap<number, TestPoint>,
): OperatingPointResult[] {
  return map.points.flatMap((p) => {
    const test = points.get(p.target);
    if (test === undefined) return [];
    return {
      target: p.target,
      lambda: lambdaAt(decider, p.target),
      meanMu: test.meanMu,
      tune: { accuracy: p.tune.accuracy, costPer1k: p.tune.costPer1k },
      calibrate: { accuracy: p.calibrate.mean, lowerBound: p.lowerBound },
      test: { accuracy: test.accuracy, costPer1k: test.costPer1k },
      ...observedOf(test, map),
    };
  });
}

/** Averaged over the levels that every curve spans, so that accuracies are equal and differences add up. */
function gaps(
  rows: readonly { name: string; frontier: readonly FrontierPoint[] }[],
  own: readonly FrontierPoint[],
  levels: Report['levels'],
): Report['gaps'] {
  const curve = (name: string) => rows.find((row) => row.name === name)?.frontier ?? [];
  // Perfect predictions exceed most floors at their cheapest setting; that cost then stands for them.
  const curves = [curve('Lagrangian optimum'), own];
  const lowest = Math.max(...curves.map((points) => upperHull(points)[0]?.accuracy ?? Infinity));
  const hasBounds = curve('oracle').length > 0;
  const costs = levels
    .filter(({ tau }) => tau >= lowest)
    .map(({ tau, certifiedServing }) => ({
      oracle: curve('oracle').at(0)?.costPer1k ?? NaN,
      perfect: costAtAccuracy(curve('perfect predictor'), tau),
      lagrangian: costAtAccuracy(curve('Lagrangian optimum'), tau),
      policy: costAtAccuracy(own, tau),
      certified: certifiedServing.costPer1k,
    }))
    // The bounds are left out of a report whose outcomes have too many gaps for them.
    .filter(({ oracle, perfect, ...own }) =>
      Object.values(hasBounds ? { oracle, perfect, ...own } : own).every(Number.isFinite),
    );
  const average = (key: keyof Report['gaps']['costPer1k']) => mean(costs.map((row) => row[key]));
  const costPer1k = {
    oracle: average('oracle'),
    perfect: average('perfect'),
    lagrangian: average('lagrangian'),
    policy: average('policy'),
    certified: average('certified'),
  };
  const known = (cost: number) => (Number.isFinite(cost) ? cost : null);
  return {
    predictor: known(costPer1k.lagrangian - costPer1k.perfect),
    policy: known(costPer1k.policy - costPer1k.lagrangian),
    certainty: known(costPer1k.certified - costPer1k.policy),
    costPer1k: {
      oracle: known(costPer1k.oracle),
      perfect: known(costPer1k.perfect),
      lagrangian: known(costPer1k.lagrangian),
      policy: known(costPer1k.policy),
      certified: known(costPer1k.certified),
    },
  };
}

/** The point is chosen on calibrate, the saving measured on test. */
function saving(
  { models, decider, calibrate, test }: JudgeInput,
  map: OperatingMap,
  points: ReadonlyMap<number, TestPoint>,
): Report['saving'] {
  const best = bestFixed(models, decider.available, [calibrate]);
  const chosen = map.points.find((p) => p.calibrate.mean >= best.accuracy);
  const ours = chosen && points.get(chosen.target);
  if (!ours) return null;
  const theirs = achieved(test, new Int32Array(test.n).fill(models.indexOf(best.model)));
  if (theirs.costPer1k === 0) return null;
  return {
    model: best.model,
    modelAccuracy: theirs.accuracy,
    accuracy: ours.accuracy,
    fraction: 1 - ours.costPer1k / theirs.costPer1k,
  };
}

function caveats(
  { config, calibrate, decider, test, recertified }: JudgeInput,
  map: OperatingMap,
  certifiedLevels: number,
): string[] {
  const notes: string[] = partialCaveats(calibrate, test, map, decider.available);
  if (certifiedLevels === 0) {
    const needed = samplesNeeded(map.limit.observed, map.alpha.grid);
    const prompts = Math.max(...map.points.map(({ calibrate: c }) => ('used' in c ? c.used : calibrate.n)));
    notes.push(
      `No floor of this report is certified: the highest that ${prompts} calibration prompts prove is ` +
        `${map.limit.certified.toFixed(3)}.` +
        (needed > prompts ? ` At least ${needed} are needed near ${map.limit.observed.toFixed(2)}.` : ''),
    );
  }
  if (recertified) {
    notes.push(
      'Certified again for a changed config on the same calibration prompts. Where a config is edited until a ' +
        'floor is certified, the stated confidence does not cover the search: train with another seed to confirm.',
    );
  }
  for (const tier of map.tiers) {
    if (tier.floor > map.limit.observed) {
      notes.push(
        `Tier "${tier.name}" asks for ${tier.floor}, more than this pool reaches (${map.limit.observed.toFixed(3)}).`,
      );
    } else if (!tier.certified) {
      notes.push(
        `Tier "${tier.name}" at ${tier.floor} is within reach, but not certified: its bound is ${tier.lowerBound.toFixed(3)} at the safest point.`,
      );
    }
  }
  if (config.certificate.serve === 'expected') {
    notes.push(
      'Served at its expected value, a floor holds on average over data sets, not with the stated confidence.',
    );
  }
  if (calibrate.neighbours === undefined) {
    notes.push(
      'CARROT, OmniRouter and RouterBench kNN are left out: this run was trained before their predictions were kept. Train again to compare with them.',
    );
  }
  if (test.n < 200)
    notes.push(`Only ${test.n} prompts test this router: read its figures with their intervals.`);
  return notes;
}

/** The serving steps that the config asks for. */
export function servingOf(map: OperatingMap, config: RouterConfig) {
  return config.certificate.serve === 'certified' ? map.certified : map.expected;
}
