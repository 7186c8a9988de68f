/** Floor against achieved accuracy: is what was asked for what one gets? */
import * as Plot from '@observablehq/plot';
import type { Achieved, Level, Report } from '../../src/core/report';
import * as format from '../format';
import { levelsTable, otherAchieved, otherServing, sortedLevels } from '../tables/levelsTable';
import type { Chart, DrawOptions, Drawing } from './chart';
import type { LegendItem } from './legend';
import { levelPoint } from './levelPoints';
import { tauDomain } from './regions';
import { tauPlot } from './tauPlot';

interface Served {
  tau: number;
  at: Achieved;
}

function legendItems(report: Report, levels: Level[]): LegendItem[] {
  const items: LegendItem[] = [
    { text: `served ${report.serve}`, swatch: 'dot', color: 'var(--p-served)' },
    {
      text: `${format.percent(report.confidence)} interval`,
      swatch: 'area',
      color: 'var(--p-band)',
      outline: 'var(--p-band-edge)',
    },
    { text: `if served ${otherServing(report)}`, swatch: 'ring', color: 'var(--p-other)' },
  ];
  // What is not configured fails nobody: its misses look like the rest of it.
  if (levels.some((l) => !otherAchieved(report, l).met))
    items.push({ text: 'would miss', swatch: 'cross', color: 'var(--p-other)' });
  items.push({ text: 'floor', swatch: 'dashed', color: 'var(--p-floor)' });
  if (levels.some((l) => !l.met))
    items.push({ text: 'floor missed', swatch: 'cross', color: 'var(--p-missed)' });
  return items;
}

/** The span of all that is drawn, with a little room; a unit interval where there is nothing. */
function accuracyDomain(served: Served[], others: Served[]): [number, number] {
  const values = [...served, ...others].flatMap((p) => [p.tau, p.at.accuracy]);
  values.push(...served.flatMap((p) => p.at.accuracyCi ?? []));
  const shown = values.filter(format.isNumber);
  if (shown.length === 0) return [0, 1];
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const room = Math.max(0.01, 0.04 * (high - low));
  return [low - room, high + room];
}

function draw(report: Report, options: DrawOptions): Drawing {
  const levels = sortedLevels(report);
  const served = levels
    .map((l): Served => ({ tau: l.tau, at: l }))
    .filter((p) => format.isNumber(p.at.accuracy));
  const others = levels
    .map((l): Served => ({ tau: l.tau, at: otherAchieved(report, l) }))
    .filter((p) => format.isNumber(p.at.accuracy));
  const [x1, x2] = tauDomain(report);
  const yDomain = accuracyDomain(served, others);
  const floor = [Math.max(x1, yDomain[0]), Math.min(x2, yDomain[1])].map((t) => ({ x: t, y: t }));

  const { svg, x, y, inside } = tauPlot(report, options, {
    items: legendItems(report, levels),
    y: { domain: yDomain, label: null, ticks: 6, tickFormat: (d: number) => d.toFixed(2), grid: true },
    marks: [
      Plot.areaY(
        served.filter((p) => format.isNumber(p.at.accuracyCi?.[0]) && format.isNumber(p.at.accuracyCi?.[1])),
        {
          x: 'tau',
          y1: (p: Served) => p.at.accuracyCi[0],
          y2: (p: Served) => p.at.accuracyCi[1],
          fill: 'var(--p-band)',
          stroke: 'var(--p-band-edge)',
          strokeWidth: options.patterns ? 1.5 : 0.75,
        },
      ),
      Plot.line(floor, {
        x: 'x',
        y: 'y',
        stroke: 'var(--p-floor)',
        strokeWidth: 1.75,
        strokeDasharray: '6,4',
      }),
      Plot.line(others, {
        x: 'tau',
        y: (p: Served) => p.at.accuracy,
        stroke: 'var(--p-other)',
        strokeWidth: 1.25,
      }),
      Plot.dot(
        others.filter((p) => p.at.met),
        { x: 'tau', y: (p: Served) => p.at.accuracy, r: 2.75, stroke: 'var(--p-other)', fill: 'var(--p-bg)' },
      ),
      Plot.dot(
        others.filter((p) => !p.at.met),
        {
          x: 'tau',
          y: (p: Served) => p.at.accuracy,
          r: 3,
          symbol: 'times',
          stroke: 'var(--p-other)',
          strokeWidth: 1.5,
        },
      ),
      Plot.line(served, {
        x: 'tau',
        y: (p: Served) => p.at.accuracy,
        stroke: 'var(--p-served)',
        strokeWidth: 2.25,
      }),
      Plot.dot(
        served.filter((p) => p.at.met),
        {
          x: 'tau',
          y: (p: Served) => p.at.accuracy,
          r: 4,
          fill: 'var(--p-served)',
          stroke: 'var(--p-bg)',
          strokeWidth: 1.25,
        },
      ),
      Plot.dot(
        served.filter((p) => !p.at.met),
        {
          x: 'tau',
          y: (p: Served) => p.at.accuracy,
          r: 5,
          symbol: 'times',
          stroke: 'var(--p-missed)',
          strokeWidth: 2.5,
        },
      ),
    ],
  });
  const drawn = levels.filter((l) => format.isNumber(l.accuracy));
  return {
    svg,
    points: drawn.map((l) => levelPoint(report, l, x(l.tau), y(l.accuracy))),
    nearest: 'x',
    span: [inside.y1, inside.y2],
  };
}

export const accuracyChart: Chart<Report> = {
  name: 'accuracy',
  title: 'Achieved accuracy',
  subtitle: () =>
    'Mean score on the test split at every floor. On or above the dashed line, the floor holds.',
  summary: (report) => {
    const levels = sortedLevels(report);
    const met = levels.filter((l) => l.met).length;
    return (
      `Accuracy achieved at ${levels.length} floors as served ${report.serve}: ${met} met. ` +
      `Certified limit ${format.limit(report.limit.certified)}, observed limit ${format.limit(report.limit.observed)}.`
    );
  },
  draw,
  table: levelsTable,
};
