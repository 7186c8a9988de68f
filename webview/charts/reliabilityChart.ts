/** Predicted against observed accuracy of the predictor: can p̂ be believed? */
import * as Plot from '@observablehq/plot';
import type { Report } from '../../src/core/report';
import * as format from '../format';
import { countCell, scoreCell } from '../tables/cells';
import type { Chart, DrawOptions, Drawing } from './chart';
import { framedPlot } from './frame';
import type { LegendItem } from './legend';

function bins(report: Report) {
  return report.predictor.reliability
    .filter((b) => format.isNumber(b.predicted) && format.isNumber(b.observed) && b.n > 0)
    .sort((a, b) => a.predicted - b.predicted);
}

function draw(report: Report, options: DrawOptions): Drawing {
  const shown = bins(report);
  const items: LegendItem[] = [
    { text: 'predictions, by size', swatch: 'dot', color: 'var(--p-served)' },
    { text: 'perfectly calibrated', swatch: 'dashed', color: 'var(--p-floor)' },
  ];
  const most = Math.max(1, ...shown.map((b) => b.n));
  const ends = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  const plot = framedPlot(options, {
    items,
    xTitle: 'predicted p̂',
    gap: 10,
    marginRight: 14,
    height: { share: 0.5, least: 220, most: 400 },
    plot: {
      x: { domain: [0, 1], label: null, ticks: 5, tickFormat: (d: number) => d.toFixed(1) },
      y: { domain: [0, 1], label: null, ticks: 5, tickFormat: (d: number) => d.toFixed(1), grid: true },
      r: { type: 'identity' },
      marks: [
        Plot.line(ends, {
          x: 'x',
          y: 'y',
          stroke: 'var(--p-floor)',
          strokeWidth: 1.5,
          strokeDasharray: '6,4',
        }),
        Plot.line(shown, { x: 'predicted', y: 'observed', stroke: 'var(--p-served)', strokeWidth: 1.5 }),
        Plot.dot(shown, {
          x: 'predicted',
          y: 'observed',
          r: (b: { n: number }) => 3 + 7 * Math.sqrt(b.n / most),
          fill: 'var(--p-served)',
          stroke: 'var(--p-bg)',
        }),
      ],
    },
  });
  return {
    svg: plot.svg,
    points: shown.map((b) => ({
      key: `bin ${b.predicted}`,
      x: plot.x(b.predicted),
      y: plot.y(b.observed),
      title: `predicted ${format.score(b.predicted)}`,
      details: [
        ['observed', format.score(b.observed)],
        ['predictions', format.count(b.n)],
      ],
    })),
    nearest: 'x',
    span: [plot.inside.y1, plot.inside.y2],
  };
}

export const reliabilityChart: Chart<Report> = {
  name: 'reliability',
  title: 'Reliability of the predictor',
  subtitle: ({ predictor }) =>
    `Observed accuracy where the predictor says p̂. Expected calibration error ${format.score(predictor.ece)}; ` +
    `log loss ${format.score(predictor.logLoss)}, against ${format.score(predictor.constantLogLoss)} for constant means.`,
  summary: (report) =>
    `Observed against predicted accuracy in ${bins(report).length} bins; expected calibration error ${format.score(report.predictor.ece)}.`,
  draw,
  table: (report) => ({
    caption: 'Predicted and observed accuracy by bin, on the test split.',
    columns: [
      { key: 'predicted', label: 'Predicted', numeric: true },
      { key: 'observed', label: 'Observed', numeric: true },
      { key: 'n', label: 'Predictions', numeric: true },
    ],
    rows: bins(report).map((b, i) => ({
      key: String(i),
      cells: [scoreCell(b.predicted), scoreCell(b.observed), countCell(b.n)],
    })),
  }),
};
