/** A matrix of numbers in 0..1 as tinted cells, with the numbers in them where there is room. */
import type { ChartPoint, DrawOptions, Drawing } from './chart';
import { label, textWidth } from './plotSvg';
import { s } from '../dom';

export interface HeatCell {
  /** Null: there is no such number. */
  value: number | null;
  details: ChartPoint['details'];
  title: string;
  /** Charts and tables with the same key move together. */
  key: string;
}

export interface Heat {
  rows: string[];
  columns: string[];
  /** Row by row. */
  cells: HeatCell[][];
  /** What the tint says: "accuracy". */
  quantity: string;
}

const LEGEND = 30;
const ROW_ROOM = 8;
const NUMBER_WIDTH = 27;
/** Shares of the tint: its full strength would hide the numbers in the cells. */
const LEAST_TINT = 5;
const MOST_TINT = 62;

/** The text, shortened in its middle to `width` pixels: names of models differ at both ends. */
export function shortened(text: string, width: number, size = 11): string {
  if (textWidth(text, size) <= width) return text;
  for (let kept = text.length - 1; kept > 3; kept--) {
    const short = `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`;
    if (textWidth(short, size) <= width) return short;
  }
  return '…';
}

function span(heat: Heat): [number, number] {
  const values = heat.cells.flat().flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return [0, 1];
  const low = Math.floor(10 * Math.min(...values)) / 10;
  const high = Math.ceil(10 * Math.max(...values)) / 10;
  return high > low ? [low, high] : [Math.max(0, low - 0.1), Math.min(1, high + 0.1)];
}

function tint(share: number): string {
  const percent = LEAST_TINT + (MOST_TINT - LEAST_TINT) * Math.min(1, Math.max(0, share));
  return `color-mix(in srgb, var(--p-served) ${percent.toFixed(1)}%, var(--p-bg))`;
}

function legendRow(quantity: string, [low, high]: [number, number], options: DrawOptions): SVGGElement {
  const group = s('g', { class: 'legend' });
  const steps = 6;
  const texts = [low.toFixed(1), high.toFixed(1)];
  let x = textWidth(quantity) + 10;
  group.append(label(quantity, 0, 14), label(texts[0], x, 14));
  x += textWidth(texts[0]) + 6;
  for (let i = 0; i < steps; i++) {
    const share = i / (steps - 1);
    const size = options.patterns ? 3 + 9 * share : 12;
    group.append(
      s('rect', {
        x: x + i * 14 + (12 - size) / 2,
        y: 4 + (12 - size) / 2,
        width: size,
        height: size,
        fill: options.patterns ? 'var(--p-served)' : tint(share),
      }),
    );
  }
  group.append(label(texts[1], x + steps * 14 + 4, 14));
  return group;
}

/** High contrast without room for numbers: a larger square is a larger number. */
function mark(
  x: number,
  y: number,
  width: number,
  height: number,
  share: number | null,
  sized: boolean,
): SVGElement {
  if (share === null)
    return s('rect', { x, y, width, height, fill: 'none', stroke: 'var(--p-line)', 'stroke-width': 0.5 });
  const part = sized ? Math.sqrt(0.06 + 0.94 * share) : 1;
  return s('rect', {
    x: x + (width * (1 - part)) / 2,
    y: y + (height * (1 - part)) / 2,
    width: width * part,
    height: height * part,
    fill: sized ? 'var(--p-served)' : tint(share),
  });
}

export function drawHeat(heat: Heat, options: DrawOptions): Drawing {
  const { rows, columns, cells } = heat;
  const { width } = options;
  const longest = Math.max(0, ...rows.map((r) => textWidth(r, 11)));
  const left = Math.min(longest, width * 0.34, 190) + ROW_ROOM;
  const cell = Math.min(96, Math.max(3, (width - left - 2) / Math.max(1, columns.length)));
  const turned = Math.max(0, ...columns.map((c) => textWidth(c, 11))) > cell - 6;
  const head = turned ? Math.min(132, 10 + Math.max(0, ...columns.map((c) => textWidth(c, 11)))) : 20;
  const high = Math.min(26, Math.max(rows.length > 40 ? 15 : 18, cell));
  const top = LEGEND + head;
  const height = top + rows.length * high + 4;
  const domain = span(heat);
  const share = (value: number) => (value - domain[0]) / (domain[1] - domain[0]);
  const numbers = cell >= NUMBER_WIDTH;
  const gap = cell > 8 ? 1 : 0.5;

  const layer = s('g', { 'aria-hidden': 'true', class: 'drawing' });
  layer.append(legendRow(heat.quantity, domain, { ...options, patterns: options.patterns && !numbers }));
  // Turned names that would touch are left to the tooltip: every second, every third … is written.
  const every = Math.ceil(13 / cell);
  columns.forEach((name, j) => {
    if (turned && j % every !== 0) return;
    const x = left + (j + 0.5) * cell;
    const text = label(shortened(name, turned ? head - 10 : cell), turned ? x + 4 : x, top - 6, {
      class: 'axis-title',
      anchor: turned ? 'start' : 'middle',
    });
    if (turned) text.setAttribute('transform', `rotate(-90 ${x + 4} ${top - 6})`);
    layer.append(text);
  });
  const points: ChartPoint[] = [];
  rows.forEach((name, i) => {
    const y = top + i * high;
    layer.append(
      label(shortened(name, left - ROW_ROOM), left - ROW_ROOM, y + high / 2 + 4, {
        class: 'axis-title',
        anchor: 'end',
      }),
    );
    columns.forEach((_, j) => {
      const { value, key, title, details } = cells[i][j];
      const x = left + j * cell;
      layer.append(
        mark(
          x,
          y,
          cell - gap,
          high - gap,
          value === null ? null : share(value),
          options.patterns && !numbers,
        ),
      );
      if (numbers && value !== null)
        layer.append(
          label(value.toFixed(2).replace(/^0/, ''), x + (cell - gap) / 2, y + high / 2 + 3.5, {
            class: 'cell-text',
            anchor: 'middle',
          }),
        );
      points.push({
        key,
        title,
        details,
        x: x + (cell - gap) / 2,
        y: y + (high - gap) / 2,
        box: [cell - gap, high - gap],
      });
    });
  });
  const svg = s('svg', { class: 'plot', width, height, viewBox: `0 0 ${width} ${height}` }, layer);
  return { svg, points, nearest: 'xy', span: [top, top + rows.length * high], columns: columns.length };
}
