/** A chart on the page: title, drawing, tooltip, data table and the ways to save it. */
import { h } from '../dom';
import { menuButton } from '../menu';
import { fileStem, type SaveFile } from '../save';
import { renderTable, toCsv } from '../tables/table';
import { isHighContrast, onHighContrastChange } from '../theme';
import type { Chart, ChartPoint } from './chart';
import type { Cursor } from './cursor';
import { FloorHandles, type FloorActions } from './floorHandles';
import { pngBase64, standaloneSvg, svgText } from './exportImage';
import { PointLayer } from './points';
import { Tooltip } from './tooltip';

export interface FigureContext {
  /** First part of the names of saved files. */
  stem: string;
  save: SaveFile;
  /** Says a short sentence to whoever cannot see that something failed. */
  say(message: string): void;
  cursor: Cursor;
  /** Charts over floors let tiers be moved. */
  floors?: FloorActions;
}

const LEAST_WIDTH = 240;
let figures = 0;

export class ChartFigure<T> {
  readonly element: HTMLElement;
  private readonly stage = h('div', { class: 'stage' });
  private readonly tooltip = new Tooltip();
  private readonly subtitle = h('p', { class: 'subtitle' });
  private readonly details: HTMLDetailsElement;
  private readonly id = `chart${++figures}`;
  private readonly ends: (() => void)[] = [];
  private svg: SVGSVGElement | null = null;
  private layer: PointLayer | null = null;
  private handles: FloorHandles | null = null;
  /** A drawing that waits until nobody holds a handle of this one. */
  private waiting = false;
  private width = 0;

  constructor(
    private readonly chart: Chart<T>,
    private data: T,
    private readonly context: FigureContext,
    private ghost?: T,
  ) {
    const title = h('h3', { id: `${this.id}-title` }, chart.title);
    const menu = menuButton('Save', `Save ${chart.title}`, [
      { label: 'PNG image', run: () => void this.savePng() },
      { label: 'SVG image', run: () => this.saveText('svg') },
      { label: 'CSV data', run: () => this.saveText('csv') },
    ]);
    this.details = h('details', { 'data-chart': chart.name }, h('summary', {}, 'Data as a table'));
    this.details.addEventListener('toggle', () => this.fillTable());
    this.element = h(
      'figure',
      { class: 'chart', 'data-chart': chart.name, 'aria-labelledby': `${this.id}-title` },
      h('div', { class: 'block-head' }, title, menu),
      this.subtitle,
      this.stage,
      this.details,
    );
    this.watch();
    this.subtitle.textContent = chart.subtitle(data);
  }

  update(data: T, ghost?: T): void {
    this.data = data;
    this.ghost = ghost;
    this.subtitle.textContent = this.chart.subtitle(data);
    this.draw();
    this.fillTable();
  }

  dispose(): void {
    for (const end of this.ends) end();
  }

  private watch(): void {
    const observer = new ResizeObserver((entries) => {
      const width = Math.max(LEAST_WIDTH, Math.floor(entries[0].contentRect.width));
      if (width === this.width || entries[0].contentRect.width === 0) return;
      this.width = width;
      this.draw();
    });
    observer.observe(this.stage);
    this.ends.push(
      () => observer.disconnect(),
      onHighContrastChange(() => this.draw()),
      this.context.cursor.subscribe((key) => this.layer?.highlight(key, true)),
    );
  }

  private draw(): void {
    if (this.width === 0) return;
    this.waiting = this.handles?.busy ?? false;
    if (this.waiting) return;
    const focused = this.layer?.focusedKey() ?? null;
    const held = this.handles?.focused() ?? null;
    const options = { width: this.width, patterns: isHighContrast(), id: this.id };
    const drawing = this.chart.draw(this.data, options, this.ghost);
    const { svg } = drawing;
    svg.setAttribute('role', 'graphics-document');
    svg.setAttribute('aria-roledescription', 'chart');
    svg.setAttribute('aria-label', this.chart.summary(this.data));
    this.layer = new PointLayer(drawing, { look: (point) => this.look(point) });
    svg.append(this.layer.element);
    this.handles = null;
    if (drawing.floorAxis && this.context.floors) {
      this.handles = new FloorHandles(svg, drawing.floorAxis, this.context.floors, () =>
        // The focus may be on its way to another handle.
        setTimeout(() => this.waiting && this.draw()),
      );
      svg.append(this.handles.element);
    }
    this.svg = svg;
    this.tooltip.hide();
    this.stage.replaceChildren(svg, this.tooltip.element);
    if (focused !== null) this.layer.focus(focused);
    if (held !== null) this.handles?.focus(held);
  }

  private look(point: ChartPoint | null): void {
    this.context.cursor.set(point?.key ?? null);
    if (point === null) this.tooltip.hide();
    else this.tooltip.show(point, this.width);
  }

  private fillTable(): void {
    this.details.querySelector('.table-scroll')?.remove();
    if (this.details.open) this.details.append(renderTable(this.chart.table(this.data)));
  }

  private image(): SVGSVGElement | null {
    const subtitle = this.chart.summary(this.data);
    return this.svg === null ? null : standaloneSvg(this.svg, { title: this.chart.title, subtitle });
  }

  private fileName(extension: string): string {
    return `${fileStem(this.context.stem, this.chart.name)}.${extension}`;
  }

  private saveText(kind: 'svg' | 'csv'): void {
    const image = kind === 'svg' ? this.image() : null;
    const data = image === null ? toCsv(this.chart.table(this.data)) : svgText(image);
    this.context.save({ name: this.fileName(kind), encoding: 'utf8', data });
  }

  private async savePng(): Promise<void> {
    const image = this.image();
    if (image === null) return;
    try {
      this.context.save({ name: this.fileName('png'), encoding: 'base64', data: await pngBase64(image) });
    } catch {
      this.context.say('The image could not be drawn. Save it as SVG instead.');
    }
  }
}
