/** Our router beside the others on the test part: rows, costs at equal accuracy, gaps and further figures. */
import { averageImprovement, type FrontierPoint } from '../frontier';
import { mean } from '../math';
import { costRatio, costRatios } from '../metrics/equalAccuracy';
import { recovery } from '../metrics/recovery';
import { FLOOR_SLACK, type OperatingMap } from '../operatingMap';
import type { BaselineResult, Level, Metrics, Report } from '../report';
import { baselineRouters } from '../routers/registry';
import { strongAndWeak } from '../routers/routeLlm';
import { FINE_SETTINGS, type RoutingProblem } from '../routers/router';
import { achieved, type Part } from '../serve';
import { policySweep, type TestPoint } from './curves';
import { gaps } from './gaps';
import { compareIntervals } from './intervals';
import type { JudgeInput } from './judge';
import { completeParts } from './partial';
import { judgeRouter } from './rows';

/** What a comparison needs of the judgement so far. */
export interface Served {
  levels: readonly Level[];
  /** All targets, kept by the map or not: as many as a plain sweep of another router has settings. */
  points: readonly TestPoint[];
  saving: Report['saving'];
}

export type Comparison = Required<
  Pick<Report, 'baselines' | 'policy' | 'gaps' | 'aiq' | 'costRatioToLagrangian' | 'metrics'>
>;

/** Puts other routers beside ours, on the same parts. */
export function compareRouters(input: JudgeInput, map: OperatingMap, served: Served): Comparison {
  const { models, decider, calibrate, test } = input;
  const { levels, points } = served;
  const taus = levels.map((level) => level.tau);
  const feasible = levels.filter((level) => level.feasible);
  const certified = levels.filter((level) => level.tau <= map.limit.certified + FLOOR_SLACK);
  const answered = input.config.certificate.serve === 'certified' ? certified : feasible;
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
  const judged = baselineRouters(models, decider.available, neighbours).flatMap((router) => {
    const on = router.kind === 'bound' ? complete : parts;
    return on ? [judgeRouter(router, { ...problem, calibrate: on.calibrate }, on.test, taus)] : [];
  });
  const rows = judged.flatMap((one) => one.rows);
  const own = policySweep(decider, input.targetRange, FINE_SETTINGS, test);
  const costs = rows.filter((row) => row.kind === 'fixed').map((row) => row.frontier[0].costPer1k);
  const range: [number, number] = [Math.min(...costs), Math.max(...costs)];
  const ends = fixedEnds(problem, test);
  const ratioTo = (mine: readonly FrontierPoint[], curve: readonly FrontierPoint[]) =>
    costRatio(mine, curve, comparedAt(curve, feasible));
  const intervals = compareIntervals(input, map, {
    ...served,
    answered,
    feasible,
    judged,
    own,
    range,
    ratioTo,
  });
  const ratios = judged.map(({ curve, rows: [{ kind }] }) =>
    // Bounds are then measured on other prompts.
    kind === 'bound' && test.evidence ? { mean: NaN, levels: 0 } : ratioTo(own, curve),
  );
  const baselines = judged.flatMap((one, j) =>
    one.rows.map((row): BaselineResult => ({
      ...row,
      aiq: averageImprovement(row.frontier, ...range),
      aiqCi: intervals.aiqs[j],
      costRatio: {
        ...ratios[j],
        mean: known(ratios[j].mean),
        interval: intervals.ratios[j],
        byLevel: row.kind === 'bound' ? [] : costRatios(own, one.curve, comparedAt(one.curve, feasible)),
      },
      recovery: recovery(row.frontier, ends.weak, ends.strong),
    })),
  );
  const lagrangian = judged.findIndex((one) => one.rows[0].name === 'Lagrangian optimum');
  return {
    gaps: gaps(rows, points, certified),
    costRatioToLagrangian: ratios[lagrangian].mean,
    aiq: averageImprovement(points, ...range),
    baselines,
    policy: own.map(({ target, accuracy, costPer1k, meanMu }) => ({ target, accuracy, costPer1k, meanMu })),
    metrics: {
      violationRate: known(mean(answered.map((level) => (level.met ? 0 : 1)))),
      byTask: taskPairs(answered),
      recovery: { ...ends.names, ...recovery(points, ends.weak, ends.strong) },
      intervals: intervals.own,
    },
  };
}

/** One model has one accuracy to be equal to; anything else is compared at the levels. */
function comparedAt(curve: readonly FrontierPoint[], levels: readonly Level[]): number[] {
  return curve.length === 1 ? [curve[0].accuracy] : levels.map((level) => level.tau);
}

function known(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

/** The cheapest and the best fixed model of train, on test. */
function fixedEnds(problem: RoutingProblem, test: Part) {
  const { strong, weak } = strongAndWeak(problem);
  const at = (m: number) => achieved(test, new Int32Array(test.n).fill(m));
  return {
    names: { weak: problem.models[weak], strong: problem.models[strong] },
    weak: at(weak),
    strong: at(strong),
  };
}

/** Every task of every level: does the level's floor hold for the task alone? */
function taskPairs(levels: readonly Level[]): Metrics['byTask'] {
  const pairs = levels.flatMap(({ tau, byTask }) =>
    Object.values(byTask).map(({ accuracy }) => accuracy >= tau),
  );
  return { pairs: pairs.length, met: pairs.filter(Boolean).length };
}
