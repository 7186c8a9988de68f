/** One cell's report as rows: every router at every floor, and the figures of the cell itself. */
import type { BaselineResult, PolicyPoint, Report } from '../report';
import type { CellKey } from './plan';

/**
 * How a row gets from a floor to a setting. `published`: by its own predictions, or for ours the policy run
 * at t = τ; `calibrated` and `expected`: by means on calibrate; `certified`: by lower bounds; `fixed`: it has none.
 */
export type Setting = 'published' | 'calibrated' | 'expected' | 'certified' | 'fixed';

export interface LevelRow extends CellKey {
  router: string;
  kind: BaselineResult['kind'] | 'proteus';
  setting: Setting;
  tau: number;
  /** τ ≤ our observed limit, and τ ≤ our certified limit, in this split. */
  feasible: boolean;
  certified: boolean;
  accuracy: number;
  /** USD per 1 000 queries. */
  costPer1k: number;
  met: boolean;
}

/** A finished cell. */
export interface StudyCell {
  key: CellKey;
  /** Seconds of the whole cell. */
  seconds: number;
  report: Report;
}

export const OURS = 'PROTEUS';

const SLACK = 1e-6;

/** Every router of the report at every level; ours served in three ways. */
export function levelRows({ key, report }: StudyCell): LevelRow[] {
  const at = new Map(
    report.levels.map((level) => [
      level.tau,
      { feasible: level.feasible, certified: level.tau <= report.limit.certified + SLACK },
    ]),
  );
  const ours = report.levels.flatMap((level) => {
    const raw = nearest(report.policy ?? [], level.tau);
    return (
      [
        ['certified', level.certifiedServing],
        ['expected', level.expected],
        ...(raw ? [['published', raw] as const] : []),
      ] as const
    ).map(([setting, { accuracy, costPer1k }]) => ({
      router: OURS,
      kind: 'proteus' as const,
      setting,
      tau: level.tau,
      accuracy,
      costPer1k,
      met: accuracy >= level.tau,
    }));
  });
  const others = report.baselines.flatMap((row) =>
    row.levels.map(({ tau, accuracy, costPer1k, met }) => ({
      router: row.name,
      kind: row.kind,
      setting: settingOf(row),
      tau,
      accuracy,
      costPer1k,
      met,
    })),
  );
  return [...ours, ...others].map((row) => ({
    ...key,
    ...row,
    ...(at.get(row.tau) ?? { feasible: false, certified: false }),
  }));
}

export function settingOf({ kind, calibrated }: Pick<BaselineResult, 'kind' | 'calibrated'>): Setting {
  if (kind === 'fixed') return 'fixed';
  return calibrated ? 'calibrated' : 'published';
}

/** The policy at the internal target nearest to τ: t = τ, as the paper serves it. */
function nearest(points: readonly PolicyPoint[], tau: number): PolicyPoint | undefined {
  return points.reduce<PolicyPoint | undefined>(
    (a, b) => (a !== undefined && Math.abs(a.target - tau) <= Math.abs(b.target - tau) ? a : b),
    undefined,
  );
}

/** The figures of one cell, for the summary file. */
export function cellFigures({ key, seconds, report }: StudyCell) {
  const { limit, compliance, correlation, gaps, predictor, routing } = report;
  return {
    ...key,
    prompts: report.data.prompts,
    test: report.data.split.test,
    limitCertified: limit.certified,
    limitObserved: limit.observed,
    certifiedLevels: compliance.certified.levels,
    certifiedMet: compliance.certified.met,
    feasibleLevels: compliance.expected.levels,
    expectedMet: compliance.expected.met,
    publishedMet: compliance.raw.met,
    tauAccuracy: correlation.tauAccuracy,
    tauMu: correlation.tauMu,
    gapPredictor: gaps.predictor,
    gapPolicy: gaps.policy,
    gapCertainty: gaps.certainty,
    costRatioToLagrangian: report.costRatioToLagrangian,
    aiq: report.aiq,
    logLoss: predictor.logLoss,
    constantLogLoss: predictor.constantLogLoss,
    taskLogLoss: predictor.taskLogLoss ?? null,
    knnLogLoss: predictor.knnLogLoss ?? null,
    ece: predictor.ece,
    gamma: report.training.gamma,
    p50Us: routing.p50Us,
    trainingSeconds: report.training.seconds,
    seconds,
  };
}
