/** How the two ways of serving are drawn over the floors: a line, a dot where the floor is met, a cross where not. */
import * as Plot from '@observablehq/plot';
import type { Achieved, Report } from '../../src/core/report';
import * as format from '../format';
import { otherAchieved, otherServing, sortedLevels } from '../tables/levelsTable';
import type { LegendItem } from './legend';
import { tauDomain } from './regions';

export interface LevelMark {
  tau: number;
  value: number;
  met: boolean;
}

/** A figure of both ways at every level that has it, by rising floor. */
export function servedValues(report: Report, value: (at: Achieved) => number) {
  const levels = sortedLevels(report);
  const mark = (tau: number, at: Achieved): LevelMark => ({ tau, value: value(at), met: at.met });
  const exists = (m: LevelMark) => format.isNumber(m.value);
  return {
    served: levels.map((l) => mark(l.tau, l)).filter(exists),
    others: levels.map((l) => mark(l.tau, otherAchieved(report, l))).filter(exists),
  };
}

/** A figure of the saved run at the levels that the axis shows. */
export function ghostMarks(
  report: Report,
  ghost: Report | undefined,
  value: (at: Achieved) => number,
): LevelMark[] {
  if (ghost === undefined) return [];
  const [low, high] = tauDomain(report);
  return servedValues(ghost, value).served.filter(({ tau }) => tau >= low && tau <= high);
}

const at = { x: 'tau', y: 'value' };
const hit = (mark: { met: boolean }) => mark.met;
const miss = (mark: { met: boolean }) => !mark.met;

/** As configured. */
export function servedMarks(marks: LevelMark[]): Plot.Markish[] {
  const color = 'var(--p-served)';
  return [
    Plot.line(marks, { ...at, stroke: color, strokeWidth: 2.25 }),
    Plot.dot(marks.filter(hit), { ...at, r: 4, fill: color, stroke: 'var(--p-bg)', strokeWidth: 1.25 }),
    Plot.dot(marks.filter(miss), {
      ...at,
      r: 5,
      symbol: 'times',
      stroke: 'var(--p-missed)',
      strokeWidth: 2.5,
    }),
  ];
}

/** The way that is not configured: what it misses fails nobody, so its crosses look like the rest of it. */
export function otherMarks(marks: LevelMark[]): Plot.Markish[] {
  const color = 'var(--p-other)';
  return [
    Plot.line(marks, { ...at, stroke: color, strokeWidth: 1.25 }),
    Plot.dot(marks.filter(hit), { ...at, r: 2.75, stroke: color, fill: 'var(--p-bg)' }),
    Plot.dot(marks.filter(miss), { ...at, r: 3, symbol: 'times', stroke: color, strokeWidth: 1.5 }),
  ];
}

/** Legend of both, with `between` after the way that is configured and `last` before what it missed. */
export function servingLegend(
  report: Report,
  { between = [], last = [] }: { between?: LegendItem[]; last?: LegendItem[] },
): LegendItem[] {
  const levels = sortedLevels(report);
  const items: LegendItem[] = [
    { text: `served ${report.serve}`, swatch: 'dot', color: 'var(--p-served)' },
    ...between,
    { text: `if served ${otherServing(report)}`, swatch: 'ring', color: 'var(--p-other)' },
  ];
  if (levels.some((l) => !otherAchieved(report, l).met))
    items.push({ text: 'would miss', swatch: 'cross', color: 'var(--p-other)' });
  items.push(...last);
  if (levels.some(miss)) items.push({ text: 'floor missed', swatch: 'cross', color: 'var(--p-missed)' });
  return items;
}
