/** Observable Plot under a strict content security policy: SVG only, no inline style, one look. */
import * as Plot from '@observablehq/plot';
import { s } from '../dom';

export interface PlotResult {
  svg: SVGSVGElement;
  /** Data → pixels. */
  x: (value: number) => number;
  y: (value: number) => number;
}

/** Plots to an SVG without the style element that Plot adds; styles.css has its rules under `.plot`. */
export function plotSvg(options: Plot.PlotOptions): PlotResult {
  const plot = Plot.plot({ ...options, className: 'plot' });
  if (!(plot instanceof SVGSVGElement)) throw new Error('The plot has a legend or a title of its own.');
  for (const style of plot.querySelectorAll('style')) style.remove();
  // The figure describes the drawing; Plot's labels of its groups would only repeat mark names.
  for (const element of plot.querySelectorAll('[aria-label]')) element.removeAttribute('aria-label');
  const drawing = s('g', { 'aria-hidden': 'true', class: 'drawing' });
  drawing.append(...plot.childNodes);
  plot.append(drawing);
  const x = plot.scale('x');
  const y = plot.scale('y');
  if (x === undefined || y === undefined) throw new Error('The plot has no x or y scale.');
  return { svg: plot, x: (v) => Number(x.apply(v)), y: (v) => Number(y.apply(v)) };
}

/** The layer that is hidden from screen readers, to draw more into. */
export function drawingLayer(svg: SVGSVGElement): SVGGElement {
  const layer = svg.querySelector<SVGGElement>('g.drawing');
  if (layer === null) throw new Error('Not a drawing of plotSvg.');
  return layer;
}

export interface TextOptions {
  class?: string;
  anchor?: 'start' | 'middle' | 'end';
  /** Shown by browsers on hover. */
  title?: string;
}

/** One line of text inside a drawing. */
export function label(
  text: string,
  x: number,
  y: number,
  { class: name = '', anchor = 'start', title }: TextOptions = {},
): SVGTextElement {
  return s(
    'text',
    { x, y, class: `label ${name}`, 'text-anchor': anchor },
    text,
    title !== undefined && s('title', {}, title),
  );
}

let ruler: CanvasRenderingContext2D | null = null;

/** Width of a text in pixels, in the page's font. */
export function textWidth(text: string, size = 12): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (ruler === null) return text.length * size * 0.56;
  ruler.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

/** The first of the texts that fits into `width` pixels; '' where none does. */
export function fitText(texts: string[], width: number, size = 11): string {
  return texts.find((text) => textWidth(text, size) <= width) ?? '';
}

export interface Box {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** How many of the points lie in the box. */
export function covered(box: Box, points: { x: number; y: number }[], room = 5): number {
  return points.filter(
    ({ x, y }) => x > box.x1 - room && x < box.x2 + room && y > box.y1 - room && y < box.y2 + room,
  ).length;
}
