/** Which of a report's baselines charts draw as references. Names are matched, not hard-wired. */
import type { BaselineResult, Report } from '../../src/core/report';
import * as format from '../format';

export interface FixedModel {
  model: string;
  accuracy: number;
  costPer1k: number;
}

/** The model of a baseline that always asks the same one. */
export function fixedName(report: Report, { name }: BaselineResult): string {
  return (
    report.data.models.find((m) => name === m || name.endsWith(`:${m}`) || name.endsWith(` ${m}`)) ?? name
  );
}

/** Every model used alone, cheapest first. */
export function fixedModels(report: Report): FixedModel[] {
  return report.baselines
    .filter((b) => b.kind === 'fixed')
    .flatMap((b) => {
      const at = b.frontier[0] ?? b.levels[0];
      if (at === undefined || !format.isNumber(at.accuracy) || !format.isNumber(at.costPer1k)) return [];
      return [{ model: fixedName(report, b), accuracy: at.accuracy, costPer1k: at.costPer1k }];
    })
    .sort((a, b) => a.costPer1k - b.costPer1k);
}

/** The model that savings are measured against; else the most accurate one. */
export function bestFixed(report: Report): FixedModel | undefined {
  const all = fixedModels(report);
  const named = report.saving?.model ?? report.limit.bestFixed?.model;
  return all.find((f) => f.model === named) ?? [...all].sort((a, b) => b.accuracy - a.accuracy)[0];
}

function bound(report: Report, name: RegExp): BaselineResult | undefined {
  return report.baselines.find((b) => name.test(b.name));
}

export const oracle = (report: Report) => bound(report, /^oracle/i);
export const lagrangian = (report: Report) => bound(report, /lagrang/i);
export const zeroRouter = (report: Report) =>
  bound(report, /zero/i) ?? report.baselines.find((b) => b.kind === 'mix');

/** The last point of the oracle's frontier: the cheapest model among those with the best score. */
export function oraclePoint(report: Report): { accuracy: number; costPer1k: number } | undefined {
  const point = oracle(report)?.frontier.at(-1) ?? oracle(report)?.levels.at(-1);
  return point !== undefined && format.isNumber(point.accuracy) && format.isNumber(point.costPer1k)
    ? point
    : undefined;
}

/** A scale for costs: logarithmic where they span most of a decade or more. */
export function costScale(costs: number[]): { type: 'log' | 'linear'; domain: [number, number] } {
  const shown = costs.filter((c) => Number.isFinite(c));
  const positive = shown.filter((c) => c > 0);
  const high = Math.max(...shown, 0);
  const low = Math.min(...positive);
  if (positive.length > 0 && positive.length === shown.length && high / low > 6) {
    return { type: 'log', domain: [low / 1.25, high * 1.25] };
  }
  return { type: 'linear', domain: [0, high > 0 ? high * 1.08 : 1] };
}

/** Round ticks for a cost scale: 1, 2, 5 per decade on a logarithmic one. */
export function costTicks(
  scale: { type: 'log' | 'linear'; domain: [number, number] },
  most: number,
): number[] | number {
  if (scale.type === 'linear') return most;
  const [low, high] = scale.domain;
  const within = (steps: number[]) => {
    const ticks: number[] = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e++) {
      for (const step of steps) ticks.push(step * 10 ** e);
    }
    return ticks.filter((t) => t >= low && t <= high);
  };
  return [[1, 2, 5], [1, 3], [1]].map(within).find((ticks) => ticks.length <= most) ?? within([1]);
}
