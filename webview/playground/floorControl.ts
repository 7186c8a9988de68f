/** The accuracy floor: a slider and a number, the tiers as stops, and along them who answers where. */
import { choiceIntervals, standingOf, type ChoiceInterval, type TauStep } from '../../src/core/tauSteps';
import type { RouterAbout } from '../../src/protocol/playground';
import { h, plainButton } from '../dom';
import * as format from '../format';
import { floorScale, placeOn, type FloorScale } from './floorScale';
import { modelColor } from './modelColor';
import { texts } from './texts';

const SLIDER_STEP = 0.001;
/** Pixels that the text of a flip takes. */
const FLIP_TEXT = 44;

export class FloorControl {
  readonly element: HTMLElement;
  tau = 0.5;
  private about: RouterAbout | null = null;
  private intervals: ChoiceInterval[] = [];
  private scale: FloorScale = { from: 0, to: 1 };
  private readonly number = h('input', {
    type: 'number',
    id: 'tau',
    min: 0,
    max: 1,
    step: 0.01,
    inputmode: 'decimal',
  });
  private readonly slider = h('input', {
    type: 'range',
    step: SLIDER_STEP,
    'aria-label': texts.floorSlider,
  });
  private readonly wrong = h('p', { class: 'bad wrong', role: 'alert', hidden: true }, texts.floorWrong);
  private readonly tiers = h('div', { class: 'tier-stops', role: 'group', 'aria-label': texts.tiers });
  private readonly segments = h('div', { class: 'segments' });
  private readonly ticks = h('div', { class: 'ticks' });
  private readonly summary = h('p', { class: 'muted' });
  private readonly list = h('ol', { class: 'intervals' });
  private readonly previous = plainButton(texts.previousFlip, () => this.jump(-1), { class: 'ghost' });
  private readonly next = plainButton(texts.nextFlip, () => this.jump(1), { class: 'ghost' });

  /** `moved`: the user chose another floor. */
  constructor(private readonly moved: (tau: number) => void) {
    this.number.addEventListener('input', () => this.typed());
    this.number.addEventListener('change', () => this.typed());
    this.slider.addEventListener('input', () => this.move(Number(this.slider.value)));
    this.element = h(
      'section',
      { class: 'block floor', 'aria-label': texts.floor },
      h('div', { class: 'floor-head' }, h('label', { for: 'tau' }, texts.floor), this.number, this.tiers),
      this.wrong,
      h('div', { class: 'floor-track' }, this.segments, this.slider, this.ticks),
      h(
        'div',
        { class: 'block-head' },
        this.summary,
        h('span', { class: 'actions' }, this.previous, this.next),
      ),
      this.list,
    );
    new ResizeObserver(() => this.drawTicks()).observe(this.element);
  }

  /** Shows a router with no prompt asked yet. */
  setRouter(about: RouterAbout, tau: number): void {
    this.about = about;
    this.tiers.replaceChildren(
      ...about.tiers.map(({ name, floor }) =>
        plainButton(texts.tier(name, floor), () => this.move(floor), {
          class: 'ghost',
          'data-floor': floor,
        }),
      ),
    );
    this.set(tau);
  }

  /** Shows who answers along τ; without steps, nothing. */
  setSteps(steps: readonly TauStep[] | null): void {
    this.intervals = steps === null ? [] : choiceIntervals(steps);
    this.draw();
  }

  /** The interval at the floor in force; undefined while there are none. */
  get interval(): ChoiceInterval | undefined {
    return this.intervals.find(({ to }) => Math.fround(this.tau) <= to);
  }

  /** Moves without telling. */
  set(tau: number): void {
    this.tau = tau;
    this.number.value = String(Number(tau.toFixed(6)));
    this.showWrong(false);
    this.draw();
  }

  private typed(): void {
    const tau = this.number.value.trim() === '' ? NaN : Number(this.number.value);
    const right = tau >= 0 && tau <= 1;
    this.showWrong(!right);
    if (!right || tau === this.tau) return;
    this.tau = tau;
    this.draw();
    this.moved(tau);
  }

  private showWrong(wrong: boolean): void {
    this.wrong.hidden = !wrong;
    if (wrong) this.number.setAttribute('aria-invalid', 'true');
    else this.number.removeAttribute('aria-invalid');
  }

  private move(tau: number): void {
    this.set(tau);
    this.moved(tau);
  }

  /** To the nearest floor beyond the flip before or after; with three decimals where the interval has room. */
  private jump(by: -1 | 1): void {
    const at = this.intervals.findIndex((i) => i === this.interval);
    const target = this.intervals.at(at + by);
    if (at < 0 || at + by < 0 || target === undefined) return;
    const exact = by > 0 ? Math.min(target.to, target.from + 1e-4) : target.to;
    const short = by > 0 ? Math.ceil(exact * 1000) / 1000 : Math.floor(exact * 1000) / 1000;
    const within = Math.fround(short) > target.from && Math.fround(short) <= target.to;
    this.move(Math.min(1, Math.max(0, within ? short : exact)));
  }

  private draw(): void {
    const { about, tau, slider } = this;
    if (about === null) return;
    const flips = this.intervals.slice(0, -1).map(({ to }) => to);
    this.scale = floorScale(about, flips, tau);
    slider.min = String(this.scale.from);
    slider.max = String(this.scale.to);
    slider.value = String(tau);
    const standing = standingOf(about, tau);
    const words = standing.certified ? 'certified' : standing.feasible ? 'feasible' : 'not feasible';
    const here = this.interval;
    slider.setAttribute(
      'aria-valuetext',
      `${format.tau(tau)}, ${words}${here === undefined ? '' : `, ${this.name(here.model)}`}`,
    );
    for (const stop of this.tiers.children) {
      stop.setAttribute('aria-pressed', String(Number((stop as HTMLElement).dataset.floor) === tau));
    }
    this.drawSegments(here);
    this.drawTicks();
    this.drawList(here);
  }

  private drawSegments(here: ChoiceInterval | undefined): void {
    this.segments.replaceChildren(
      ...this.intervals.flatMap((interval) => {
        const [left, right] = [placeOn(this.scale, interval.from), placeOn(this.scale, interval.to)];
        if (right <= left) return [];
        const segment = h('div', { class: interval === here ? 'segment here' : 'segment' });
        segment.style.left = `${100 * left}%`;
        segment.style.width = `${100 * (right - left)}%`;
        segment.style.setProperty('--p-segment', modelColor(interval.model));
        segment.title = `${this.name(interval.model)}: ${texts.interval(interval)}`;
        return [segment];
      }),
    );
  }

  /** The ends of the scale, and between them each flip whose text has room. */
  private drawTicks(): void {
    const width = this.ticks.clientWidth;
    const { from, to } = this.scale;
    const taken = [0, width];
    const tick = (tau: number, kind: string, text: string) => {
      const element = h('span', { class: kind }, text);
      element.style.left = `${100 * placeOn(this.scale, tau)}%`;
      return element;
    };
    const flips = this.intervals.slice(0, -1).map(({ to: flip }) => {
      const x = placeOn(this.scale, flip) * width;
      const free = taken.every((t) => Math.abs(t - x) >= FLIP_TEXT);
      if (free) taken.push(x);
      return tick(flip, 'flip', free ? format.limit(flip) : '');
    });
    this.ticks.replaceChildren(
      tick(from, 'end first', format.tau(from)),
      ...flips,
      tick(to, 'end last', format.tau(to)),
    );
  }

  private drawList(here: ChoiceInterval | undefined): void {
    const { length } = this.intervals;
    this.summary.textContent = length === 0 ? '' : length === 1 ? texts.flipsNone : texts.flips(length - 1);
    const at = this.intervals.findIndex((i) => i === here);
    this.previous.disabled = at <= 0;
    this.next.disabled = at < 0 || at === length - 1;
    this.previous.hidden = this.next.hidden = length < 2;
    this.list.hidden = length < 2;
    this.list.replaceChildren(
      ...this.intervals.map((interval) => {
        const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
        swatch.style.setProperty('--p-segment', modelColor(interval.model));
        return h(
          'li',
          { 'aria-current': interval === here ? 'true' : null },
          swatch,
          h('span', { class: 'name' }, this.name(interval.model)),
          h('span', { class: 'muted' }, texts.interval(interval)),
        );
      }),
    );
  }

  private name(model: number): string {
    return this.about?.models.at(model < 0 ? this.about.models.length : model) ?? texts.nobody;
  }
}
