/** The frame of a chart: its legend above, its size, its margins and the title of its x axis. */
import type * as Plot from '@observablehq/plot';
import type { DrawOptions } from './chart';
import { legend, legendHeight, type LegendItem } from './legend';
import { drawingLayer, label, plotSvg, type Box, type PlotResult } from './plotSvg';

export interface FrameParts {
  items: LegendItem[];
  xTitle: string;
  /** Pixels between legend and plot. */
  gap: number;
  /** Pixels that the labels of the y axis take. */
  marginLeft?: number;
  marginRight: number;
  /** Height of the plot for its width: a share of it, between two bounds in pixels. */
  height: { share: number; least: number; most: number };
  plot: Plot.PlotOptions;
}

export interface Frame extends PlotResult {
  /** Everything drawn, hidden from screen readers; more may be put before or after it. */
  layer: SVGGElement;
  /** The plot area. */
  inside: Box;
  /** Of the whole drawing, in pixels. */
  height: number;
}

export const MARGIN_LEFT = 46;
const MARGIN_BOTTOM = 40;

export function framedPlot({ width }: DrawOptions, parts: FrameParts): Frame {
  const { items, marginLeft = MARGIN_LEFT, marginRight } = parts;
  const { share, least, most } = parts.height;
  const marginTop = legendHeight(items, width) + parts.gap;
  const height = Math.round(Math.min(Math.max(width * share, least), most)) + marginTop + MARGIN_BOTTOM;
  const plot = plotSvg({
    ...parts.plot,
    width,
    height,
    marginTop,
    marginBottom: MARGIN_BOTTOM,
    marginLeft,
    marginRight,
  });
  const layer = drawingLayer(plot.svg);
  layer.append(
    legend(items, width),
    label(parts.xTitle, (marginLeft + width - marginRight) / 2, height - 6, {
      anchor: 'middle',
      class: 'axis-title',
    }),
  );
  const inside = { x1: marginLeft, y1: marginTop, x2: width - marginRight, y2: height - MARGIN_BOTTOM };
  return { ...plot, layer, inside, height };
}
