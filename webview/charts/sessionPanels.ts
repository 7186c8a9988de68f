/** Small charts of training sessions side by side: one figure each, update by update, by bands of floors. */
import * as Plot from '@observablehq/plot';
import type { SessionLog } from '../../src/core/trainingLog';
import { s } from '../dom';
import * as format from '../format';
import type { ChartPoint, DrawOptions, Drawing } from './chart';
import { legend, legendHeight, type LegendItem, type Swatch } from './legend';
import { drawingLayer, label, plotSvg } from './plotSvg';
import { costTicks } from './references';

/** One figure of a session. */
export interface Metric {
  title: string;
  /** What it is for, in a few words, where the title leaves it open. */
  note?: string;
  value: (session: SessionLog) => number;
  text: (x: number) => string;
  tick: (x: number) => string;
  /** On a logarithmic axis; only positive values are drawn. */
  log?: true;
  /** The axis holds these at least. */
  within?: [number, number];
  /** A dashed line. */
  reference?: number;
  /** The axis leaves the hundredth at either end out: a few sessions lie far off. */
  trimmed?: true;
  /** All sessions of an update share it: one line, without dots. */
  shared?: true;
}

interface Band {
  low: number;
  high: number;
  color: string;
  symbol: 'circle' | 'square' | 'triangle';
  swatch: Swatch;
}

const LOOKS = [
  { color: 'var(--p-tau-low)', symbol: 'circle', swatch: 'dot' },
  { color: 'var(--p-tau-middle)', symbol: 'square', swatch: 'square' },
  { color: 'var(--p-tau-high)', symbol: 'triangle', swatch: 'triangle' },
] as const;

const HEIGHT = 170;
const LEAST_WIDTH = 310;
const MARGIN = { top: 26, bottom: 24, left: 48, right: 12 };

/** Thirds of the range of floors that the sessions have drawn. */
function bandsOf(sessions: SessionLog[]): Band[] {
  const taus = sessions.map((x) => x.tau).filter(format.isNumber);
  if (taus.length === 0) return [];
  const low = Math.min(...taus);
  const high = Math.max(...taus);
  if (high - low < 1e-9) return [{ low, high, ...LOOKS[1] }];
  const third = (high - low) / 3;
  return LOOKS.map((look, i) => ({ low: low + i * third, high: low + (i + 1) * third, ...look }));
}

function bandOf(all: Band[], tau: number): number {
  const i = all.findIndex((b) => tau <= b.high);
  return i < 0 ? all.length - 1 : i;
}

function bandName({ low, high }: Band): string {
  return `floors ${low.toFixed(2)}–${high.toFixed(2)}`;
}

interface Dot {
  /** Updates, with the session's place within its update as the fraction. */
  at: number;
  update: number;
  value: number;
  band: number;
}

function dotsOf(sessions: SessionLog[], all: Band[], { value, log, shared }: Metric): Dot[] {
  const each = 1 + Math.max(0, ...sessions.map((x) => x.session));
  return sessions
    .map((x) => ({
      at: x.update + (shared ? 0.5 : (x.session + 0.5) / each),
      update: x.update,
      value: value(x),
      band: shared ? 0 : bandOf(all, x.tau),
    }))
    .filter((d) => format.isNumber(d.value) && d.band >= 0 && (log !== true || d.value > 0));
}

/** Mean per update and band: the line through the dots. Of logarithms where the axis is of them. */
function trendOf(dots: Dot[], log: boolean): Dot[] {
  const groups = new Map<string, Dot[]>();
  for (const dot of dots) {
    const key = `${dot.update}/${dot.band}`;
    const group = groups.get(key);
    if (group) group.push(dot);
    else groups.set(key, [dot]);
  }
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return [...groups.values()].map((group) => {
    const value = mean(group.map((d) => (log ? Math.log(d.value) : d.value)));
    return { ...group[0], at: group[0].update + 0.5, value: log ? Math.exp(value) : value };
  });
}

function domainOf({ log, within, reference, trimmed }: Metric, all: number[]): [number, number] {
  const cut = trimmed ? Math.floor(all.length / 100) : 0;
  const values = [...all].sort((a, b) => a - b).slice(cut, all.length - cut);
  const fixed = [...(within ?? []), ...(reference === undefined ? [] : [reference])];
  const shown = [...values, ...fixed];
  if (shown.length === 0) return log ? [0.1, 10] : [0, 1];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  if (log) return [low / 1.4, high * 1.4];
  const room = Math.max(0.06 * (high - low), 1e-6 + 0.01 * Math.abs(high - low));
  return high - low < 1e-9 ? [low - 0.01, high + 0.01] : [low - room, high + room];
}

interface Panel {
  svg: SVGSVGElement;
  points: ChartPoint[];
}

function panelOf(
  metric: Metric,
  sessions: SessionLog[],
  all: Band[],
  updates: number[],
  width: number,
): Panel {
  const log = metric.log === true;
  const dots = dotsOf(sessions, all, metric);
  const lines = trendOf(dots, log);
  const domain = domainOf(
    metric,
    dots.map((d) => d.value),
  );
  const look = (band: number) => (metric.shared ? { ...LOOKS[1], color: 'var(--p-fg)' } : all[band]);
  const bands = metric.shared ? [0] : all.map((_, i) => i);
  const { svg, x, y } = plotSvg({
    width,
    height: HEIGHT,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    x: {
      domain: [Math.min(updates[0] ?? 0, 0), Math.max(1, (updates.at(-1) ?? 0) + 1)],
      label: null,
      ticks: 5,
      tickFormat: 'd',
    },
    y: {
      type: log ? 'log' : 'linear',
      domain,
      label: null,
      ticks: log ? costTicks({ type: 'log', domain }, 5) : 4,
      tickFormat: metric.tick,
      grid: true,
    },
    symbol: { type: 'identity' },
    color: { type: 'identity' },
    marks: [
      ...(metric.reference === undefined
        ? []
        : [
            Plot.ruleY([metric.reference], {
              stroke: 'var(--p-floor)',
              strokeWidth: 1.5,
              strokeDasharray: '6,4',
            }),
          ]),
      ...(metric.shared
        ? []
        : bands.map((i) =>
            Plot.dot(
              dots.filter((d) => d.band === i),
              {
                x: 'at',
                y: 'value',
                r: 1.8,
                symbol: look(i).symbol,
                fill: look(i).color,
                fillOpacity: 0.45,
                clip: true,
              },
            ),
          )),
      ...bands.map((i) =>
        Plot.line(
          lines.filter((d) => d.band === i),
          { x: 'at', y: 'value', stroke: look(i).color, strokeWidth: 2, clip: true },
        ),
      ),
    ],
  });
  drawingLayer(svg).append(label(metric.title, MARGIN.left, MARGIN.top - 9, { class: 'panel-title' }));
  const byUpdate = new Map<number, (number | undefined)[]>();
  for (const line of lines) {
    const row = byUpdate.get(line.update) ?? bands.map(() => undefined);
    row[line.band] = line.value;
    byUpdate.set(line.update, row);
  }
  const points = updates.map((update): ChartPoint => {
    const row = byUpdate.get(update) ?? [];
    const anchor = row[Math.floor(bands.length / 2)] ?? row.find(format.isNumber);
    return {
      key: String(update),
      x: x(update + 0.5),
      y: anchor === undefined ? y(domain[0]) : y(anchor),
      title: `${metric.title}, update ${update + 1}`,
      details: bands.map((i) => {
        const value = row[i];
        return [
          metric.shared ? 'all floors' : bandName(all[i]),
          format.isNumber(value) ? metric.text(value) : format.NONE,
        ];
      }),
    };
  });
  return { svg, points };
}

/** As many as fit, but for a last row of one. */
function columnsFor(count: number, width: number): number {
  const fit = Math.max(1, Math.min(count, Math.floor(width / LEAST_WIDTH)));
  return fit > 2 && count % fit === 1 ? fit - 1 : fit;
}

/** The metrics as a grid of small charts under one legend. Arrow keys go along updates, and from chart to chart. */
export function drawSessions(sessions: SessionLog[], metrics: Metric[], options: DrawOptions): Drawing {
  const all = bandsOf(sessions);
  const updates = [...new Set(sessions.map((x) => x.update))].sort((a, b) => a - b);
  const items = metrics.every((m) => m.shared)
    ? []
    : all.map((band): LegendItem => ({ text: bandName(band), swatch: band.swatch, color: band.color }));
  const top = legendHeight(items, options.width) + 4;
  const columns = columnsFor(metrics.length, options.width);
  const width = options.width / columns;
  const rows = Math.ceil(metrics.length / columns);
  const height = top + rows * HEIGHT;
  const svg = s('svg', {
    class: 'plot',
    width: options.width,
    height,
    viewBox: `0 0 ${options.width} ${height}`,
  });
  svg.append(legend(items, options.width));
  const points = metrics.flatMap((metric, i) => {
    const panel = panelOf(metric, sessions, all, updates, width);
    const [dx, dy] = [(i % columns) * width, top + Math.floor(i / columns) * HEIGHT];
    panel.svg.setAttribute('x', String(dx));
    panel.svg.setAttribute('y', String(dy));
    // One drawing, hidden from screen readers as a whole; its points are not.
    svg.append(panel.svg);
    return panel.points.map((point) => ({ ...point, x: point.x + dx, y: point.y + dy }));
  });
  return { svg, points, nearest: 'xy', span: [top, height], columns: Math.max(1, updates.length) };
}
