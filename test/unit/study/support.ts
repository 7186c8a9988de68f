/** Reports whose figures are easy to add up by hand. */
import type { Achieved, BaselineResult, Level, Report } from '../../../src/core/report';
import { studySchema, type StudyConfigInput } from '../../../src/core/study/config';
import type { StudyCell } from '../../../src/core/study/rows';
import { fixtureReport } from '../../webview/fixtureReport';

/** [τ, accuracy, cost] by way of serving. */
export interface HandLevel {
  tau: number;
  certified: number;
  expected: number;
}

export interface HandReport {
  levels: HandLevel[];
  /** Observed and certified limits. */
  limit: [observed: number, certified: number];
  /** [accuracy, cost] of our curve, by internal target = accuracy. */
  policy: [number, number][];
  baselines: (Pick<BaselineResult, 'name' | 'kind' | 'calibrated'> & {
    curve: [number, number][];
    /** Accuracy by level. */
    at: number[];
    aiq?: number;
  })[];
  aiq?: number;
  correlation?: Report['correlation'];
  predictor?: Partial<Report['predictor']>;
  policyGap?: number | null;
}

const half = 0.04;

function served(tau: number, accuracy: number): Achieved {
  return {
    accuracy,
    accuracyCi: [accuracy - half, accuracy + half],
    costPer1k: accuracy,
    meanMu: 0.5,
    met: accuracy >= tau,
    mix: {},
  };
}

export function handReport(hand: HandReport): Report {
  const base = fixtureReport();
  const [observed, certified] = hand.limit;
  const levels = hand.levels.map((l): Level => ({
    ...base.levels[0],
    ...served(l.tau, l.certified),
    tau: l.tau,
    feasible: l.tau <= observed,
    certified: l.tau <= certified,
    certifiedServing: served(l.tau, l.certified),
    expected: served(l.tau, l.expected),
  }));
  const point = ([accuracy, costPer1k]: [number, number]) => ({ accuracy, costPer1k });
  const feasible = levels.filter((l) => l.feasible);
  const counts = (way: 'expected' | 'certifiedServing', of: Level[]) => ({
    levels: of.length,
    met: of.filter((l) => l[way].met).length,
  });
  return {
    ...base,
    levels,
    limit: { observed, certified, bestFixed: { model: 'big', accuracy: 0.8 } },
    policy: hand.policy.map((p) => ({ ...point(p), target: p[0], meanMu: 0.5 })),
    compliance: {
      ...base.compliance,
      certified: counts(
        'certifiedServing',
        levels.filter((l) => l.certified),
      ),
      expected: counts('expected', feasible),
      raw: { levels: feasible.length, met: 0 },
    },
    baselines: hand.baselines.map(({ curve, at, aiq = 0.5, ...row }) => ({
      ...row,
      knows: '',
      aiq,
      frontier: curve.map(point),
      levels: levels.map(({ tau }, i) => ({ tau, accuracy: at[i], costPer1k: 1, met: at[i] >= tau })),
    })),
    aiq: hand.aiq ?? 0.6,
    correlation: hand.correlation ?? { tauAccuracy: 0.99, tauMu: 0.99 },
    predictor: { ...base.predictor, ...hand.predictor },
    gaps: { ...base.gaps, policy: hand.policyGap === undefined ? -0.01 : hand.policyGap },
  };
}

export function cell(seed: number, report: Report, { data = 'd', variant = 'PROTEUS' } = {}): StudyCell {
  return { key: { data, variant, seed }, seconds: 10, report };
}

export function study(changes: Partial<StudyConfigInput> = {}) {
  return studySchema.parse({ data: [{ name: 'd', config: 'd.proteus.json' }], resamples: 400, ...changes });
}
