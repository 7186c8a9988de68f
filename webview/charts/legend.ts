/** Legends inside the drawing, so that a saved chart carries them. */
import { s } from '../dom';
import { label, textWidth } from './plotSvg';

export type Swatch =
  'line' | 'dashed' | 'dotted' | 'dot' | 'ring' | 'cross' | 'area' | 'star' | 'square' | 'triangle' | 'glyph';

export interface LegendItem {
  text: string;
  swatch: Swatch;
  /** Any CSS colour; for an area also a pattern's url. */
  color: string;
  outline?: string;
  /** Of a line, in place of its swatch's own. */
  dash?: string;
  /** The character of a swatch of that kind. */
  glyph?: string;
}

const ROW = 20;
const SWATCH = 22;
const GAP = 16;

interface Placed {
  item: LegendItem;
  x: number;
  row: number;
}

function place(items: LegendItem[], width: number): Placed[] {
  let x = 0;
  let row = 0;
  return items.map((item) => {
    const size = SWATCH + textWidth(item.text) + GAP;
    if (x > 0 && x + size - GAP > width) {
      x = 0;
      row++;
    }
    const placed = { item, x, row };
    x += size;
    return placed;
  });
}

/** A path of the symbol, centred at (x, y). */
export function symbolPath(swatch: Swatch, x: number, y: number, r: number): string {
  if (swatch === 'cross') return `M${x - r},${y - r}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
  if (swatch === 'square') return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
  if (swatch === 'triangle') return `M${x},${y - r * 1.2}l${r * 1.2},${r * 2.1}h${-r * 2.4}z`;
  const points = Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 === 0 ? r * 1.4 : r * 0.6;
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    return `${x + radius * Math.cos(angle)},${y + radius * Math.sin(angle)}`;
  });
  return `M${points.join('L')}z`;
}

function swatchMark(
  { swatch, color, outline, dash: own, glyph = '' }: LegendItem,
  x: number,
  y: number,
): SVGElement {
  const middle = x + 8;
  switch (swatch) {
    case 'area':
      return s('rect', { x, y: y - 5, width: 16, height: 10, fill: color, stroke: outline ?? 'none' });
    case 'glyph':
      return s('text', { x: middle, y: y + 4, fill: color, 'text-anchor': 'middle' }, glyph);
    case 'dot':
      return s('circle', { cx: middle, cy: y, r: 4.5, fill: color });
    case 'ring':
      return s('circle', { cx: middle, cy: y, r: 4, fill: 'none', stroke: color, 'stroke-width': 1.5 });
    case 'cross':
      return s('path', {
        d: symbolPath(swatch, middle, y, 4),
        stroke: color,
        'stroke-width': 2.2,
        fill: 'none',
      });
    case 'star':
    case 'square':
    case 'triangle':
      return s('path', { d: symbolPath(swatch, middle, y, 4), fill: color });
    case 'line':
    case 'dashed':
    case 'dotted': {
      const dash = own ?? (swatch === 'line' ? undefined : swatch === 'dashed' ? '5,3' : '1.5,3');
      return s('line', {
        x1: x,
        x2: x + 16,
        y1: y,
        y2: y,
        stroke: color,
        'stroke-width': 2,
        'stroke-dasharray': dash,
      });
    }
  }
}

/** Height of the legend in pixels. */
export function legendHeight(items: LegendItem[], width: number): number {
  return items.length === 0 ? 0 : ROW * (1 + Math.max(...place(items, width).map((p) => p.row))) + 4;
}

/** The legend with its left top at (x, 0). */
export function legend(items: LegendItem[], width: number, x = 0): SVGGElement {
  const group = s('g', { class: 'legend' });
  for (const { item, x: dx, row } of place(items, width)) {
    const y = row * ROW + ROW / 2;
    group.append(swatchMark(item, x + dx, y), label(item.text, x + dx + SWATCH, y + 4));
  }
  return group;
}
