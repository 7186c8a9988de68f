/** The box beside a point that is pointed at or focused. */
import { h } from '../dom';
import type { ChartPoint } from './chart';

const DISTANCE = 14;

export class Tooltip {
  /** Hidden from screen readers: the point's own label says the same. */
  readonly element = h('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: true });

  /** @param bounds width of the drawing in pixels, inside which the box stays. */
  show(point: ChartPoint, bounds: number): void {
    const rows = point.details.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]);
    this.element.replaceChildren(h('strong', {}, point.title), h('dl', {}, ...rows));
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = point.x + DISTANCE + width <= bounds;
    const left = right ? point.x + DISTANCE : point.x - DISTANCE - width;
    this.element.style.left = `${Math.max(0, Math.min(left, bounds - width))}px`;
    this.element.style.top = `${Math.max(0, point.y - height / 2)}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
