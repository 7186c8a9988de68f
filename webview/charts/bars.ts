/** Shares of named things as horizontal bars, each with its number. */
import type { ChartPoint, DrawOptions, Drawing } from './chart';
import { shortened } from './heat';
import { label, textWidth } from './plotSvg';
import { s } from '../dom';

export interface Bar {
  key: string;
  name: string;
  /** 0..1. */
  share: number;
  /** Beside the bar. */
  text: string;
  details: ChartPoint['details'];
}

const ROW = 22;

export function drawBars(bars: Bar[], { width }: DrawOptions): Drawing {
  const left = Math.min(Math.max(0, ...bars.map((b) => textWidth(b.name, 11))), width * 0.4, 200) + 8;
  const right = Math.max(0, ...bars.map((b) => textWidth(b.text, 11))) + 10;
  const room = Math.max(20, width - left - right);
  const height = bars.length * ROW + 8;
  const layer = s('g', { 'aria-hidden': 'true', class: 'drawing' });
  const points = bars.map((bar, i): ChartPoint => {
    const y = i * ROW + ROW / 2 + 4;
    const end = left + room * Math.min(1, Math.max(0, bar.share));
    layer.append(
      label(shortened(bar.name, left - 8), left - 8, y + 4, { class: 'axis-title', anchor: 'end' }),
      s('rect', { x: left, y: y - 6, width: room, height: 12, fill: 'none', stroke: 'var(--p-line)' }),
      s('rect', { x: left, y: y - 6, width: Math.max(0.5, end - left), height: 12, fill: 'var(--p-served)' }),
      label(bar.text, left + room + 6, y + 4, { class: 'axis-title' }),
    );
    return { key: bar.key, x: end, y, title: bar.name, details: bar.details };
  });
  const svg = s('svg', { class: 'plot', width, height, viewBox: `0 0 ${width} ${height}` }, layer);
  return { svg, points, nearest: 'xy', span: [0, height], columns: 1 };
}
