/** Which models answer at each floor. */
import * as Plot from '@observablehq/plot';
import type { Report } from '../../src/core/report';
import { s } from '../dom';
import * as format from '../format';
import { percentCell, stateOf, tauCell } from '../tables/cells';
import { levelKey, sortedLevels } from '../tables/levelsTable';
import type { Table } from '../tables/table';
import type { Chart, DrawOptions, Drawing } from './chart';
import type { LegendItem } from './legend';
import { modelColor, modelIndex, usedModels } from './modelColors';
import { pattern } from './patterns';
import { tauStep } from './regions';
import { tauPlot } from './tauPlot';

interface Bar {
  x1: number;
  x2: number;
  y1: number;
  y2: number;
  fill: string;
}

function draw(report: Report, options: DrawOptions): Drawing {
  const levels = sortedLevels(report);
  const models = usedModels(report);
  const fillOf = (model: string) =>
    options.patterns ? `url(#${options.id}-model-${modelIndex(report, model)})` : modelColor(report, model);
  // The dearest model lies on top of the stack, so the legend lists it last.
  const items = models.map((model): LegendItem => ({
    text: model,
    swatch: 'area',
    color: fillOf(model),
    outline: options.patterns ? 'var(--p-fg)' : undefined,
  }));
  const step = tauStep(levels.map((l) => l.tau));
  const half = step * 0.46;
  const bars: Bar[] = levels.flatMap((level) => {
    let below = 0;
    return models.flatMap((model) => {
      const share = level.mix[model] ?? 0;
      if (!(share > 0)) return [];
      const bar = {
        x1: level.tau - half,
        x2: level.tau + half,
        y1: below,
        y2: below + share,
        fill: fillOf(model),
      };
      below += share;
      return [bar];
    });
  });

  const { svg, x, y, layer, inside } = tauPlot(report, options, {
    items,
    height: { share: 0.45, least: 200, most: 360 },
    limitLabels: false,
    y: { domain: [0, 1], label: null, ticks: 5, tickFormat: (d: number) => format.percent(d) },
    marks: [
      Plot.rect(bars, {
        x1: 'x1',
        x2: 'x2',
        y1: 'y1',
        y2: 'y2',
        fill: (b: Bar) => b.fill,
        stroke: options.patterns ? 'var(--p-fg)' : 'var(--p-bg)',
        strokeWidth: options.patterns ? 1 : 0.75,
      }),
    ],
    color: { type: 'identity' },
  });
  if (options.patterns) {
    layer.prepend(
      s(
        'defs',
        {},
        ...models.map((model) => {
          const index = modelIndex(report, model);
          return pattern(`${options.id}-model-${index}`, index, modelColor(report, model), 'var(--p-bg)');
        }),
      ),
    );
  }
  return {
    svg,
    points: levels.map((level) => ({
      key: levelKey(level),
      x: x(level.tau),
      y: y(1),
      title: `τ ${format.tau(level.tau)}, ${stateOf(level)}`,
      details: models
        .filter((m) => (level.mix[m] ?? 0) > 0)
        .sort((a, b) => level.mix[b] - level.mix[a])
        .map((m) => [m, format.percent(level.mix[m], 1)]),
    })),
    nearest: 'x',
    span: [inside.y1, inside.y2],
  };
}

function table(report: Report): Table {
  const models = usedModels(report);
  return {
    caption: `Share of queries that each model answers, served ${report.serve}.`,
    columns: [
      { key: 'tau', label: 'Floor τ', numeric: true },
      ...models.map((model) => ({ key: model, label: model, numeric: true })),
    ],
    rows: sortedLevels(report).map((level) => ({
      key: levelKey(level),
      cells: [tauCell(level.tau), ...models.map((m) => percentCell(level.mix[m] ?? 0))],
    })),
  };
}

export const mixChart: Chart<Report> = {
  name: 'mix',
  title: 'Model mix',
  subtitle: () => 'Share of queries that each model answers; cheap models below, dear ones above.',
  summary: (report) => `Shares of ${usedModels(report).length} models at ${report.levels.length} floors.`,
  draw,
  table,
};
