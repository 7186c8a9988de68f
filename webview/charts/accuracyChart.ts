/** Floor against achieved accuracy: is what was asked for what one gets? */
import * as Plot from '@observablehq/plot';
import type { Level, Report } from '../../src/core/report';
import * as format from '../format';
import { levelsTable, sortedLevels } from '../tables/levelsTable';
import type { Chart, DrawOptions, Drawing } from './chart';
import { ghostItem, ghostLine } from './ghost';
import type { LegendItem } from './legend';
import { levelPoint } from './levelPoints';
import { tauDomain } from './regions';
import {
  ghostMarks,
  otherMarks,
  servedMarks,
  servedValues,
  servingLegend,
  type LevelMark,
} from './servedMarks';
import { tauPlot } from './tauPlot';

function legendItems(report: Report): LegendItem[] {
  const interval: LegendItem = {
    text: `${format.percent(report.confidence)} interval`,
    swatch: 'area',
    color: 'var(--p-band)',
    outline: 'var(--p-band-edge)',
  };
  const floor: LegendItem = { text: 'floor', swatch: 'dashed', color: 'var(--p-floor)' };
  return servingLegend(report, { between: [interval], last: [floor] });
}

/** The span of all that is drawn, with a little room; a unit interval where there is nothing. */
function accuracyDomain(marks: LevelMark[], levels: Level[]): [number, number] {
  const values = marks.flatMap((m) => [m.tau, m.value]);
  values.push(...levels.flatMap((l) => l.accuracyCi ?? []));
  const shown = values.filter(format.isNumber);
  if (shown.length === 0) return [0, 1];
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  const room = Math.max(0.01, 0.04 * (high - low));
  return [low - room, high + room];
}

function draw(report: Report, options: DrawOptions, ghost?: Report): Drawing {
  const levels = sortedLevels(report).filter((l) => format.isNumber(l.accuracy));
  const { served, others } = servedValues(report, (at) => at.accuracy);
  const before = ghostMarks(report, ghost, (at) => at.accuracy);
  const [x1, x2] = tauDomain(report);
  const yDomain = accuracyDomain([...served, ...others, ...before], levels);
  const floor = [Math.max(x1, yDomain[0]), Math.min(x2, yDomain[1])].map((t) => ({ x: t, y: t }));

  const { svg, x, y, inside, floorAxis } = tauPlot(report, options, {
    items: [...legendItems(report), ...(ghost ? [ghostItem] : [])],
    y: { domain: yDomain, label: null, ticks: 6, tickFormat: (d: number) => d.toFixed(2), grid: true },
    marks: [
      Plot.areaY(
        levels.filter((l) => l.accuracyCi?.every(format.isNumber)),
        {
          x: 'tau',
          y1: (l: Level) => l.accuracyCi[0],
          y2: (l: Level) => l.accuracyCi[1],
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
      ghostLine(before, 'tau', 'value'),
      ...otherMarks(others),
      ...servedMarks(served),
    ],
  });
  return {
    svg,
    points: levels.map((l) => levelPoint(report, l, x(l.tau), y(l.accuracy))),
    nearest: 'x',
    span: [inside.y1, inside.y2],
    floorAxis,
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
