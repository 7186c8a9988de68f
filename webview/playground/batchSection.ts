/** The prompts of a file: on their way with a bar, then what became of them, with a table of the first. */
import type { PlaygroundBatch } from '../../src/protocol/playgroundPanel';
import { h, plainButton } from '../dom';
import { factList } from '../facts';
import * as format from '../format';
import { dollarsCell, scoreCell, textCell } from '../tables/cells';
import { renderTable, type Table } from '../tables/table';
import { modelColor } from './modelColor';
import { texts } from './texts';

/** Of a prompt in the table; its whole beginning is in the cell's title. */
const CHARACTERS = 90;

export interface BatchActions {
  route(again: boolean): void;
  save(): void;
  cancel(): void;
}

type Done = Extract<PlaygroundBatch, { kind: 'done' }>;

export class BatchSection {
  readonly element: HTMLElement;
  private readonly content = h('div');
  private readonly bar = h('div', { class: 'progress-fill' });
  private readonly track = h(
    'div',
    { class: 'progress', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 },
    this.bar,
  );
  private readonly message = h('p', { class: 'message' });
  private readonly share = h('span', { class: 'share' });
  private readonly heading = h('h3');
  private readonly running: HTMLElement;
  private readonly choose: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private readonly saving: HTMLButtonElement;
  private batch: PlaygroundBatch | null = null;
  private models: readonly string[] = [];
  private shown = '';

  constructor(actions: BatchActions) {
    this.choose = plainButton(texts.routeFile, () => actions.route(false), { class: 'ghost' });
    this.again = plainButton('', () => actions.route(true), { class: 'ghost', hidden: true });
    this.saving = plainButton(texts.saveCsv, () => actions.save(), { class: 'ghost', hidden: true });
    this.running = h(
      'div',
      { class: 'training', hidden: true },
      h(
        'div',
        { class: 'block-head' },
        this.heading,
        this.share,
        plainButton(texts.cancel, () => actions.cancel(), { class: 'ghost' }),
      ),
      this.track,
      this.message,
    );
    this.element = h(
      'section',
      { class: 'block batch' },
      h(
        'div',
        { class: 'block-head' },
        h('h2', {}, texts.batch),
        h('span', { class: 'actions' }, this.choose, this.again, this.saving),
      ),
      this.running,
      this.content,
    );
  }

  /** `tau`: the floor in force, at which the file may be routed again. */
  show(batch: PlaygroundBatch | null, models: readonly string[], tau: number): void {
    this.batch = batch;
    this.models = models;
    const running = batch?.kind === 'running' ? batch : null;
    this.running.hidden = running === null;
    this.choose.disabled = running !== null;
    if (running !== null) this.showProgress(running);
    else this.showContent();
    this.setTau(tau);
  }

  setTau(tau: number): void {
    const { batch } = this;
    const done = batch?.kind === 'done' ? batch : null;
    this.saving.hidden = done === null;
    this.again.hidden = done === null;
    this.again.textContent = texts.routeAgain(tau);
  }

  private showProgress({ fileName, fraction, message }: Extract<PlaygroundBatch, { kind: 'running' }>): void {
    const done = Math.round(100 * Math.min(1, Math.max(0, fraction || 0)));
    this.heading.textContent = texts.routing(fileName);
    this.bar.style.width = `${done}%`;
    this.track.setAttribute('aria-label', texts.routing(fileName));
    this.track.setAttribute('aria-valuenow', String(done));
    this.track.setAttribute('aria-valuetext', `${done} %, ${message}`);
    this.share.textContent = `${done} %`;
    this.message.textContent = message;
  }

  private showContent(): void {
    const { batch } = this;
    const key = JSON.stringify(batch);
    if (key === this.shown) return;
    this.shown = key;
    if (batch?.kind !== 'done') {
      this.content.replaceChildren(h('p', { class: 'muted' }, texts.batchHint));
      return;
    }
    const { result, fileName, off } = batch;
    const used = result.answers.filter((n) => n > 0).length;
    this.content.replaceChildren(
      h('h3', { class: 'batch-title' }, texts.batchTitle(fileName, result.tau)),
      ...(off.length > 0 ? [h('p', { class: 'muted' }, texts.batchWithout(off))] : []),
      factList([
        { name: texts.promptCount, value: format.count(result.prompts), note: '' },
        { name: texts.meanAccuracy, value: format.score(result.accuracy), note: texts.meanAccuracyNote },
        { name: texts.meanCost, value: format.dollars(result.costPer1k), note: texts.meanCostNote },
        { name: texts.modelsUsed, value: format.count(used), note: texts.ofModels(this.models.length) },
      ]),
      this.mix(batch),
      renderTable(this.table(batch)),
    );
  }

  /** One bar, cut by who answers how much; the words below say the same. */
  private mix({ result }: Done): HTMLElement {
    const used = this.models
      .map((model, m) => ({ model, m, share: result.answers[m] / Math.max(1, result.prompts) }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share - a.share);
    const parts = used.map(({ m, share, model }) => {
      const part = h('div', { class: 'segment' });
      part.style.flexGrow = String(share);
      part.style.setProperty('--p-segment', modelColor(m));
      part.title = `${model}: ${format.percent(share, 1)}`;
      return part;
    });
    const words = used.map(({ m, share, model }) => {
      const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
      swatch.style.setProperty('--p-segment', modelColor(m));
      return h(
        'li',
        {},
        swatch,
        h('span', { class: 'name' }, model),
        h('span', { class: 'muted' }, format.percent(share, 1)),
      );
    });
    return h(
      'div',
      { class: 'mix' },
      h('div', { class: 'mix-bar', 'aria-hidden': 'true' }, ...parts),
      h('ul', { class: 'intervals' }, ...words),
    );
  }

  private table({ result }: Done): Table {
    return {
      caption: texts.batchCaption(result.rows.length, result.prompts),
      columns: [
        { key: 'line', label: 'Line', numeric: true },
        { key: 'prompt', label: texts.prompt },
        { key: 'model', label: texts.modelColumn },
        { key: 'accuracy', label: texts.accuracyColumn, numeric: true },
        { key: 'cost', label: texts.costColumn, numeric: true },
        { key: 'mu', label: 'μ', numeric: true },
      ],
      rows: result.rows.map(({ line, prompt, model, accuracy, cost, mu }) => ({
        key: String(line),
        cells: [
          { value: line, text: format.count(line) },
          { value: prompt, text: shortened(prompt) },
          textCell(model < 0 ? '' : this.models[model]),
          scoreCell(accuracy),
          dollarsCell(cost === null ? null : 1000 * cost),
          { value: mu, text: mu.toFixed(2) },
        ],
      })),
    };
  }
}

function shortened(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ').trim();
  return line.length > CHARACTERS ? `${line.slice(0, CHARACTERS - 1)}…` : line;
}
