/** What all charts over simulated time have in common: the axis, panes above one another, the playhead. */
import * as Plot from '@observablehq/plot';
import type { Frame, LogEntry, SimulationSetup } from '../../src/core/simulate/traffic/result';
import type { ChartPoint, DrawOptions, Drawing } from '../charts/chart';
import { legend, legendHeight, type LegendItem } from '../charts/legend';
import { fitText, label, plotSvg, type PlotResult } from '../charts/plotSvg';
import { s } from '../dom';
import { clock, tickText, timeTicks } from './clock';

export interface TrafficData {
  setup: SimulationSetup;
  /** Those within the span, joined where there are more than can be told apart. */
  frames: Frame[];
  log: LogEntry[];
  /** Simulated seconds: where one looks, and what is known. */
  position: number;
  reached: number;
  /** What is drawn. */
  from: number;
  to: number;
}

export interface Pane {
  /** The most words that fit are taken. */
  titles: string[];
  height: number;
  y: { domain: [number, number]; ticks: number | number[]; tickFormat: (y: number) => string; type?: 'log' };
  marks: Plot.Markish[];
  /** Times of events to mark, in seconds. */
  events: number[];
}

export interface TimeDrawing {
  data: TrafficData;
  options: DrawOptions;
  legend: LegendItem[];
  panes: Pane[];
  /** Patterns. */
  defs?: SVGElement[];
  details(frame: Frame, index: number): ChartPoint['details'];
  marginLeft?: number;
}

const RIGHT = 14;
const TITLE = 28;
const AXIS = 24;

/** Middle of a window, where its figures are drawn. */
export function middle(frame: Frame): number {
  return (frame.from + frame.to) / 2;
}

/** Key of a window, common to all charts. */
export const frameKey = (frame: Frame): string => String(frame.index);

/** Events that all charts mark: what happened to the pool or the traffic. */
const OUTER: ReadonlySet<LogEntry['kind']> = new Set([
  'outage',
  'slowdown',
  'price',
  'drift',
  'quality',
  'join',
]);

export function outerEvents({ log, from, to }: TrafficData): number[] {
  return log.filter((e) => OUTER.has(e.kind) && e.at >= from && e.at <= to).map((e) => e.at);
}

export function drawTime(drawing: TimeDrawing): Drawing {
  const { data, options, panes } = drawing;
  const { width } = options;
  const marginLeft = drawing.marginLeft ?? 52;
  const top = legendHeight(drawing.legend, width) + 2;
  const height = top + panes.reduce((sum, pane) => sum + pane.height + TITLE, 0) + AXIS;
  const svg = s('svg', { class: 'plot', width, height, viewBox: `0 0 ${width} ${height}` });
  if (drawing.defs !== undefined && drawing.defs.length > 0) svg.append(s('defs', {}, ...drawing.defs));
  svg.append(legend(drawing.legend, width));
  const titles = s('g', { 'aria-hidden': 'true' });
  let y = top;
  let x = (_: number) => 0;
  panes.forEach((pane, k) => {
    const last = k === panes.length - 1;
    const inner = drawPane(pane, drawing, marginLeft, last);
    const title = fitText(pane.titles, width - marginLeft - RIGHT);
    titles.append(label(title, marginLeft, y + 19, { class: 'panel-title' }));
    x = (t) => inner.x(t);
    inner.svg.setAttribute('y', String(y));
    svg.append(inner.svg);
    y += pane.height + TITLE;
  });
  const span: [number, number] = [top + TITLE, height - AXIS];
  // Titles last: the playhead veils what lies under it.
  svg.append(playhead(data, marginLeft, width - RIGHT, span), titles);
  return {
    svg,
    points: data.frames.map((frame, k) => ({
      key: frameKey(frame),
      x: x(middle(frame)),
      y: top + TITLE + 8,
      title: `${clock(frame.from)}–${clock(frame.to)}`,
      details: drawing.details(frame, k),
    })),
    nearest: 'x',
    span,
  };
}

function drawPane(pane: Pane, { data, options }: TimeDrawing, marginLeft: number, last: boolean): PlotResult {
  const { width } = options;
  const ticks = timeTicks(data.from, data.to, Math.floor((width - marginLeft - RIGHT) / 64));
  const days = data.setup.horizon > 86_400;
  const plot = plotSvg({
    width,
    height: pane.height + TITLE + (last ? AXIS : 0),
    marginTop: TITLE,
    marginBottom: last ? AXIS : 0,
    marginLeft,
    marginRight: RIGHT,
    x: { domain: [data.from, data.to], label: null, axis: null },
    y: {
      type: pane.y.type ?? 'linear',
      domain: pane.y.domain,
      label: null,
      ticks: pane.y.ticks,
      tickFormat: pane.y.tickFormat,
      tickSize: 0,
      grid: true,
    },
    color: { type: 'identity' },
    marks: [
      Plot.ruleX(pane.events, { stroke: 'var(--p-fg)', strokeOpacity: 0.35, strokeDasharray: '1,3' }),
      ...pane.marks,
      ...(last ? [Plot.axisX(ticks, { tickFormat: (t: number) => tickText(t, days), label: null })] : []),
    ],
  });
  return plot;
}

/** Where one looks, with what comes after it veiled; `movePlayheads` moves it without drawing anew. */
export function playhead(
  data: TrafficData,
  left: number,
  right: number,
  [top, bottom]: [number, number],
): SVGGElement {
  const group = s(
    'g',
    {
      class: 'playhead',
      'aria-hidden': 'true',
      'data-left': left,
      'data-right': right,
      'data-from': data.from,
      'data-to': data.to,
    },
    s('rect', { class: 'future', y: top, height: bottom - top, x: 0, width: 0 }),
    s('line', { y1: top - 4, y2: bottom, x1: 0, x2: 0 }),
  );
  move(group, data.position, data.reached);
  return group;
}

function move(group: SVGElement, position: number, reached: number): void {
  const { left = '0', right = '0', from = '0', to = '1' } = group.dataset;
  const x = (t: number) => {
    const part = (t - Number(from)) / (Number(to) - Number(from));
    return Number(left) + Math.min(1, Math.max(0, part)) * (Number(right) - Number(left));
  };
  const [at, end] = [x(position), x(reached)];
  const hidden = position < Number(from) || position > Number(to);
  group.setAttribute('visibility', hidden ? 'hidden' : 'visible');
  group.querySelector('line')?.setAttribute('transform', `translate(${at},0)`);
  const future = group.querySelector('.future');
  future?.setAttribute('x', String(at));
  future?.setAttribute('width', String(Math.max(0, end - at)));
}

/** Moves the playheads of all drawings below `root`. */
export function movePlayheads(root: Element, position: number, reached: number): void {
  for (const group of root.querySelectorAll<SVGElement>('g.playhead')) move(group, position, reached);
}
