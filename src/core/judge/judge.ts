/** From a trained router and the split parts to the operating map and the report (DESIGN §5.8–9). */
import { samplesNeeded } from '../certificate';
import type { RouterConfig } from '../config';
import { pearson } from '../math';
import { buildOperatingMap, FLOOR_SLACK, type OperatingMap } from '../operatingMap';
import type { OperatingPointResult, Report } from '../report';
import { lambdaAt, type Decider, type Part } from '../serve';
import { compareRouters, type Comparison } from './comparison';
import { candidatePoints, internalTargets, testPoints, type TestPoint } from './curves';
import { judgeLevel, judgeTier, observedOf, reportLevels, type LevelContext } from './levels';
import { hasOverlap, partialCaveats, tooThin } from './partial';
import { judgePredictor, type TaskMeans } from './predictorQuality';
import { bestFixed, saving } from './saving';

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
  /** Mean observed score of each model by task, on the train split. */
  taskAccuracy?: TaskMeans;
  /** Scores on train are all 0 or 1. */
  binary: boolean;
  /** The floors were certified before, for another config, on the same prompts. */
  recertified: boolean;
  /** As `predictorOf` finds it, where somebody has asked already: prices do not change it. */
  predictor?: Report['predictor'];
}

/** What the judgement itself finds; the caller adds what it knows of data, training and speed. */
export type Judgement = Omit<
  Report,
  'format' | 'version' | 'createdAt' | 'seed' | 'backend' | 'data' | 'routing' | 'training'
>;

/** Every operating point on the splits that the map may see. */
export function measureCandidates({ decider, targetRange, tune, calibrate, binary }: JudgeInput) {
  return candidatePoints(decider, internalTargets(targetRange), tune, calibrate, binary);
}

/** Every operating point on test. */
export function measureTest({ decider, targetRange, test, models }: JudgeInput): TestPoint[] {
  return testPoints(decider, internalTargets(targetRange), test, models);
}

/** Orders on tune, certifies on calibrate. */
export function certify(input: JudgeInput, measured = measureCandidates(input)): OperatingMap {
  const candidates = measured.filter(({ calibrate }) => hasOverlap(calibrate));
  if (candidates.length === 0) throw tooThin(measured, input.calibrate);
  return buildOperatingMap(candidates, {
    confidence: input.config.certificate.confidence,
    tiers: input.config.tiers,
  });
}

/** How good the predictions are on test. */
export function predictorOf({ test, trainAccuracy, taskAccuracy, decider }: JudgeInput): Report['predictor'] {
  return judgePredictor(test, trainAccuracy, decider.available, taskAccuracy);
}

/** A judgement without the comparisons with other routers, and what those need of it. */
export interface Served {
  judgement: Omit<Judgement, keyof Comparison>;
  points: TestPoint[];
}

/** Measures on test what the map promises, and compares with other routers. */
export function judge(input: JudgeInput, map: OperatingMap): Judgement {
  const served = judgeServed(input, map);
  return { ...served.judgement, ...compare(input, map, served) };
}

/** What comparisons add to a judgement; it takes several times as long as the judgement. */
export function compare(input: JudgeInput, map: OperatingMap, { judgement, points }: Served): Comparison {
  return compareRouters(input, map, { levels: judgement.levels, points, saving: judgement.saving });
}

/** Measures on test what the map promises. */
export function judgeServed(input: JudgeInput, map: OperatingMap, points = measureTest(input)): Served {
  const { config, models, decider, calibrate } = input;
  const taus = reportLevels(config, map);
  const context: LevelContext = {
    config,
    decider,
    map,
    points: new Map(points.map((p) => [p.target, p])),
  };
  const levels = taus.map((tau) => judgeLevel(tau, context));
  const feasible = levels.filter((level) => level.feasible);
  const certified = levels.filter((level) => level.tau <= map.limit.certified + FLOOR_SLACK);

  const feasibleTaus = feasible.map((level) => level.tau);
  const ours = saving(input, map, context.points);
  const served = config.certificate.serve === 'certified' ? certified : feasible;

  const judgement: Served['judgement'] = {
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
    saving: ours,
    predictor: input.predictor ?? predictorOf(input),
    caveats: caveats(input, map, levels.length > 0 ? certified.length : 0),
  };
  return { judgement, points };
}

/** The policy at t = τ, as the paper serves it: no operating map between. */
function rawAccuracy(tau: number, points: readonly TestPoint[]): number {
  return points.reduce((a, b) => (Math.abs(b.target - tau) < Math.abs(a.target - tau) ? b : a)).accuracy;
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
