/** What a chart is: a drawing of some data, its points for pointer and keyboard, and its data as a table. */
import type { FloorAxis } from './floorHandles';
import type { Table } from '../tables/table';

export interface DrawOptions {
  /** CSS pixels. */
  width: number;
  /** High contrast: patterns and outlines instead of subtle fills. */
  patterns: boolean;
  /** Makes ids inside the drawing unique on the page. */
  id: string;
}

/** A place of the drawing that can be pointed at or focused. */
export interface ChartPoint {
  /** Charts and tables with the same key move together. */
  key: string;
  /** Pixels in the drawing. */
  x: number;
  y: number;
  title: string;
  details: [label: string, value: string][];
  /** Width and height of what is there, centred on (x, y); left out: a dot. */
  box?: [width: number, height: number];
}

export interface Drawing {
  svg: SVGSVGElement;
  points: ChartPoint[];
  /** The pointer finds the nearest point along x only, or in both directions. */
  nearest: 'x' | 'xy';
  /** Top and bottom of the plot area, for the cross-hair of the point in focus. */
  span: [top: number, bottom: number];
  /** Where floors can be moved along it. */
  floorAxis?: FloorAxis;
  /** Points in a row of a grid: up and down go from row to row. Left out: up and down go like right and left. */
  columns?: number;
}

export interface Chart<T> {
  /** For file names. */
  name: string;
  title: string;
  /** One sentence under the title. */
  subtitle(data: T): string;
  /** One sentence for a screen reader: what is drawn and its main message. */
  summary(data: T): string;
  /** `ghost`: what the data was before, drawn thinly behind it. */
  draw(data: T, options: DrawOptions, ghost?: T): Drawing;
  table(data: T): Table;
}
