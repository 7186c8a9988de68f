/** Named estimates as dots with their intervals, one a row, over a common scale. */
import { s } from '../dom';
import type { ChartPoint, DrawOptions, Drawing } from '../charts/chart';
import { shortened } from '../charts/heat';
import { label, textWidth } from '../charts/plotSvg';

export interface IntervalRow {
  key: string;
  name: string;
  value: number;
  /** NaN where there is none. */
  low: number;
  high: number;
  own: boolean;
  details: ChartPoint['details'];
}

export interface IntervalScale {
  /** Where lines and their labels stand, ascending; the first and last are the ends of the scale. */
  ticks: number[];
  text: (value: number) => string;
  logarithmic?: boolean;
  /** A dotted line, with its label above. */
  reference?: { value: number; text: string };
}

const ROW = 22;
const TOP = 24;
const BOTTOM = 24;

export function drawIntervals(rows: IntervalRow[], scale: IntervalScale, { width }: DrawOptions): Drawing {
  const left = Math.min(Math.max(0, ...rows.map((r) => textWidth(r.name, 12))), width * 0.42, 260) + 12;
  const right = width - 20;
  const bottom = TOP + rows.length * ROW;
  const as = (v: number) => (scale.logarithmic ? Math.log(v) : v);
  const [first, last] = [as(scale.ticks[0]), as(scale.ticks.at(-1) ?? 1)];
  const x = (v: number) => left + (right - left) * Math.min(1, Math.max(0, (as(v) - first) / (last - first)));
  const layer = s('g', { 'aria-hidden': 'true', class: 'drawing' });
  let labelled = -Infinity;
  for (const tick of scale.ticks) {
    layer.append(s('line', { x1: x(tick), x2: x(tick), y1: TOP, y2: bottom, stroke: 'var(--p-line)' }));
    const half = textWidth(scale.text(tick), 12) / 2;
    if (x(tick) - half < labelled + 6) continue;
    labelled = x(tick) + half;
    layer.append(label(scale.text(tick), x(tick), bottom + 15, { class: 'axis-title', anchor: 'middle' }));
  }
  const { reference } = scale;
  if (reference) {
    const at = x(reference.value);
    const anchor = at > (left + right) / 2 ? 'end' : 'start';
    layer.append(
      s('line', {
        x1: at,
        x2: at,
        y1: TOP - 6,
        y2: bottom,
        stroke: 'var(--p-floor)',
        'stroke-width': 1.75,
        'stroke-dasharray': '1.5,3',
      }),
      label(reference.text, at + (anchor === 'end' ? -4 : 4), TOP - 10, { class: 'reference-text', anchor }),
    );
  }
  const points = rows.map((row, i): ChartPoint => {
    const y = TOP + i * ROW + ROW / 2;
    const color = row.own ? 'var(--p-served)' : 'var(--p-other)';
    layer.append(
      label(shortened(row.name, left - 12), left - 12, y + 4, { class: 'axis-title', anchor: 'end' }),
      s('line', {
        x1: x(Number.isFinite(row.low) ? row.low : row.value),
        x2: x(Number.isFinite(row.high) ? row.high : row.value),
        y1: y,
        y2: y,
        stroke: color,
        'stroke-width': 2,
      }),
      row.own
        ? s('circle', { cx: x(row.value), cy: y, r: 4.5, fill: color })
        : s('rect', { x: x(row.value) - 4, y: y - 4, width: 8, height: 8, fill: color }),
    );
    return { key: row.key, x: x(row.value), y, title: row.name, details: row.details };
  });
  const height = bottom + BOTTOM;
  const svg = s('svg', { class: 'plot', width, height, viewBox: `0 0 ${width} ${height}` }, layer);
  return { svg, points, nearest: 'xy', span: [TOP, bottom], columns: 1 };
}
