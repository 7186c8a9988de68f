/** The saved run behind what a config says now: one thin dashed line, the same in every chart. */
import * as Plot from '@observablehq/plot';
import type { LegendItem } from './legend';

export const ghostItem: LegendItem = { text: 'as saved', swatch: 'dashed', color: 'var(--p-ghost)' };

export function ghostLine<T>(data: readonly T[], x: keyof T & string, y: keyof T & string): Plot.Markish {
  return Plot.line([...data], {
    x,
    y,
    stroke: 'var(--p-ghost)',
    strokeWidth: 1.25,
    strokeDasharray: '3,3',
    clip: true,
  });
}
