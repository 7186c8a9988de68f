/** Models by cost and accuracy, with what mixtures of them reach and what knowing every answer would. */
import * as Plot from '@observablehq/plot';
import type { CostPoint } from '../../src/protocol/data';
import type { PanelSummary } from '../../src/protocol/dataPanel';
import { drawBars } from '../charts/bars';
import type { Chart, DrawOptions, Drawing } from '../charts/chart';
import { framedPlot } from '../charts/frame';
import { symbolPath, type LegendItem } from '../charts/legend';
import { modelNames } from '../charts/modelNames';
import { fitText, label } from '../charts/plotSvg';
import { costScale, costTicks, type FixedModel } from '../charts/references';
import { s } from '../dom';
import * as format from '../format';
import { dollarsCell, percentCell, scoreCell, textCell } from '../tables/cells';
import { modelKey } from './modelsTable';

const STEPS = 24;
const MARGIN_RIGHT = 14;

function placed({ models }: PanelSummary): FixedModel[] {
  return models.flatMap(({ model, accuracy, costPer1k }) =>
    accuracy === null || costPer1k === null ? [] : [{ model, accuracy, costPer1k }],
  );
}

/** Points along the hull: a mixture is linear in dollars, and so bent where they are drawn by their logarithm. */
export function hullCurve(hull: readonly CostPoint[]): CostPoint[] {
  return hull.flatMap((from, i) => {
    const to = hull[i + 1] as CostPoint | undefined;
    if (to === undefined) return [from];
    return Array.from({ length: STEPS }, (_, step) => {
      const part = step / STEPS;
      return {
        costPer1k: from.costPer1k + part * (to.costPer1k - from.costPer1k),
        accuracy: from.accuracy + part * (to.accuracy - from.accuracy),
      };
    });
  });
}

/** Without a single cost there is one dimension left. */
function drawAccuracies({ models }: PanelSummary, options: DrawOptions): Drawing {
  return drawBars(
    models.map((m) => ({
      key: modelKey(m.model),
      name: m.model,
      share: m.accuracy ?? 0,
      text: format.score(m.accuracy),
      details: [
        ['accuracy', format.score(m.accuracy)],
        ['cost per 1k', format.NONE],
      ],
    })),
    options,
  );
}

function draw(summary: PanelSummary, options: DrawOptions): Drawing {
  const { hull, oracle, models } = summary;
  const shown = placed(summary);
  if (shown.length === 0) return drawAccuracies(summary, options);
  const best = new Set(hull.map((p) => p.model));
  const unpriced = models.filter((m) => m.costPer1k === null).map((m) => m.model);
  const all: CostPoint[] = [...shown, ...(oracle ? [oracle] : [])];
  const scale = costScale(all.map((p) => p.costPer1k));
  const items: LegendItem[] = [{ text: 'model', swatch: 'dot', color: 'var(--p-served)' }];
  if (shown.some((m) => !best.has(m.model)))
    items.push({ text: 'below the hull', swatch: 'ring', color: 'var(--p-other)' });
  if (hull.length > 1) items.push({ text: 'mixing two models', swatch: 'dashed', color: 'var(--p-floor)' });
  if (oracle) items.push({ text: 'oracle', swatch: 'star', color: 'var(--p-oracle)' });

  const accuracies = all.map((p) => p.accuracy);
  const [low, high] = [Math.min(...accuracies), Math.max(...accuracies)];
  const room = Math.max(0.015, 0.07 * (high - low));
  const { svg, x, y, layer, inside } = framedPlot(options, {
    items,
    xTitle: 'USD per 1 000 calls',
    gap: 10,
    marginRight: MARGIN_RIGHT,
    height: { share: 0.56, least: 260, most: 460 },
    plot: {
      x: {
        ...scale,
        label: null,
        ticks: costTicks(scale, options.width / 60),
        tickFormat: format.axisDollars,
      },
      y: {
        domain: [Math.max(0, low - room), Math.min(1.02, high + room)],
        label: null,
        ticks: 6,
        tickFormat: (d: number) => d.toFixed(2),
        grid: true,
      },
      marks: [
        Plot.line(hullCurve(hull), {
          x: 'costPer1k',
          y: 'accuracy',
          stroke: 'var(--p-floor)',
          strokeWidth: 1.5,
          strokeDasharray: '6,4',
        }),
        Plot.dot(
          shown.filter((m) => !best.has(m.model)),
          {
            x: 'costPer1k',
            y: 'accuracy',
            r: 3.75,
            stroke: 'var(--p-other)',
            strokeWidth: 1.75,
            fill: 'var(--p-bg)',
          },
        ),
        Plot.dot(
          shown.filter((m) => best.has(m.model)),
          { x: 'costPer1k', y: 'accuracy', r: 4.75, fill: 'var(--p-served)', stroke: 'var(--p-bg)' },
        ),
      ],
    },
  });
  if (oracle) {
    const d = symbolPath('star', x(oracle.costPer1k), y(oracle.accuracy), 5.5);
    layer.append(s('path', { d, fill: 'var(--p-oracle)', stroke: 'var(--p-bg)' }));
  }
  const drawn = all.map((p) => ({ x: x(p.costPer1k), y: y(p.accuracy) }));
  const curve = hullCurve(hull).map((p) => ({ x: x(p.costPer1k), y: y(p.accuracy) }));
  // The models that matter get their names first.
  const named = [...shown].sort((a, b) => Number(best.has(b.model)) - Number(best.has(a.model)));
  const missing = [`without a cost: ${unpriced.join(', ')}`, `${unpriced.length} models without a cost`];
  layer.append(
    ...modelNames(named, { svg, x, y }, drawn, { ...inside, x2: options.width - 4 }, curve),
    label(
      unpriced.length > 0 ? fitText(missing, options.width * 0.75) : '',
      options.width - MARGIN_RIGHT,
      inside.y2 - 6,
      {
        anchor: 'end',
        class: 'model-text',
      },
    ),
  );
  const point = (key: string, title: string, p: CostPoint) => ({
    key,
    title,
    x: x(p.costPer1k),
    y: y(p.accuracy),
    details: [
      ['accuracy', format.score(p.accuracy)],
      ['cost per 1k', format.dollars(p.costPer1k)],
    ] as [string, string][],
  });
  const points = [
    ...shown.map((m) => point(modelKey(m.model), m.model, m)),
    ...(oracle ? [point('oracle', 'oracle', oracle)] : []),
  ].sort((a, b) => a.x - b.x);
  return { svg, points, nearest: 'xy', span: [inside.y1, inside.y2] };
}

export const modelsChart: Chart<PanelSummary> = {
  name: 'models',
  title: 'Models by cost and accuracy',
  subtitle: (summary) =>
    placed(summary).length === 0
      ? 'Accuracy alone: no cost is known. Add prices to the pool of the config to see what accuracy costs.'
      : 'Means over the data. Up and to the left is better; the oracle asks the cheapest of the right models each time.',
  summary: (summary) => {
    const { hull, models, oracle } = summary;
    const names = hull.map((p) => p.model).join(', ');
    return (
      `Cost against accuracy of ${models.length} models. On the hull: ${names || 'none'}.` +
      (oracle ? ` Oracle: ${format.score(oracle.accuracy)} at ${format.dollars(oracle.costPer1k)}.` : '')
    );
  },
  draw,
  table: ({ models, oracle, hull }) => {
    const best = new Set(hull.map((p) => p.model));
    return {
      caption: 'Accuracy and USD per 1 000 calls.',
      columns: [
        { key: 'model', label: 'Model' },
        { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
        { key: 'accuracy', label: 'Accuracy', numeric: true },
        { key: 'coverage', label: 'Coverage', numeric: true },
        { key: 'onHull', label: 'On the hull' },
      ],
      rows: [
        ...models.map((m) => ({
          key: modelKey(m.model),
          cells: [
            textCell(m.model),
            dollarsCell(m.costPer1k),
            scoreCell(m.accuracy),
            percentCell(m.coverage),
            { value: best.has(m.model), text: best.has(m.model) ? 'yes' : 'no' },
          ],
        })),
        ...(oracle
          ? [
              {
                key: 'oracle',
                cells: [
                  textCell('oracle'),
                  dollarsCell(oracle.costPer1k),
                  scoreCell(oracle.accuracy),
                  percentCell(null),
                  textCell(''),
                ],
              },
            ]
          : []),
      ],
    };
  },
};
