/** Fill patterns for high contrast, where hue and lightness must not carry the meaning alone. */
import { s } from '../dom';

/** Strokes of one 10 × 10 tile; each differs from the next in direction or density. */
const TILES = [
  'M-2,2l4,-4M0,10l10,-10M8,12l4,-4',
  'M-2,8l4,4M0,0l10,10M8,-2l4,4',
  'M0,2.5h10M0,7.5h10',
  'M2.5,0v10M7.5,0v10',
  'M0,5h10M5,0v10',
  'M0,10l10,-10M0,0l10,10',
  'M2,2h2M7,7h2M2,7h2M7,2h2',
  'M0,5h5M5,10h5M5,0h5',
  'M0,1.5h10M0,4h10M0,6.5h10M0,9h10',
  'M1.5,0v10M4,0v10M6.5,0v10M9,0v10',
  'M0,5l2.5,-4l2.5,4l2.5,-4l2.5,4',
  'M5,2v6M2,5h6',
];

/** A pattern of the `index`-th kind, to be put into the drawing's defs and filled as `url(#id)`. */
export function pattern(id: string, index: number, color: string, background = 'none'): SVGPatternElement {
  return s(
    'pattern',
    { id, width: 10, height: 10, patternUnits: 'userSpaceOnUse' },
    s('rect', { width: 10, height: 10, fill: background }),
    s('path', { d: TILES[index % TILES.length], stroke: color, 'stroke-width': 1.6, fill: 'none' }),
  );
}
