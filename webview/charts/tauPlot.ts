/** The frame of every chart over floors: the same τ axis, regions behind the marks, and limits over them. */
import type * as Plot from '@observablehq/plot';
import type { Report } from '../../src/core/report';
import * as format from '../format';
import type { DrawOptions } from './chart';
import type { FloorAxis } from './floorHandles';
import { framedPlot, MARGIN_LEFT, type Frame } from './frame';
import type { LegendItem } from './legend';
import { limitLayer, regionLayer, regionLegend, STRIP, tauDomain, tauTicks } from './regions';

/** A frame with floors along its x axis. */
export interface TauFrame extends Frame {
  floorAxis: FloorAxis;
}

export interface TauPlotParts {
  items: LegendItem[];
  marginLeft?: number;
  height?: { share: number; least: number; most: number };
  y: Plot.ScaleOptions;
  marks: Plot.Markish[];
  color?: Plot.ScaleOptions;
  /** Write the limits beside their lines; otherwise the lines alone. */
  limitLabels?: boolean;
}

const MARGIN_RIGHT = 10;

export function tauPlot(report: Report, options: DrawOptions, parts: TauPlotParts): TauFrame {
  const { y, marks, color, marginLeft = MARGIN_LEFT } = parts;
  const frame = framedPlot(options, {
    items: [...parts.items, ...regionLegend(report, options.width - marginLeft - MARGIN_RIGHT)],
    xTitle: 'floor τ',
    gap: STRIP + 6,
    marginLeft,
    marginRight: MARGIN_RIGHT,
    height: parts.height ?? { share: 0.5, least: 210, most: 400 },
    plot: {
      x: {
        domain: tauDomain(report),
        label: null,
        ticks: tauTicks(report, options.width),
        tickFormat: (d: number) => format.tau(d),
      },
      y,
      marks,
      ...(color && { color }),
    },
  });
  const { y1, y2 } = frame.inside;
  frame.layer.prepend(regionLayer(report, frame, y1, y2, options));
  frame.layer.append(limitLayer(report, frame, y1, y2, parts.limitLabels));
  const [low, high] = tauDomain(report);
  const { x1: left, x2: right } = frame.inside;
  const toFloor = (x: number) => low + ((x - left) / (right - left)) * (high - low);
  return { ...frame, floorAxis: { toX: frame.x, toFloor, left, right, top: y1, bottom: y2 } };
}
