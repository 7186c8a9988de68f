/** The other routers on the same splits: floors missed, areas, and cost at equal accuracy. */
import { mean } from '../math';
import type { BaselineResult, Report } from '../report';
import { estimate, estimateRatio, type Resampling } from './bootstrap';
import { equalCost, geometricMean } from './equalCost';
import type { EqualCostResult, RouterResult } from './result';
import { OURS, settingOf, type LevelRow, type StudyCell } from './rows';

/** A row in place of that of whichever model is best on tune and calibrate. */
export const BEST_FIXED = 'best fixed model';

type Wanted = readonly string[] | undefined;

/** Rows that a router in service could have: bounds are left out, and fixed models but the best. */
export function routerResults(
  cells: readonly StudyCell[],
  rows: readonly (readonly LevelRow[])[],
  wanted: Wanted,
  resampling: Resampling,
): RouterResult[] {
  const named = rows.map((of, i) => of.map((row) => ({ ...row, router: nameOf(row, cells[i].report) })));
  const kept = named.map((of) =>
    of.filter((row) => row.kind !== 'bound' && (row.kind !== 'fixed' || row.router === BEST_FIXED)),
  );
  const keys = [...new Set(kept.flat().map(keyOf))];
  return keys
    .map((key) => {
      const bySplit = kept.map((of) => of.filter((row) => keyOf(row) === key));
      const { router, kind, setting } = bySplit.flat()[0];
      const missed = (of: readonly LevelRow[]) => ({
        part: of.filter((row) => !row.met).length,
        whole: of.length,
      });
      const gaps = bySplit
        .flat()
        .filter((row) => row.feasible && !row.met)
        .map((row) => row.tau - row.accuracy);
      const aiqs = cells.map(({ report }) =>
        kind === 'proteus' ? report.aiq : rowOf(report, router, setting)?.aiq,
      );
      return {
        router,
        kind,
        setting,
        splits: bySplit.filter((of) => of.length > 0).length,
        violations: estimateRatio(
          bySplit.map((of) => missed(of.filter((row) => row.feasible))),
          resampling,
        ),
        onCertified: estimateRatio(
          bySplit.map((of) => missed(of.filter((row) => row.certified))),
          resampling,
        ),
        shortfall: gaps.length === 0 ? 0 : mean(gaps),
        aiq: estimate(aiqs, resampling),
        aiqLead:
          kind === 'proteus'
            ? { mean: NaN, low: NaN, high: NaN, n: 0 }
            : estimate(
                aiqs.map((aiq, i) => (typeof aiq === 'number' ? cells[i].report.aiq - aiq : undefined)),
                resampling,
              ),
      };
    })
    .filter(({ router }) => router === OURS || wanted === undefined || wanted.includes(router));
}

/** Our curve against that of every other router with a knob; floors are those that are feasible for us. */
export function equalCosts(
  cells: readonly StudyCell[],
  wanted: Wanted,
  resampling: Resampling,
): EqualCostResult[] {
  const names = [...new Set(cells.flatMap(({ report }) => curvesOf(report).map((row) => row.name)))];
  return names
    .filter((name) => wanted === undefined || wanted.includes(name))
    .map((rival) => {
      const bySplit = cells.map(({ report }) => {
        const row = curvesOf(report).find(({ name }) => name === rival);
        const taus = report.levels.filter((level) => level.feasible).map((level) => level.tau);
        if (row === undefined) return { ratios: [], onlyOurs: 0, onlyTheirs: 0 };
        const found = equalCost(everySo(report.policy ?? [], row.frontier.length), row.frontier, taus);
        // The report's own ratios rest on more settings of the rival than it lists.
        return { ...found, ratios: row.costRatio?.byLevel ?? found.ratios };
      });
      const taus = [...new Set(bySplit.flatMap(({ ratios }) => ratios.map((r) => r.tau)))];
      return {
        rival,
        ratio: estimateGeometric(
          bySplit.map(({ ratios }) => geometricMean(ratios.map((r) => r.ratio))),
          resampling,
        ),
        byFloor: taus
          .sort((a, b) => a - b)
          .map((tau) => ({
            tau,
            ratio: estimateGeometric(
              bySplit.map(({ ratios }) => ratios.find((r) => r.tau === tau)?.ratio ?? NaN),
              resampling,
            ),
          })),
        onlyOurs: bySplit.reduce((sum, s) => sum + s.onlyOurs, 0),
        onlyTheirs: bySplit.reduce((sum, s) => sum + s.onlyTheirs, 0),
      };
    });
}

/** About `count` of the points, evenly spread with both ends, so that neither side's hull has more to choose from. */
function everySo<T>(points: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor((points.length - 1) / Math.max(1, count - 1)));
  return points.filter((_, k) => k % step === 0);
}

/** exp of an estimate of the mean logarithm: the geometric mean over splits. */
export function estimateGeometric(ratios: readonly number[], resampling: Resampling) {
  const {
    mean: middle,
    low,
    high,
    n,
  } = estimate(
    ratios.map((r) => Math.log(r)),
    resampling,
  );
  return { mean: Math.exp(middle), low: Math.exp(low), high: Math.exp(high), n };
}

/** Honest routers with a knob; where a name has several rows, the calibrated one. */
function curvesOf({ baselines }: Report): BaselineResult[] {
  const curves = baselines.filter(
    (row) => (row.kind === 'router' || row.kind === 'mix') && row.frontier.length > 1,
  );
  return curves.filter((row) => row.calibrated || !curves.some((o) => o.name === row.name && o.calibrated));
}

function rowOf(report: Report, router: string, setting: string): BaselineResult | undefined {
  const name = router === BEST_FIXED ? report.limit.bestFixed.model : router;
  return report.baselines.find((row) => row.name === name && settingOf(row) === setting);
}

function nameOf(row: LevelRow, { limit }: Report): string {
  return row.kind === 'fixed' && row.router === limit.bestFixed.model ? BEST_FIXED : row.router;
}

function keyOf(row: LevelRow): string {
  return `${row.setting} ${row.router}`;
}
