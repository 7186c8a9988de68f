/** The variants beside the first: what each part of the training is worth. */
import { upperHull, type FrontierPoint } from '../frontier';
import type { Report } from '../report';
import { estimate, estimateRatio, type Resampling } from './bootstrap';
import type { StudyConfig } from './config';
import { equalCost, geometricMean } from './equalCost';
import { estimateGeometric } from './rivals';
import type { VariantResult } from './result';
import type { StudyCell } from './rows';

/** Every variant with finished cells, the first too; comparisons take the seeds that both have. */
export function variantResults(
  study: StudyConfig,
  cells: readonly StudyCell[],
  resampling: Resampling,
): VariantResult[] {
  const [{ name: first }] = study.variants;
  const main = new Map(
    cells.filter(({ key }) => key.variant === first).map((cell) => [cell.key.seed, cell.report]),
  );
  return study.variants.flatMap(({ name }) => {
    const own = cells.filter(({ key }) => key.variant === name);
    if (own.length === 0) return [];
    const of = (figure: (report: Report) => number) =>
      estimate(
        own.map(({ report }) => figure(report)),
        resampling,
      );
    const missed = (met: (report: Report) => number) =>
      estimateRatio(
        own.map(({ report }) => {
          const whole = report.compliance.expected.levels;
          return { part: whole - met(report), whole };
        }),
        resampling,
      );
    const pairs = own.flatMap(({ key, report }) => {
      const other = main.get(key.seed);
      return other ? [against(report, other)] : [];
    });
    return [
      {
        variant: name,
        splits: own.length,
        tauAccuracy: of((r) => r.correlation.tauAccuracy),
        tauMu: of((r) => r.correlation.tauMu),
        limitObserved: of((r) => r.limit.observed),
        reached: estimateRatio(
          pairs.map(({ reached, taus }) => ({ part: reached, whole: taus })),
          resampling,
        ),
        costRatio: estimateGeometric(
          pairs.map(({ ratio }) => ratio),
          resampling,
        ),
        expectedMissed: missed((r) => r.compliance.expected.met),
        publishedMissed: missed((r) => r.compliance.raw.met),
        toLagrangian: estimateGeometric(
          own.map(({ report }) => report.costRatioToLagrangian),
          resampling,
        ),
      },
    ];
  });
}

/** On the main report's feasible floors that its own curve reaches. */
function against(report: Report, main: Report) {
  const [ours, theirs]: FrontierPoint[][] = [report.policy ?? [], main.policy ?? []];
  const top = (points: FrontierPoint[]) => upperHull(points).at(-1)?.accuracy ?? -Infinity;
  const taus = main.levels
    .filter(({ feasible, tau }) => feasible && tau <= top(theirs))
    .map(({ tau }) => tau);
  const { ratios } = equalCost(ours, theirs, taus);
  return {
    taus: taus.length,
    reached: taus.filter((tau) => tau <= top(ours)).length,
    ratio: geometricMean(ratios.map(({ ratio }) => ratio)),
  };
}
