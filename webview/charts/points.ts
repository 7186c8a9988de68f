/** The points of a drawing as a layer of their own: one tab stop, arrow keys between points. */
import { s } from '../dom';
import type { ChartPoint, Drawing } from './chart';

export interface PointEvents {
  /** A point is pointed at or focused; null: none is any more. */
  look(point: ChartPoint | null): void;
}

function describe(point: ChartPoint): string {
  return `${point.title}: ${point.details.map(([name, value]) => `${name} ${value}`).join('; ')}`;
}

/** What is ringed when the point is looked at. */
function halo({ x, y, box }: ChartPoint): SVGElement {
  if (box === undefined) return s('circle', { class: 'halo', cx: x, cy: y, r: 8 });
  const [width, height] = box;
  return s('rect', { class: 'halo', x: x - width / 2, y: y - height / 2, width, height });
}

export class PointLayer {
  readonly element: SVGGElement;
  private readonly marks: SVGGElement[];
  private readonly hair: SVGLineElement;
  private readonly points: ChartPoint[];
  private readonly columns: number | undefined;

  constructor(
    drawing: Drawing,
    private readonly events: PointEvents,
  ) {
    this.points = drawing.points;
    this.columns = drawing.columns;
    const [top, bottom] = drawing.span;
    this.hair = s('line', {
      class: 'hair',
      y1: top,
      y2: bottom,
      visibility: 'hidden',
      'aria-hidden': 'true',
    });
    this.marks = this.points.map((point, i) =>
      s(
        'g',
        {
          class: 'point',
          role: 'graphics-symbol',
          tabindex: i === 0 ? 0 : -1,
          'aria-label': describe(point),
        },
        halo(point),
      ),
    );
    this.element = s('g', { class: 'points' }, this.hair, ...this.marks);
    this.marks.forEach((mark, i) => {
      mark.addEventListener('focus', () => {
        this.setTabStop(i);
        events.look(this.points[i]);
      });
      mark.addEventListener('blur', () => events.look(null));
    });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.followPointer(drawing);
  }

  /** Rings the point with this key. */
  highlight(key: string | null, hair: boolean): void {
    let x: number | undefined;
    this.points.forEach((point, i) => {
      const on = point.key === key;
      this.marks[i].classList.toggle('current', on);
      if (on) x = point.x;
    });
    // In a grid, the ring says it all.
    const drawn = hair && x !== undefined && this.columns === undefined;
    this.hair.setAttribute('visibility', drawn ? 'visible' : 'hidden');
    if (x !== undefined) {
      this.hair.setAttribute('x1', String(x));
      this.hair.setAttribute('x2', String(x));
    }
  }

  /** Key of the point with the keyboard's focus. */
  focusedKey(): string | null {
    const i = this.marks.findIndex((m) => m === document.activeElement);
    return i < 0 ? null : this.points[i].key;
  }

  focus(key: string): void {
    const i = this.points.findIndex((p) => p.key === key);
    if (i >= 0) this.marks[i].focus({ preventScroll: true });
  }

  private setTabStop(index: number): void {
    this.marks.forEach((m, i) => m.setAttribute('tabindex', i === index ? '0' : '-1'));
  }

  private onKey(event: KeyboardEvent): void {
    const at = this.marks.findIndex((m) => m === document.activeElement);
    if (at < 0) return;
    const last = this.marks.length - 1;
    const { columns } = this;
    const to = {
      ArrowRight: Math.min(at + 1, last),
      ArrowLeft: Math.max(at - 1, 0),
      ArrowUp: columns === undefined ? Math.min(at + 1, last) : at < columns ? at : at - columns,
      ArrowDown: columns === undefined ? Math.max(at - 1, 0) : at + columns > last ? at : at + columns,
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === 'Escape') this.events.look(null);
    else if (to !== undefined) this.marks[to].focus();
    else return;
    event.preventDefault();
  }

  private followPointer({ svg, nearest }: Drawing): void {
    svg.addEventListener('pointermove', (event) => {
      const box = svg.getBoundingClientRect();
      const scale = svg.viewBox.baseVal.width / (box.width || 1);
      const x = (event.clientX - box.left) * scale;
      const y = (event.clientY - box.top) * scale;
      let best: ChartPoint | null = null;
      let least = nearest === 'x' ? 40 : 30;
      for (const point of this.points) {
        const distance = nearest === 'x' ? Math.abs(point.x - x) : Math.hypot(point.x - x, point.y - y);
        if (distance < least) {
          least = distance;
          best = point;
        }
      }
      this.events.look(best);
    });
    svg.addEventListener('pointerleave', () => this.events.look(null));
  }
}
