/** Handles on the τ axis that drag the floors of tiers: a preview while they move, one change when they are let go. */
import { s } from '../dom';
import * as format from '../format';
import { fitText, label } from './plotSvg';

export interface Floor {
  name: string;
  floor: number;
}

export interface FloorActions {
  /** The tiers whose floors can be moved. */
  floors(): readonly Floor[];
  label(name: string): string;
  /** What is known of a floor, in words ("certified, $0.31"). */
  describe(floor: number): string;
  move(tier: number, floor: number): void;
}

/** The τ axis of a drawing, in pixels. */
export interface FloorAxis {
  toX: (floor: number) => number;
  toFloor: (x: number) => number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Steps of the keyboard and of the pointer, in accuracy. */
const STEP = 0.005;
const LARGE_STEP = 0.05;
const GRAIN = 0.001;
/** After the last key of a burst, in milliseconds: a burst is one change. */
const SETTLE = 400;
const ROWS = 3;
/** Above the names of the limits. */
const LABELS = 32;

export class FloorHandles {
  readonly element = s('g', { class: 'floors' });
  private readonly handles: Handle[];

  /** `released`: one that was being moved is at rest. */
  constructor(svg: SVGSVGElement, axis: FloorAxis, actions: FloorActions, released: () => void) {
    this.handles = actions
      .floors()
      .map((floor, tier) => new Handle(svg, axis, actions, floor, tier, released));
    this.element.append(...this.handles.map((handle) => handle.element));
  }

  /** Place of the handle that has the focus. */
  focused(): number | null {
    const at = this.handles.findIndex(({ element }) => element === document.activeElement);
    return at < 0 ? null : at;
  }

  focus(tier: number): void {
    this.handles.at(tier)?.element.focus({ preventScroll: true });
  }

  /** Whether one is being moved: the drawing under it should stay. */
  get busy(): boolean {
    return this.handles.some((handle) => handle.busy);
  }
}

class Handle {
  readonly element: SVGGElement;
  private readonly line: SVGLineElement;
  private readonly knob: SVGGElement;
  private readonly words: SVGTextElement;
  private floor: number;
  /** What the text says, as far as it was told. */
  private told: number;
  private dragging = false;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly svg: SVGSVGElement,
    private readonly axis: FloorAxis,
    private readonly actions: FloorActions,
    private readonly start: Floor,
    private readonly tier: number,
    private readonly released: () => void,
  ) {
    this.floor = this.told = start.floor;
    const { top, bottom } = axis;
    const y = bottom - LABELS - 20 * (tier % ROWS);
    this.line = s('line', { y1: top, y2: bottom, class: 'floor-line' });
    // The wide and unseen line is what a finger hits.
    this.knob = s(
      'g',
      {},
      s('line', { y1: top, y2: bottom, class: 'floor-grip' }),
      s('path', { d: `M-6,${y - 7}h12v14h-12z`, class: 'floor-knob' }),
      s('path', { d: `M-2,${y - 3}v6M2,${y - 3}v6`, class: 'floor-ridges' }),
    );
    this.words = label('', 0, y + 4, { class: 'floor-text' });
    this.element = s(
      'g',
      {
        class: 'floor',
        role: 'slider',
        tabindex: 0,
        'data-tier': tier,
        'aria-label': actions.label(start.name),
        'aria-valuemin': 0,
        'aria-valuemax': 1,
        'aria-orientation': 'horizontal',
      },
      this.line,
      this.knob,
      this.words,
    );
    this.listen();
    this.place();
  }

  get busy(): boolean {
    return this.dragging || this.settling !== undefined;
  }

  private listen(): void {
    const { element } = this;
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      this.dragging = true;
      // What was pointed at on the way here would cover what moves.
      this.svg.dispatchEvent(new PointerEvent('pointerleave'));
      element.classList.add('dragging');
      element.focus({ preventScroll: true });
      event.preventDefault();
    });
    element.addEventListener('pointermove', (event) => {
      if (!this.dragging) return;
      event.stopPropagation();
      this.put(round(this.axis.toFloor(this.pixels(event)), GRAIN));
    });
    element.addEventListener('pointerup', () => this.drop());
    element.addEventListener('pointercancel', () => this.cancel());
    element.addEventListener('lostpointercapture', () => this.dragging && this.cancel());
    element.addEventListener('keydown', (event) => this.onKey(event));
    element.addEventListener('blur', () => this.settle());
  }

  private pixels(event: PointerEvent): number {
    const box = this.svg.getBoundingClientRect();
    return ((event.clientX - box.left) * this.svg.viewBox.baseVal.width) / (box.width || 1);
  }

  private onKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const to = {
      ArrowRight: this.floor + step,
      ArrowUp: this.floor + step,
      ArrowLeft: this.floor - step,
      ArrowDown: this.floor - step,
      PageUp: this.floor + LARGE_STEP,
      PageDown: this.floor - LARGE_STEP,
    }[event.key];
    if (to !== undefined) {
      this.put(round(to, GRAIN));
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.settle(), SETTLE);
    } else if (event.key === 'Enter') this.settle();
    else if (event.key === 'Escape' && this.busy) this.cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private drop(): void {
    if (!this.dragging) return;
    this.dragging = false;
    this.element.classList.remove('dragging');
    this.commit();
  }

  private settle(): void {
    if (this.settling === undefined) return;
    clearTimeout(this.settling);
    this.settling = undefined;
    this.commit();
  }

  private commit(): void {
    if (Math.abs(this.floor - this.told) >= GRAIN / 2) {
      this.told = this.floor;
      this.actions.move(this.tier, this.floor);
    }
    this.place();
    this.released();
  }

  private cancel(): void {
    clearTimeout(this.settling);
    this.settling = undefined;
    this.dragging = false;
    this.element.classList.remove('dragging');
    this.put(this.told);
    this.released();
  }

  private put(floor: number): void {
    this.floor = Math.min(1, Math.max(0, floor));
    this.place();
  }

  private place(): void {
    const { left, right, toX } = this.axis;
    const x = Math.min(right, Math.max(left, toX(this.floor)));
    const words = this.actions.describe(this.floor);
    this.line.setAttribute('x1', String(x));
    this.line.setAttribute('x2', String(x));
    this.knob.setAttribute('transform', `translate(${x} 0)`);
    const value = format.tau(this.floor);
    const { name } = this.start;
    const rightwards = x < (left + right) / 2;
    const room = (rightwards ? right - x : x - left) - 14;
    const brief = [`${name} ${value}`, value];
    // While it moves, what it comes to matters more than whose it is.
    const texts = this.busy ? [`${name} ${value} · ${words}`, `${value} · ${words}`, ...brief] : brief;
    this.words.textContent = fitText(texts, room);
    this.words.setAttribute('x', String(rightwards ? x + 10 : x - 10));
    this.words.setAttribute('text-anchor', rightwards ? 'start' : 'end');
    this.element.setAttribute('aria-valuenow', String(this.floor));
    this.element.setAttribute('aria-valuetext', `${value}, ${words}`);
  }
}

function round(x: number, grain: number): number {
  return Number((Math.round(x / grain) * grain).toFixed(6));
}
