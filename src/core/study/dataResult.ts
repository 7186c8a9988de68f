/** What a study finds on one data set: over its splits, with intervals. */
import { interval } from '../certificate';
import { mean } from '../math';
import type { Report } from '../report';
import { estimate, estimateRatio, type Resampling } from './bootstrap';
import type { StudyConfig } from './config';
import { equalCosts, routerResults } from './rivals';
import type { CertificateResult, DataResult, FloorResult } from './result';
import { levelRows, OURS, type LevelRow, type StudyCell } from './rows';
import { variantResults } from './variants';

/** @param cells of this data set, with at least one of the first variant */
export function judgeData(
  name: string,
  study: StudyConfig,
  cells: readonly StudyCell[],
  resampling: Resampling,
): DataResult {
  const main = cells.filter(({ key }) => key.variant === study.variants[0].name);
  const reports = main.map(({ report }) => report);
  const rows = main.map(levelRows);
  const of = (figure: (report: Report) => number | null | undefined) =>
    estimate(reports.map(figure), resampling);
  const [{ data, confidence }] = reports;
  return {
    name,
    prompts: data.prompts,
    models: data.models,
    split: data.split,
    seeds: main.map(({ key }) => key.seed),
    delta: 1 - confidence,
    certificate: certificateResult(reports, resampling),
    routers: routerResults(main, rows, study.routers, resampling),
    equalCost: equalCosts(main, study.routers, resampling),
    floors: floorResults(rows),
    correlation: { tauAccuracy: of((r) => r.correlation.tauAccuracy), tauMu: of((r) => r.correlation.tauMu) },
    limitObserved: of((r) => r.limit.observed),
    bestFixed: of((r) => bestFixedRow(r)?.frontier[0].accuracy),
    gaps: {
      predictor: of((r) => r.gaps.predictor),
      policy: of((r) => r.gaps.policy),
      certainty: of((r) => r.gaps.certainty),
      certified: of((r) => r.gaps.costPer1k.certified),
    },
    predictor: predictorResult(reports, resampling),
    variants: variantResults(study, cells, resampling),
  };
}

/** The row of the model that is best on tune and calibrate. */
export function bestFixedRow({ baselines, limit }: Report) {
  return baselines.find((row) => row.kind === 'fixed' && row.name === limit.bestFixed.model);
}

function certificateResult(reports: readonly Report[], resampling: Resampling): CertificateResult {
  const splits = reports
    .map((report) => {
      const levels = report.levels.filter(({ tau }) => tau <= report.limit.certified + 1e-6);
      const missed = levels.filter((level) => !level.certifiedServing.met);
      const refuted = missed.filter(({ tau, certifiedServing }) => certifiedServing.accuracyCi[1] < tau);
      return { levels: levels.length, missed: missed.length, refuted: refuted.length };
    })
    .filter(({ levels }) => levels > 0);
  const sum = (key: 'levels' | 'missed' | 'refuted') => splits.reduce((total, s) => total + s[key], 0);
  const refutedSplits = splits.filter(({ refuted }) => refuted > 0).length;
  return {
    splits: splits.length,
    levels: sum('levels'),
    missed: sum('missed'),
    missRate: estimateRatio(
      splits.map((s) => ({ part: s.missed, whole: s.levels })),
      resampling,
    ),
    refuted: sum('refuted'),
    refutedSplits,
    refutedInterval:
      splits.length === 0
        ? [NaN, NaN]
        : interval(
            { n: splits.length, mean: refutedSplits / splits.length, binary: true },
            resampling.confidence,
          ),
    limit: estimate(
      reports.map((r) => r.limit.certified),
      resampling,
    ),
  };
}

function predictorResult(reports: readonly Report[], resampling: Resampling): DataResult['predictor'] {
  const over = (figure: (p: Report['predictor']) => number | undefined) => ({
    logLoss: estimate(
      reports.map(({ predictor }) => figure(predictor)),
      resampling,
    ),
    lead: estimate(
      reports.map(({ predictor }) => {
        const other = figure(predictor);
        return other === undefined ? undefined : other - predictor.logLoss;
      }),
      resampling,
    ),
  });
  return {
    logLoss: over((p) => p.logLoss).logLoss,
    against: [
      { name: 'nearest neighbours at their best k', ...over((p) => p.knnLogLoss) },
      { name: 'mean of each model', ...over((p) => p.constantLogLoss) },
      { name: 'mean of each model by task, the task known', ...over((p) => p.taskLogLoss) },
    ].filter(({ logLoss }) => logLoss.n > 0),
  };
}

/** Our router by floor, each way of serving; over the splits in which the floor is feasible. */
function floorResults(rows: readonly (readonly LevelRow[])[]): FloorResult[] {
  const ours = rows.flat().filter((row) => row.router === OURS && row.feasible);
  const taus = [...new Set(ours.map((row) => row.tau))].sort((a, b) => a - b);
  return taus.map((tau) => {
    const at = ours.filter((row) => row.tau === tau);
    const served = (['certified', 'expected', 'published'] as const).flatMap((setting) => {
      const here = at.filter((row) => row.setting === setting && (setting !== 'certified' || row.certified));
      if (here.length === 0) return [];
      const margins = here.map((row) => row.accuracy - tau);
      return [
        {
          setting,
          splits: here.length,
          margin: mean(margins),
          range: [Math.min(...margins), Math.max(...margins)] as [number, number],
          costPer1k: mean(here.map((row) => row.costPer1k)),
        },
      ];
    });
    return { tau, splits: at.filter((row) => row.setting === 'expected').length, served };
  });
}
