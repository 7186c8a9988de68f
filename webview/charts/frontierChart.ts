/** Cost against accuracy on the test split: every router as one curve, every model as one dot. */
import * as Plot from '@observablehq/plot';
import type { Report } from '../../src/core/report';
import * as format from '../format';
import { dollarsCell, scoreCell, textCell } from '../tables/cells';
import type { Table } from '../tables/table';
import type { Chart, ChartPoint, DrawOptions, Drawing } from './chart';
import { legend, legendHeight, symbolPath, type LegendItem } from './legend';
import { drawingLayer, label, plotSvg, textWidth, type PlotResult } from './plotSvg';
import { costScale, costTicks, fixedModels, lagrangian, oraclePoint, zeroRouter } from './references';
import { s } from '../dom';

interface At {
  accuracy: number;
  costPer1k: number;
}

function isDrawn(p: At | undefined): p is At {
  return p !== undefined && format.isNumber(p.accuracy) && format.isNumber(p.costPer1k);
}

const byCost = (a: At, b: At) => a.costPer1k - b.costPer1k;

function series(report: Report) {
  return {
    policy: report.points
      .map((p) => ({ ...p.test, target: p.target, lambda: p.lambda, meanMu: p.meanMu }))
      .filter(isDrawn)
      .sort(byCost),
    lagrangian: (lagrangian(report)?.frontier ?? []).filter(isDrawn).sort(byCost),
    zero: (zeroRouter(report)?.frontier ?? []).filter(isDrawn).sort(byCost),
    fixed: fixedModels(report),
    oracle: oraclePoint(report),
  };
}

/** Names beside the fixed models, where they collide with nothing drawn before. */
function names(fixed: (At & { model: string })[], plot: PlotResult, right: number): SVGTextElement[] {
  const taken: [x1: number, y1: number, x2: number, y2: number][] = fixed.map((f) => {
    const [x, y] = [plot.x(f.costPer1k), plot.y(f.accuracy)];
    return [x - 5, y - 5, x + 5, y + 5];
  });
  return fixed.flatMap((f) => {
    const [x, y] = [plot.x(f.costPer1k), plot.y(f.accuracy)];
    const width = textWidth(f.model, 11);
    for (const [dx, dy, anchor] of [
      [8, 4, 'start'],
      [0, 17, 'middle'],
      [-8, 4, 'end'],
      [0, -9, 'middle'],
    ] as const) {
      const left = anchor === 'start' ? x + dx : anchor === 'end' ? x + dx - width : x - width / 2;
      const box: [number, number, number, number] = [left, y + dy - 10, left + width, y + dy + 2];
      const clear = taken.every(([a, b, c, d]) => box[2] < a || box[0] > c || box[3] < b || box[1] > d);
      if (!clear || box[2] > right || box[0] < 50) continue;
      taken.push(box);
      return [label(f.model, x + dx, y + dy, { anchor, class: 'model-text' })];
    }
    return [];
  });
}

function draw(report: Report, options: DrawOptions): Drawing {
  const { policy, lagrangian: dual, zero, fixed, oracle } = series(report);
  const all = [...policy, ...dual, ...zero, ...fixed, ...(oracle ? [oracle] : [])];
  const scale = costScale(all.map((p) => p.costPer1k));
  const items: LegendItem[] = [{ text: 'this policy', swatch: 'dot', color: 'var(--p-served)' }];
  if (dual.length > 0)
    items.push({ text: 'Lagrangian, same predictor', swatch: 'line', color: 'var(--p-other)' });
  if (zero.length > 0) items.push({ text: 'random mixing', swatch: 'dashed', color: 'var(--p-floor)' });
  if (fixed.length > 0) items.push({ text: 'one model', swatch: 'square', color: 'var(--p-fg)' });
  if (oracle) items.push({ text: 'oracle', swatch: 'star', color: 'var(--p-oracle)' });

  const accuracies = all.map((p) => p.accuracy);
  const low = Math.min(...accuracies, 1);
  const high = Math.max(...accuracies, 0);
  const room = Math.max(0.01, 0.06 * (high - low));
  const marginTop = legendHeight(items, options.width) + 10;
  const marginBottom = 40;
  const marginLeft = 46;
  const height = Math.round(Math.min(Math.max(options.width * 0.5, 220), 400)) + marginTop + marginBottom;
  const plot = plotSvg({
    width: options.width,
    height,
    marginTop,
    marginBottom,
    marginLeft,
    marginRight: 14,
    x: { ...scale, label: null, ticks: costTicks(scale, options.width / 60), tickFormat: format.axisDollars },
    y: {
      domain: all.length > 0 ? [low - room, Math.min(high + room, 1.02)] : [0, 1],
      label: null,
      ticks: 6,
      tickFormat: (d: number) => d.toFixed(2),
      grid: true,
    },
    marks: [
      Plot.line(zero, {
        x: 'costPer1k',
        y: 'accuracy',
        stroke: 'var(--p-floor)',
        strokeWidth: 1.5,
        strokeDasharray: '6,4',
      }),
      Plot.line(dual, { x: 'costPer1k', y: 'accuracy', stroke: 'var(--p-other)', strokeWidth: 1.75 }),
      Plot.dot(fixed, { x: 'costPer1k', y: 'accuracy', r: 3.5, symbol: 'square', fill: 'var(--p-fg)' }),
      Plot.dot(policy, {
        x: 'costPer1k',
        y: 'accuracy',
        r: 3.5,
        fill: 'var(--p-served)',
        stroke: 'var(--p-bg)',
      }),
    ],
  });
  const layer = drawingLayer(plot.svg);
  if (oracle) {
    const [x, y] = [plot.x(oracle.costPer1k), plot.y(oracle.accuracy)];
    layer.append(
      s('path', { d: symbolPath('star', x, y, 5.5), fill: 'var(--p-oracle)', stroke: 'var(--p-bg)' }),
    );
  }
  layer.append(
    ...names(fixed, plot, options.width - 4),
    legend(items, options.width),
    label('USD per 1 000 queries', (marginLeft + options.width - 14) / 2, height - 6, {
      anchor: 'middle',
      class: 'axis-title',
    }),
  );
  const point = (key: string, p: At, title: string, more: ChartPoint['details'] = []): ChartPoint => ({
    key,
    x: plot.x(p.costPer1k),
    y: plot.y(p.accuracy),
    title,
    details: [['accuracy', format.score(p.accuracy)], ['cost per 1k', format.dollars(p.costPer1k)], ...more],
  });
  const points = [
    ...policy.map((p) =>
      point(`target ${p.target}`, p, `policy at target ${format.tau(p.target)}`, [
        ['mean μ', format.score(p.meanMu)],
        ['λ', format.lambda(p.lambda)],
      ]),
    ),
    ...fixed.map((f) => point(`model ${f.model}`, f, f.model)),
    ...(oracle ? [point('oracle', oracle, 'oracle')] : []),
  ].sort((a, b) => a.x - b.x);
  return { svg: plot.svg, points, nearest: 'xy', span: [marginTop, height - marginBottom] };
}

function table(report: Report): Table {
  const { policy, lagrangian: dual, zero, fixed, oracle } = series(report);
  const row = (router: string, at: At, index: number) => ({
    key: `${router} ${index}`,
    cells: [textCell(router), dollarsCell(at.costPer1k), scoreCell(at.accuracy)],
  });
  return {
    caption: 'Cost and accuracy on the test split.',
    columns: [
      { key: 'router', label: 'Router' },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'accuracy', label: 'Accuracy', numeric: true },
    ],
    rows: [
      ...policy.map((p, i) => row(`policy at ${format.tau(p.target)}`, p, i)),
      ...fixed.map((f, i) => row(f.model, f, i)),
      ...(oracle ? [row('oracle', oracle, 0)] : []),
      ...dual.map((p, i) => row('Lagrangian', p, i)),
      ...zero.map((p, i) => row('random mixing', p, i)),
    ],
  };
}

export const frontierChart: Chart<Report> = {
  name: 'frontier',
  title: 'Cost and accuracy',
  subtitle: () => 'The policy at its internal targets, before any certificate. Up and to the left is better.',
  summary: (report) =>
    `Cost against accuracy of ${report.points.length} operating points, ${fixedModels(report).length} fixed models and the bounds.`,
  draw,
  table,
};
