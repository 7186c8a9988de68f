/** A training while it runs: λ and the distance of accuracy from the floor, session by session. */
import * as Plot from '@observablehq/plot';
import type { SessionLog } from '../../src/core/trainingLog';
import { s } from '../dom';
import * as format from '../format';
import { countCell, dollarsCell, lambdaCell, scoreCell, tauCell } from '../tables/cells';
import type { Chart, DrawOptions, Drawing } from './chart';
import { legend, legendHeight, type LegendItem, type Swatch } from './legend';
import { drawingLayer, label, plotSvg } from './plotSvg';
import { costTicks } from './references';

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

/** Thirds of the range of floors that the sessions have drawn. */
function bands(sessions: SessionLog[]): Band[] {
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

interface Dot {
  at: number;
  value: number;
  band: number;
}

/** Mean of a value per update and band: the line through the dots. */
function trend(dots: Dot[], sessions: SessionLog[], log: boolean): (Dot & { count: number })[] {
  const sums = new Map<string, { at: number; value: number; band: number; count: number }>();
  dots.forEach((dot) => {
    const key = `${sessions[dot.at].update}/${dot.band}`;
    const sum = sums.get(key) ?? { at: 0, value: 0, band: dot.band, count: 0 };
    sum.at += dot.at;
    sum.value += log ? Math.log(dot.value) : dot.value;
    sum.count++;
    sums.set(key, sum);
  });
  return [...sums.values()].map((m) => ({
    ...m,
    at: m.at / m.count,
    value: log ? Math.exp(m.value / m.count) : m.value / m.count,
  }));
}

function panel(
  title: string,
  dots: Dot[],
  sessions: SessionLog[],
  all: Band[],
  size: { width: number; height: number; marginTop: number },
  log: boolean,
): SVGSVGElement {
  const values = dots.map((d) => d.value);
  const low = Math.min(...values, log ? 1 : -0.02);
  const high = Math.max(...values, log ? 1 : 0.02);
  const domain: [number, number] = log ? [low / 1.4, high * 1.4] : [low - 0.01, high + 0.01];
  const lines = trend(dots, sessions, log);
  const { svg } = plotSvg({
    ...size,
    marginBottom: 22,
    marginLeft: 46,
    marginRight: 10,
    x: { domain: [0, Math.max(1, sessions.length - 1)], label: null, ticks: 5, tickFormat: 'd' },
    y: {
      type: log ? 'log' : 'linear',
      domain,
      label: null,
      ticks: log ? costTicks({ type: 'log', domain: domain }, 5) : 4,
      tickFormat: log ? format.axisNumber : format.signedScore,
      grid: true,
    },
    symbol: { type: 'identity' },
    color: { type: 'identity' },
    marks: [
      ...(log
        ? []
        : [Plot.ruleY([0], { stroke: 'var(--p-floor)', strokeWidth: 1.5, strokeDasharray: '6,4' })]),
      ...all.map((band, i) =>
        Plot.dot(
          dots.filter((d) => d.band === i),
          { x: 'at', y: 'value', r: 1.8, symbol: band.symbol, fill: band.color, fillOpacity: 0.45 },
        ),
      ),
      ...all.map((band, i) =>
        Plot.line(
          lines.filter((d) => d.band === i),
          { x: 'at', y: 'value', stroke: band.color, strokeWidth: 2 },
        ),
      ),
    ],
  });
  drawingLayer(svg).append(label(title, 46, size.marginTop - 7, { class: 'panel-title' }));
  return svg;
}

function draw(sessions: SessionLog[], options: DrawOptions): Drawing {
  const all = bands(sessions);
  const items = all.map((band): LegendItem => ({
    text: `floors ${band.low.toFixed(2)}–${band.high.toFixed(2)}`,
    swatch: band.swatch,
    color: band.color,
  }));
  const dots = (value: (x: SessionLog) => number, positive: boolean): Dot[] =>
    sessions
      .map((x, at) => ({ at, value: value(x), band: bandOf(all, x.tau) }))
      .filter((d) => format.isNumber(d.value) && d.band >= 0 && (!positive || d.value > 0));
  const top = legendHeight(items, options.width) + 4;
  const side = options.width >= 620;
  const width = side ? options.width / 2 : options.width;
  const size = { width, height: 170, marginTop: 24 };
  const panels = [
    panel(
      'λ, the price of missing the floor',
      dots((x) => x.lambda, true),
      sessions,
      all,
      size,
      true,
    ),
    panel(
      'accuracy − floor',
      dots((x) => x.accuracy - x.tau, false),
      sessions,
      all,
      size,
      false,
    ),
  ];
  const height = top + (side ? size.height : 2 * size.height);
  const svg = s('svg', {
    class: 'plot',
    width: options.width,
    height,
    viewBox: `0 0 ${options.width} ${height}`,
  });
  svg.append(legend(items, options.width));
  panels.forEach((inner, i) => {
    inner.setAttribute('x', String(side ? i * width : 0));
    inner.setAttribute('y', String(top + (side ? 0 : i * size.height)));
    svg.append(inner);
  });
  return { svg, points: [], nearest: 'x', span: [top, height] };
}

export const trainingChart: Chart<SessionLog[]> = {
  name: 'training',
  title: 'Sessions',
  subtitle: () => 'Every dot is one session at one floor; lines are means by update.',
  summary: (sessions) => `λ and accuracy minus floor of ${sessions.length} training sessions.`,
  draw,
  table: (sessions) => ({
    caption: 'Training sessions, the latest first.',
    columns: [
      { key: 'update', label: 'Update', numeric: true },
      { key: 'session', label: 'Session', numeric: true },
      { key: 'tau', label: 'Floor τ', numeric: true },
      { key: 'lambda', label: 'λ', numeric: true },
      { key: 'accuracy', label: 'Accuracy', numeric: true },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'meanMu', label: 'Mean μ', numeric: true },
    ],
    rows: sessions
      .map((x, i) => ({
        key: String(i),
        cells: [
          countCell(x.update),
          countCell(x.session),
          tauCell(x.tau),
          lambdaCell(x.lambda),
          scoreCell(x.accuracy),
          dollarsCell(x.costPer1k),
          scoreCell(x.meanMu),
        ],
      }))
      .reverse(),
  }),
};
