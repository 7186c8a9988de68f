/** The compliance panel: shows a state, and changes only what a new state changes. */
import type { PanelCommand, PanelState } from '../../src/protocol/panel';
import { Cursor } from '../charts/cursor';
import { actionButton, actionLink, setDisabled } from '../controls';
import { h } from '../dom';
import { ReportView } from '../report/reportView';
import type { SaveFile } from '../save';
import { busyContent, emptyContent, failedContent } from '../standIns';
import { Status } from '../status';
import { TrainingView } from './trainingView';

export interface PanelActions {
  command(command: PanelCommand): void;
  save: SaveFile;
}

const ACTIONS: { command: PanelCommand; label: string; primary?: boolean; needsReport?: boolean }[] = [
  { command: 'train', label: 'Train', primary: true },
  { command: 'evaluate', label: 'Evaluate', needsReport: true },
  { command: 'export', label: 'Export', needsReport: true },
  { command: 'openConfig', label: 'Open config' },
];

export class PanelView {
  readonly element: HTMLElement;
  private readonly title = h('h1', {}, 'Compliance');
  private readonly run = h('p', { class: 'run' });
  private readonly stale = h('div', { class: 'notice warn', hidden: true });
  private readonly trainingSlot = h('div');
  private readonly content = h('div', { class: 'content' });
  private readonly status = new Status();
  private readonly buttons = new Map<PanelCommand, HTMLElement>();
  private training: TrainingView | null = null;
  private report: ReportView | null = null;
  /** What `content` shows, as text, to tell whether a new state changes it. */
  private shown = '';
  private phase = '';

  constructor(private readonly actions: PanelActions) {
    const toolbar = h('div', { class: 'actions', role: 'group', 'aria-label': 'Actions' });
    for (const { command, label, primary } of ACTIONS) {
      const button = this.button(command, label, primary);
      this.buttons.set(command, button);
      toolbar.append(button);
    }
    this.element = h(
      'main',
      {},
      h('header', { class: 'top' }, h('div', {}, this.title, this.run), toolbar),
      this.stale,
      this.trainingSlot,
      this.content,
      this.status.element,
    );
  }

  show(state: PanelState): void {
    const { content, training } = state;
    this.title.textContent = state.configName;
    this.run.textContent = content.kind === 'report' ? `run ${content.runName}` : '';
    this.showStale(content.kind === 'report' ? content.stale : '');
    for (const { command, needsReport } of ACTIONS) {
      const off =
        (command !== 'openConfig' && training !== null) || (needsReport && content.kind !== 'report');
      const button = this.buttons.get(command);
      if (button) setDisabled(button, Boolean(off));
    }
    this.showTraining(state);
    const hidden = training !== null && content.kind !== 'report';
    this.content.hidden = hidden;
    const key = JSON.stringify([content.kind === 'report' ? content.report : content, state.configName]);
    if (key === this.shown) return;
    this.shown = key;
    this.showContent(state);
  }

  /** Says a short sentence, to eyes and to screen readers. */
  say(message: string): void {
    this.status.show(message);
  }

  private button(command: PanelCommand, label: string, primary = false): HTMLElement {
    return actionButton(label, { primary, onClick: () => this.actions.command(command) });
  }

  private showStale(words: string): void {
    if (this.stale.dataset.words === words) return;
    this.stale.dataset.words = words;
    this.stale.hidden = words === '';
    this.stale.replaceChildren(
      h('span', {}, words),
      h(
        'span',
        { class: 'actions' },
        this.button('evaluate', 'Evaluate again'),
        this.button('train', 'Train again'),
      ),
    );
  }

  private showTraining({ training, configName }: PanelState): void {
    if (training === null) {
      if (this.training === null) return;
      this.training.dispose();
      this.training = null;
      this.trainingSlot.replaceChildren();
      this.phase = '';
      this.status.whisper('Training has ended.');
      return;
    }
    if (this.training === null) {
      const context = {
        stem: configName,
        save: this.actions.save,
        say: (m: string) => this.say(m),
        cursor: new Cursor(),
      };
      this.training = new TrainingView(context, () => this.actions.command('cancel'));
      this.trainingSlot.replaceChildren(this.training.element);
    }
    this.training.update(training);
    // Screen readers hear of each phase, not of each session.
    if (training.progress.phase !== this.phase) {
      this.phase = training.progress.phase;
      this.status.whisper(`Training: ${training.progress.message}`);
    }
  }

  private showContent({ content, configName }: PanelState): void {
    this.report?.dispose();
    this.report = null;
    this.content.setAttribute('aria-busy', String(content.kind === 'loading'));
    switch (content.kind) {
      case 'report': {
        const context = { stem: configName, save: this.actions.save, say: (m: string) => this.say(m) };
        this.report = new ReportView(content.report, context);
        this.content.replaceChildren(this.report.element);
        break;
      }
      case 'loading':
        this.content.replaceChildren(busyContent('Reading the last run …'));
        break;
      case 'empty':
        this.content.replaceChildren(
          emptyContent(
            {
              title: 'No router yet',
              message: content.message,
              hint: 'Training reads the outcomes, learns a router and shows which floors hold, and for how much.',
            },
            this.button('train', 'Train router', true),
            this.button('openConfig', 'Open config'),
          ),
        );
        break;
      case 'failed':
        this.content.replaceChildren(
          failedContent(
            content,
            this.button('train', 'Train again', true),
            this.button('openConfig', 'Open config'),
            actionLink('Show log', () => this.actions.command('showLog')),
          ),
        );
        break;
    }
  }
}
