/** The data panel: shows a state, and changes only what a new state changes. */
import type { DataPanelCommand, DataPanelContent, DataPanelState } from '../../src/protocol/dataPanel';
import { actionButton, actionLink, setDisabled } from '../controls';
import { h } from '../dom';
import type { SaveFile } from '../save';
import { busyContent, emptyContent, failedContent } from '../standIns';
import { Status } from '../status';
import { SummaryView } from './summaryView';

export interface DataActions {
  command(command: DataPanelCommand): void;
  openPlace(finding: number, place: number): void;
  save: SaveFile;
}

const ACTIONS: { command: DataPanelCommand; label: string; primary?: boolean }[] = [
  { command: 'train', label: 'Train', primary: true },
  { command: 'read', label: 'Read again' },
  { command: 'import', label: 'Import' },
  { command: 'openConfig', label: 'Open config' },
];

export class DataView {
  readonly element: HTMLElement;
  private readonly title = h('h1', {}, 'Data');
  private readonly about = h('p', { class: 'run' });
  private readonly stale = h('div', { class: 'notice warn', hidden: true });
  private readonly bar = h('div', { class: 'progress-fill' });
  private readonly share = h('span', { class: 'share' });
  private readonly track = h(
    'div',
    {
      class: 'progress',
      role: 'progressbar',
      'aria-label': 'Reading the data',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    this.bar,
  );
  private readonly message = h('p', { class: 'message' });
  private readonly reading: HTMLElement;
  private readonly content = h('div', { class: 'content' });
  private readonly status = new Status();
  private readonly buttons = new Map<DataPanelCommand, HTMLElement>();
  private summary: SummaryView | null = null;
  /** What `content` shows, as text, to tell whether a new state changes it. */
  private shown = '';

  constructor(private readonly actions: DataActions) {
    const toolbar = h('div', { class: 'actions', role: 'group', 'aria-label': 'Actions' });
    for (const { command, label, primary } of ACTIONS) {
      const button = this.button(command, label, primary);
      this.buttons.set(command, button);
      toolbar.append(button);
    }
    this.reading = h(
      'section',
      { class: 'training', 'aria-label': 'Reading', hidden: true },
      h(
        'div',
        { class: 'block-head' },
        h('h2', {}, 'Reading the data'),
        this.share,
        this.button('cancel', 'Cancel'),
      ),
      this.track,
      this.message,
    );
    this.element = h(
      'main',
      {},
      h('header', { class: 'top' }, h('div', {}, this.title, this.about), toolbar),
      this.stale,
      this.reading,
      this.content,
      this.status.element,
    );
  }

  show(state: DataPanelState): void {
    const { content, reading, configName } = state;
    this.title.textContent = content.kind === 'summary' ? content.summary.title : 'Data';
    this.about.textContent = `data of ${configName}`;
    this.showStale(content.kind === 'summary' ? content.stale : '');
    this.showReading(reading);
    const button = this.buttons.get('read');
    if (button) setDisabled(button, reading !== null);
    this.content.hidden = reading !== null && content.kind !== 'summary';
    const key = JSON.stringify(content.kind === 'summary' ? content.summary : content);
    if (key === this.shown) return;
    this.shown = key;
    this.showContent(content, configName);
  }

  /** Says a short sentence, to eyes and to screen readers. */
  say(message: string): void {
    this.status.show(message);
  }

  private button(command: DataPanelCommand, label: string, primary = false): HTMLElement {
    return actionButton(label, { primary, onClick: () => this.actions.command(command) });
  }

  private showStale(words: string): void {
    if (this.stale.dataset.words === words) return;
    this.stale.dataset.words = words;
    this.stale.hidden = words === '';
    this.stale.replaceChildren(
      h('span', {}, words),
      h('span', { class: 'actions' }, this.button('read', 'Read again')),
    );
  }

  private showReading(reading: DataPanelState['reading']): void {
    if (this.reading.hidden !== (reading === null)) {
      this.reading.hidden = reading === null;
      this.status.whisper(reading === null ? 'Reading has ended.' : 'Reading the data.');
    }
    if (reading === null) return;
    const done = Math.round(100 * Math.min(1, Math.max(0, reading.fraction || 0)));
    this.bar.style.width = `${done}%`;
    this.track.setAttribute('aria-valuenow', String(done));
    this.track.setAttribute('aria-valuetext', `${done} %, ${reading.message}`);
    this.share.textContent = `${done} %`;
    this.message.textContent = reading.message;
  }

  private showContent(content: DataPanelContent, configName: string): void {
    this.summary?.dispose();
    this.summary = null;
    this.content.setAttribute('aria-busy', String(content.kind === 'loading'));
    switch (content.kind) {
      case 'summary':
        this.summary = new SummaryView(content.summary, {
          stem: configName,
          save: this.actions.save,
          say: (m) => this.say(m),
          openPlace: (finding, place) => this.actions.openPlace(finding, place),
        });
        this.content.replaceChildren(this.summary.element);
        break;
      case 'loading':
        this.content.replaceChildren(busyContent('Reading the data …'));
        break;
      case 'empty':
        this.content.replaceChildren(
          emptyContent(
            {
              title: 'Nothing to show yet',
              message: content.message,
              hint: 'The panel shows models, tasks, their agreement and what to look at before training.',
            },
            this.button('read', 'Read the data', true),
            this.button('import', 'Import outcomes'),
          ),
        );
        break;
      case 'failed':
        this.content.replaceChildren(
          failedContent(
            content,
            this.button('read', 'Read again', true),
            content.canOpen
              ? this.button('openFailed', 'Open file')
              : this.button('openConfig', 'Open config'),
            actionLink('Show log', () => this.actions.command('showLog')),
          ),
        );
        break;
    }
  }
}
