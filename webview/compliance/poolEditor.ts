/** The pool by hand: switches and prices of models, each of which becomes an edit of the config's text. */
import type { ConfigForm, FormModel, PanelEdit } from '../../src/protocol/panelLive';
import { h } from '../dom';
import { texts } from './texts';

type PriceKey = 'input' | 'output' | 'call';

/** A router chooses among this many models at least. */
const FEWEST = 2;

export class PoolEditor {
  readonly element: HTMLDetailsElement;
  private readonly summary = h('summary', {});
  private readonly rows = h('ul', { class: 'pool-models' });
  private readonly models = new Map<string, ModelRow>();

  constructor(private readonly edit: (edit: PanelEdit) => void) {
    this.element = h(
      'details',
      { class: 'pool', open: true, hidden: true },
      this.summary,
      h('p', { class: 'muted' }, texts.poolHint),
      this.rows,
    );
  }

  /** Null: the text cannot be read, and what is shown cannot be changed until it can. */
  show(form: ConfigForm | null): void {
    this.rows.classList.toggle('off', form === null);
    for (const row of this.models.values()) row.enable(form !== null);
    if (form === null) return;
    const off = form.models.filter(({ enabled }) => !enabled).length;
    this.summary.textContent = texts.pool(form.models.length, off);
    this.element.hidden = form.models.length === 0;
    const names = new Set(form.models.map(({ id }) => id));
    for (const [id, row] of this.models) {
      if (names.has(id)) continue;
      row.element.remove();
      this.models.delete(id);
    }
    const mayGo = form.models.length - off > FEWEST;
    form.models.forEach((model, i) => {
      const row = this.models.get(model.id) ?? new ModelRow(model.id, this.edit);
      this.models.set(model.id, row);
      row.show(model, mayGo || !model.enabled);
      if (this.rows.children[i] !== row.element) this.rows.insertBefore(row.element, this.rows.children[i]);
    });
  }
}

class ModelRow {
  readonly element: HTMLLIElement;
  private readonly toggle = h('input', { type: 'checkbox', role: 'switch' });
  private readonly prices = h('span', { class: 'prices' });
  private readonly inputs = new Map<PriceKey, HTMLInputElement>();

  constructor(
    private readonly id: string,
    private readonly edit: (edit: PanelEdit) => void,
  ) {
    this.toggle.addEventListener('change', () =>
      edit({ kind: 'enabled', model: id, enabled: this.toggle.checked }),
    );
    this.element = h('li', { 'data-model': id }, h('label', {}, this.toggle, h('span', {}, id)), this.prices);
  }

  show({ enabled, price }: FormModel, maySwitch: boolean): void {
    this.toggle.checked = enabled;
    this.toggle.setAttribute('aria-checked', String(enabled));
    this.toggle.disabled = !maySwitch;
    this.toggle.title = maySwitch ? '' : texts.twoModels;
    this.element.classList.toggle('off', !enabled);
    const values: Partial<Record<PriceKey, number>> =
      price === undefined ? {} : 'call' in price ? { call: price.call } : price;
    const keys: PriceKey[] = price === undefined ? [] : 'call' in price ? ['call'] : ['input', 'output'];
    if (keys.join() !== [...this.inputs.keys()].join() || this.prices.childElementCount === 0)
      this.fill(keys);
    for (const [key, input] of this.inputs) {
      // Whoever is typing has the last word.
      if (document.activeElement === input && input.dataset.dirty === 'true') continue;
      input.value = values[key] === undefined ? '' : String(values[key]);
      delete input.dataset.dirty;
    }
  }

  enable(on: boolean): void {
    if (!on) this.toggle.disabled = true;
    for (const input of this.inputs.values()) input.disabled = !on;
  }

  private fill(keys: PriceKey[]): void {
    this.inputs.clear();
    const labels = { input: texts.inputOf, output: texts.outputOf, call: texts.callOf };
    const fields = keys.map((key) => {
      const input = h('input', {
        type: 'number',
        min: 0,
        step: 'any',
        inputmode: 'decimal',
        'aria-label': labels[key](this.id),
      });
      input.addEventListener('input', () => {
        input.dataset.dirty = 'true';
        input.setCustomValidity('');
      });
      input.addEventListener('change', () => this.price(key, input));
      this.inputs.set(key, input);
      return h('label', {}, h('span', { 'aria-hidden': 'true' }, texts[key]), input);
    });
    this.prices.replaceChildren(
      ...(keys.length > 0 ? fields : [h('span', { class: 'muted' }, texts.priceOfData)]),
    );
  }

  private price(key: PriceKey, input: HTMLInputElement): void {
    const usd = input.valueAsNumber;
    if (!Number.isFinite(usd) || usd < 0) {
      input.setCustomValidity(texts.badPrice);
      input.reportValidity();
      return;
    }
    delete input.dataset.dirty;
    this.edit({ kind: 'price', model: this.id, price: priceOf(key, usd) });
  }
}

function priceOf(key: PriceKey, usd: number): Extract<PanelEdit, { kind: 'price' }>['price'] {
  switch (key) {
    case 'call':
      return { call: usd };
    case 'input':
      return { input: usd };
    case 'output':
      return { output: usd };
  }
}
