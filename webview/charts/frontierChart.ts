/** Cost against accuracy on the test split: every router as one curve, every model as one dot. */
import * as Plot from '@observablehq/plot';
import type { Report } from '../../src/core/report';
import * as format from '../format';
import { dollarsCell, scoreCell, textCell } from '../tables/cells';
import type { Table } from '../tables/table';
import type { Chart, ChartPoint, DrawOptions, Drawing } from './chart';
import { framedPlot } from './frame';
import { ghostItem, ghostLine } from './ghost';
import { symbolPath, type LegendItem } from './legend';
import { modelNames } from './modelNames';
import { fitText, label } from './plotSvg';
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

/** What the frame shows: our points and all that is not far below them; the curves are cut at its edge. */
function framed(all: ReturnType<typeof series>) {
  const curves = (all.policy.length > 0 ? all.policy : all.lagrangian).map((p) => p.accuracy);
  const low = Math.min(...curves);
  const least = curves.length === 0 ? 0 : low - 1.5 * Math.max(0.05, Math.max(...curves) - low);
  const fixed = all.fixed.filter((f) => f.accuracy >= least);
  const below = all.fixed.filter((f) => f.accuracy < least);
  const shown: At[] = [...all.policy, ...fixed, ...(all.oracle ? [all.oracle] : [])];
  return { fixed, below, shown: shown.length > 0 ? shown : [...all.lagrangian, ...all.zero] };
}

function draw(report: Report, options: DrawOptions, ghost?: Report): Drawing {
  const all = series(report);
  const { policy, lagrangian: dual, zero, oracle } = all;
  const { fixed, below, shown } = framed(all);
  const before = ghost ? series(ghost).policy : [];
  const scale = costScale([...shown, ...before].map((p) => p.costPer1k));
  const items: LegendItem[] = [{ text: 'this policy', swatch: 'dot', color: 'var(--p-served)' }];
  if (dual.length > 0)
    items.push({ text: 'Lagrangian, same predictor', swatch: 'line', color: 'var(--p-other)' });
  if (zero.length > 0) items.push({ text: 'random mixing', swatch: 'dashed', color: 'var(--p-floor)' });
  if (fixed.length > 0) items.push({ text: 'one model', swatch: 'square', color: 'var(--p-fg)' });
  if (oracle) items.push({ text: 'oracle', swatch: 'star', color: 'var(--p-oracle)' });

  if (ghost) items.push(ghostItem);

  const accuracies = [...shown, ...before].map((p) => p.accuracy);
  const low = Math.min(...accuracies, 1);
  const high = Math.max(...accuracies, 0);
  const room = Math.max(0.01, 0.06 * (high - low));
  const plot = framedPlot(options, {
    items,
    xTitle: 'USD per 1 000 queries',
    gap: 10,
    marginRight: 14,
    height: { share: 0.5, least: 220, most: 400 },
    plot: {
      x: {
        ...scale,
        label: null,
        ticks: costTicks(scale, options.width / 60),
        tickFormat: format.axisDollars,
      },
      y: {
        domain: shown.length > 0 ? [low - room, Math.min(high + room, 1.02)] : [0, 1],
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
          clip: true,
        }),
        Plot.line(dual, {
          x: 'costPer1k',
          y: 'accuracy',
          stroke: 'var(--p-other)',
          strokeWidth: 1.75,
          clip: true,
        }),
        ghostLine(before, 'costPer1k', 'accuracy'),
        Plot.dot(fixed, { x: 'costPer1k', y: 'accuracy', r: 3.5, symbol: 'square', fill: 'var(--p-fg)' }),
        Plot.dot(policy, {
          x: 'costPer1k',
          y: 'accuracy',
          r: 3.5,
          fill: 'var(--p-served)',
          stroke: 'var(--p-bg)',
        }),
      ],
    },
  });
  const { layer, height } = plot;
  if (oracle) {
    const [x, y] = [plot.x(oracle.costPer1k), plot.y(oracle.accuracy)];
    layer.append(
      s('path', { d: symbolPath('star', x, y, 5.5), fill: 'var(--p-oracle)', stroke: 'var(--p-bg)' }),
    );
  }
  const drawn = [...policy, ...fixed, ...(oracle ? [oracle] : [])].map((p) => ({
    x: plot.x(p.costPer1k),
    y: plot.y(p.accuracy),
  }));
  const inside = { ...plot.inside, x2: options.width - 4 };
  const unseen = `below: ${below.map((f) => `${f.model} ${format.score(f.accuracy)}`).join(', ')}`;
  layer.append(
    ...modelNames(fixed, plot, drawn, inside),
    label(
      below.length > 0 ? fitText([unseen, `${below.length} models below`], options.width * 0.7) : '',
      options.width - 14,
      inside.y2 - 6,
      { anchor: 'end', class: 'model-text' },
    ),
    label(shown.length === 0 ? 'nothing to draw' : '', options.width / 2, height / 2, { anchor: 'middle' }),
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
  return { svg: plot.svg, points, nearest: 'xy', span: [inside.y1, inside.y2] };
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
