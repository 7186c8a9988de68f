/** The event lane: what happened to each model, to the prompts and to each tier, over simulated time. */
import type { LogEntry } from '../../src/core/simulate/traffic/result';
import type { Chart, DrawOptions, Drawing } from '../charts/chart';
import { legend, legendHeight, type LegendItem } from '../charts/legend';
import { fitText, label, textWidth } from '../charts/plotSvg';
import { pattern } from '../charts/patterns';
import { s } from '../dom';
import { textCell } from '../tables/cells';
import { clock, tickText, timeTicks } from './clock';
import { kindWord, SEVERITY, severityColor } from './events';
import { playhead, type TrafficData } from './timeChart';

const ROW = 26;
const RIGHT = 14;
const AXIS = 24;
/** Marks that take the keyboard and the pointer: the latest. */
const MOST_POINTS = 200;

interface Lane {
  name: string;
  entries: LogEntry[];
}

/** A lane for each model and tier that something happened to, and one for what concerns all. */
function lanes({ setup, log, from, to }: TrafficData): Lane[] {
  const shown = log.filter((e) => e.at >= from && e.at <= to);
  const of = (name: string, belongs: (e: LogEntry) => boolean): Lane => ({
    name,
    entries: shown.filter(belongs),
  });
  const all = [
    ...setup.tiers.map((tier) => of(tier.name, (e) => e.tier === tier.name)),
    ...setup.models.map((model) => of(model, (e) => e.tier === undefined && e.model === model)),
    of('traffic', (e) => e.tier === undefined && e.model === undefined),
  ];
  return all.filter((lane, k) => k < setup.tiers.length || lane.entries.length > 0);
}

interface Bar {
  from: number;
  to: number;
  entry: LogEntry;
}

/** From a trouble to the good news of the same kind; what is not over lasts to the present. */
function bars(lane: Lane, until: number): Bar[] {
  const open = new Map<string, LogEntry>();
  const done: Bar[] = [];
  const kindOf = (e: LogEntry) => (e.kind === 'recovery' ? 'violation' : e.kind);
  for (const entry of lane.entries) {
    const kind = kindOf(entry);
    if (kind === 'join' || kind === 'control') continue;
    const begun = open.get(kind);
    if (entry.severity === 'good') {
      if (begun !== undefined) done.push({ from: begun.at, to: entry.at, entry: begun });
      open.delete(kind);
    } else if (begun === undefined) open.set(kind, entry);
  }
  return [...done, ...[...open.values()].map((entry) => ({ from: entry.at, to: until, entry }))];
}

function draw(data: TrafficData, options: DrawOptions): Drawing {
  const { width, patterns, id } = options;
  const all = lanes(data);
  const left = Math.min(Math.max(52, ...all.map((l) => textWidth(l.name) + 14)), Math.round(width * 0.3));
  const right = width - RIGHT;
  const items: LegendItem[] = (['bad', 'warning', 'info', 'good'] as const).map((severity) => ({
    text: SEVERITY[severity].word,
    swatch: SEVERITY[severity].swatch,
    color: severityColor(severity),
  }));
  const top = legendHeight(items, width) + 4;
  const bottom = top + all.length * ROW;
  const height = bottom + AXIS;
  const x = (t: number) => left + ((t - data.from) / (data.to - data.from)) * (right - left);
  const svg = s('svg', { class: 'plot lane', width, height, viewBox: `0 0 ${width} ${height}` });
  const fill = (severity: LogEntry['severity']) =>
    patterns ? `url(#${id}-${severity})` : `color-mix(in srgb, ${severityColor(severity)} 26%, transparent)`;
  const drawing = s('g', { class: 'drawing', 'aria-hidden': 'true' }, legend(items, width));
  if (patterns) {
    const kinds = ['bad', 'warning', 'info', 'good'] as const;
    drawing.append(
      s('defs', {}, ...kinds.map((k, i) => pattern(`${id}-${k}`, i, severityColor(k), 'var(--p-bg)'))),
    );
  }
  for (const t of timeTicks(data.from, data.to, Math.floor((right - left) / 64))) {
    drawing.append(
      s('line', { x1: x(t), x2: x(t), y1: top, y2: bottom, stroke: 'var(--p-line)' }),
      label(tickText(t, data.setup.horizon > 86_400), x(t), bottom + 16, {
        anchor: 'middle',
        class: 'axis-title',
      }),
    );
  }
  const points: Drawing['points'] = [];
  all.forEach((lane, k) => {
    const y = top + k * ROW;
    drawing.append(
      s('line', { x1: 0, x2: right, y1: y + ROW, y2: y + ROW, stroke: 'var(--p-line)' }),
      label(shorten(lane.name, left - 10), 0, y + ROW / 2 + 4, { title: lane.name }),
    );
    let free = -Infinity;
    for (const bar of bars(lane, data.reached)) {
      const [x1, x2] = [x(bar.from), Math.max(x(bar.from) + 2, x(bar.to))];
      const color = severityColor(bar.entry.severity);
      // Troubles that come together would write over one another.
      const inside = x1 < free ? '' : fitText([kindWord(bar.entry)], x2 - x1 - 16);
      if (inside !== '') free = x1 + 16 + textWidth(inside, 11);
      drawing.append(
        s('rect', {
          x: x1,
          y: y + 4,
          width: x2 - x1,
          height: ROW - 8,
          rx: 3,
          fill: fill(bar.entry.severity),
          stroke: color,
        }),
        ...(inside === '' ? [] : [label(inside, x1 + 12, y + ROW / 2 + 4, { class: 'bar-text' })]),
      );
    }
    for (const entry of lane.entries) {
      drawing.append(mark(entry, x(entry.at), y + ROW / 2));
      points.push({
        key: `e${entry.at}-${entry.message}`,
        x: x(entry.at),
        y: y + ROW / 2,
        title: `${clock(entry.at)} · ${kindWord(entry)}`,
        details: [[lane.name, entry.message]],
      });
    }
  });
  svg.append(drawing, playhead(data, left, right, [top, bottom]));
  points.sort((a, b) => a.x - b.x || a.y - b.y);
  return { svg, points: points.slice(-MOST_POINTS), nearest: 'xy', span: [top, bottom] };
}

function mark(entry: LogEntry, x: number, y: number): SVGElement {
  const color = severityColor(entry.severity);
  const shape = SEVERITY[entry.severity].shape(x, y);
  return s(
    'g',
    {},
    ...(entry.injected ? [s('circle', { cx: x, cy: y, r: 8, fill: 'none', stroke: 'var(--p-fg)' })] : []),
    s('path', { d: shape, fill: color, stroke: 'var(--p-bg)', 'stroke-width': 1 }),
  );
}

function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  for (let n = text.length - 1; n > 1; n--) {
    const short = `${text.slice(0, n)}…`;
    if (textWidth(short) <= width) return short;
  }
  return '…';
}

export const laneChart: Chart<TrafficData> = {
  name: 'events',
  title: 'Events',
  subtitle: () => 'What happened, and what the tiers made of it. A ring marks what you injected.',
  summary: ({ log }) => `${log.length} events over simulated time; the list below has each in words.`,
  draw,
  table: ({ log }) => ({
    caption: 'All events so far.',
    columns: [
      { key: 'at', label: 'Time' },
      { key: 'kind', label: 'Kind' },
      { key: 'severity', label: 'Severity' },
      { key: 'concerns', label: 'Concerns' },
      { key: 'message', label: 'What' },
      { key: 'injected', label: 'Injected' },
    ],
    rows: log.map((entry, k) => ({
      key: String(k),
      cells: [
        { value: entry.at, text: clock(entry.at) },
        textCell(kindWord(entry)),
        textCell(SEVERITY[entry.severity].word),
        textCell(entry.tier ?? entry.model ?? ''),
        textCell(entry.message),
        { value: entry.injected === true, text: entry.injected === true ? 'yes' : '' },
      ],
    })),
  }),
};
