/** How far chance in the choice of test prompts reaches: bootstrap intervals of a report's figures. */
import { averageImprovement, type FrontierPoint } from '../frontier';
import { mean, pearson } from '../math';
import type { CostRatio } from '../metrics/equalAccuracy';
import { type GroupSums, Resampling } from '../metrics/resampling';
import { type OperatingMap, targetFor } from '../operatingMap';
import type { Interval, Level, Metrics, Report } from '../report';
import { Rng } from '../rng';
import type { Routed } from '../routers/router';
import type { Part } from '../serve';
import type { TestPoint } from './curves';
import type { JudgeInput } from './judge';
import { everySetting, type JudgedRouter } from './rows';
import { savingPoint } from './saving';

/** What is resampled. */
export interface Compared {
  levels: readonly Level[];
  /** Those that the configured serving answers for, and those within reach. */
  answered: readonly Level[];
  feasible: readonly Level[];
  /** All targets. */
  points: readonly TestPoint[];
  saving: Report['saving'];
  judged: readonly JudgedRouter[];
  /** Our policy, finely swept. */
  own: readonly Routed[];
  /** Of costs per 1 000, for AIQ. */
  range: readonly [number, number];
  ratioTo(mine: readonly FrontierPoint[], curve: readonly FrontierPoint[]): CostRatio;
}

export interface Intervals {
  own: Metrics['intervals'];
  /** In the order of the routers. */
  aiqs: (Interval | null)[];
  ratios: (Interval | null)[];
}

/** All resampled together, so that what is compared is compared on the same prompts. */
export function compareIntervals(input: JudgeInput, map: OperatingMap, compared: Compared): Intervals {
  const { levels, answered, feasible, points, saving, judged, own, range } = compared;
  const { config, test } = input;
  // Estimates from outcomes with gaps are no means over prompts.
  if (test.evidence) {
    const none = { complianceRate: null, tauAccuracy: null, tauMu: null, aiq: null, saving: null };
    return {
      own: { ...none, costPer1k: levels.map(() => null) },
      aiqs: judged.map(() => null),
      ratios: judged.map(() => null),
    };
  }
  const resampling = new Resampling(test.n, new Rng(config.training.seed).fork('bootstrap'));
  const curves = [own, ...judged.map((one) => one.curve)].map((curve) => sumsOf(resampling, curve, test));
  const mu = resampling.sums(points.length, (k, i) => points[k].decisions.mu[i]);
  const at = (target: number) => points.findIndex((p) => p.target === target);
  const taus = feasible.map((level) => level.tau);
  const expected = taus.map((tau) => at(targetFor(map.expected, tau)));
  const savingTarget = savingPoint(input, map)?.target;
  const bestFixed = judged.findIndex((one) => one.rows[0].name === saving?.model);
  const found = resampling.intervals((meansOf) => {
    const [mine, ...theirs] = curves.map(({ score, cost }) => {
      const [accuracy, usd] = [meansOf(score), meansOf(cost)];
      return Array.from(accuracy, (a, k) => ({ accuracy: a, costPer1k: 1000 * usd[k] }));
    });
    const plain = everySetting(mine);
    const mus = meansOf(mu);
    const costOf = (target: number | undefined) => (target === undefined ? NaN : plain[at(target)].costPer1k);
    return [
      mean(answered.map((level) => (plain[at(level.target)].accuracy >= level.tau ? 1 : 0))),
      pearson(
        taus,
        expected.map((k) => plain[k].accuracy),
      ),
      pearson(
        taus,
        expected.map((k) => mus[k]),
      ),
      averageImprovement(plain, ...range),
      1 - costOf(savingTarget) / (theirs.at(bestFixed)?.[0].costPer1k ?? NaN),
      ...levels.map((level) => costOf(level.target)),
      ...theirs.map((curve) => averageImprovement(everySetting(curve), ...range)),
      ...theirs.map((curve) => compared.ratioTo(mine, curve).mean),
    ];
  }, config.certificate.confidence);
  const [complianceRate, tauAccuracy, tauMu, aiq, savingCi, ...rest] = found;
  const [costPer1k, others] = [rest.slice(0, levels.length), rest.slice(levels.length)];
  return {
    own: { complianceRate, tauAccuracy, tauMu, aiq, saving: saving && savingCi, costPer1k },
    aiqs: others.slice(0, judged.length),
    ratios: others.slice(judged.length),
  };
}

function sumsOf(
  resampling: Resampling,
  curve: readonly Routed[],
  { models, score, cost }: Part,
): { score: GroupSums; cost: GroupSums } {
  const cell = (k: number, i: number) => i * models + (curve[k].model?.[i] ?? NaN);
  return {
    score: resampling.sums(curve.length, (k, i) => score[cell(k, i)]),
    cost: resampling.sums(curve.length, (k, i) => cost[cell(k, i)]),
  };
}
