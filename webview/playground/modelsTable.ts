/** For each model what the router sees in a prompt: p̂, ĉ and s as bars and numbers, and who is chosen. */
import type { TauStep } from '../../src/core/tauSteps';
import type { Explained } from '../../src/protocol/playground';
import { h } from '../dom';
import * as format from '../format';
import { modelColor } from './modelColor';
import { texts } from './texts';

/** Scores below this are drawn cut off: a dear model at a low floor would leave no room for the others. */
const LOWEST_SCORE = -1;

export interface ModelsShown {
  models: readonly string[];
  /** May be chosen. */
  on: readonly boolean[];
  answer: Explained;
  step: TauStep;
  tau: number;
}

export class ModelsTable {
  readonly element: HTMLElement;
  private readonly caption = h('caption');
  private readonly body = h('tbody');
  private boxes: HTMLInputElement[] = [];

  /** `toggled`: the user allows a model, or not. */
  constructor(private readonly toggled: (model: number, on: boolean) => void) {
    const heads = [texts.accuracyColumn, texts.costColumn, texts.scoreColumn];
    const head = h(
      'tr',
      {},
      h('th', { scope: 'col' }, texts.modelColumn),
      ...heads.map((text) => h('th', { scope: 'col', class: 'num' }, text)),
    );
    const table = h('table', { class: 'choice' }, this.caption, h('thead', {}, head), this.body);
    this.element = h(
      'div',
      { class: 'table-scroll', role: 'region', 'aria-label': texts.models, tabindex: 0 },
      table,
    );
  }

  show({ models, on, answer, step, tau }: ModelsShown): void {
    const focused = this.boxes.findIndex((box) => box === document.activeElement);
    this.caption.replaceChildren(h('span', {}, texts.modelsCaption(tau, step.mu)));
    const scores = step.score.filter((s) => s !== null);
    const scale = {
      cost: Math.max(...answer.cost),
      low: Math.max(LOWEST_SCORE, Math.min(0, ...scores)),
      high: Math.max(0.1, ...scores),
    };
    this.boxes = models.map((model, m) => this.box(model, m, on[m]));
    this.body.replaceChildren(
      ...models.map((model, m) => this.row({ model, m, on: on[m], answer, step, scale })),
    );
    this.boxes.at(focused < 0 ? models.length : focused)?.focus();
  }

  private row(x: {
    model: string;
    m: number;
    on: boolean;
    answer: Explained;
    step: TauStep;
    scale: { cost: number; low: number; high: number };
  }): HTMLElement {
    const { model, m, answer, step, scale } = x;
    const chosen = step.model === m;
    const score = step.score[m];
    const color = modelColor(m);
    const [accuracy, cost] = [answer.accuracy[m], answer.cost[m]];
    const name = h(
      'th',
      { scope: 'row' },
      h('label', {}, this.boxes[m], h('span', {}, model)),
      chosen && h('strong', { class: 'tag chosen' }, `✓ ${texts.chosen}`),
    );
    return h(
      'tr',
      { class: chosen ? 'current' : x.on ? '' : 'off', 'data-key': model },
      name,
      barCell('accuracy', accuracy, format.score(accuracy), [0, accuracy], [0, 1], color),
      barCell('cost', cost, format.dollars(1000 * cost), [0, cost], [0, scale.cost], color),
      score === null
        ? h('td', { class: 'num muted', 'data-field': 'score', 'data-value': '' }, texts.switchedOff)
        : barCell('score', score, format.score(score), [0, score], [scale.low, scale.high], color),
    );
  }

  private box(model: string, m: number, on: boolean): HTMLInputElement {
    const box = h('input', { type: 'checkbox', 'aria-label': texts.mayBeChosen(model) });
    box.checked = on;
    box.addEventListener('change', () => this.toggled(m, box.checked));
    return box;
  }
}

/** A number over its bar, from one end to the other on a scale; what does not fit on it is cut off. */
function barCell(
  field: string,
  value: number,
  text: string,
  [start, end]: [number, number],
  [low, high]: [number, number],
  color: string,
): HTMLElement {
  const place = (x: number) => (100 * (Math.min(high, Math.max(low, x)) - low)) / (high - low || 1);
  const [left, right] = [Math.min(place(start), place(end)), Math.max(place(start), place(end))];
  const cut = value < low ? ' cut' : '';
  const bar = h('span', { class: `bar${cut}` });
  bar.style.left = `${left}%`;
  bar.style.width = `${right - left}%`;
  bar.style.setProperty('--p-segment', color);
  const zero = h('span', { class: 'zero' });
  zero.style.left = `${place(0)}%`;
  return h(
    'td',
    { class: 'num', 'data-field': field, 'data-value': value },
    text,
    h('span', { class: 'bar-track', 'aria-hidden': 'true' }, bar, low < 0 && zero),
  );
}
