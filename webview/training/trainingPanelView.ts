/** The training panel: how far a training is, what is off in words, and its sessions in charts. */
import { unpackSessions } from '../../src/core/sessionSample';
import type { SessionLog } from '../../src/core/trainingLog';
import { trainingNotes, type TrainingNote } from '../../src/core/trainingNotes';
import type {
  ShownTraining,
  TrainingPanelCommand,
  TrainingPanelState,
} from '../../src/protocol/trainingPanel';
import { Cursor } from '../charts/cursor';
import { ChartFigure, type FigureContext } from '../charts/figure';
import { actionButton, actionLink } from '../controls';
import { h } from '../dom';
import type { PanelPageView } from '../panelPage';
import type { SaveFile } from '../save';
import { busyContent, emptyContent, failedContent } from '../standIns';
import { Status } from '../status';
import { TrainingProgress } from '../trainingProgress';
import { learningChart, soundnessChart } from './sessionCharts';
import { subtitle, texts } from './texts';

export interface TrainingActions {
  command(command: TrainingPanelCommand): void;
  save: SaveFile;
}

export class TrainingPanelView implements PanelPageView<TrainingPanelState> {
  readonly element: HTMLElement;
  private readonly title = h('h1', {}, 'Training');
  private readonly run = h('p', { class: 'run' });
  private readonly toolbar = h('div', { class: 'actions', role: 'group', 'aria-label': 'Actions' });
  private readonly progressSlot = h('div');
  private readonly notes = h('section', { class: 'notes', 'aria-label': texts.notes });
  private readonly charts = h('section', { class: 'charts wide', 'aria-label': texts.charts });
  private readonly content = h('div', { class: 'content' });
  private readonly status = new Status();
  private progress: TrainingProgress | null = null;
  private figures: ChartFigure<SessionLog[]>[] = [];
  private buttons = '';
  private shownNotes = '';
  private stem = '';
  private drawn = '';

  constructor(private readonly actions: TrainingActions) {
    this.element = h(
      'main',
      {},
      h('header', { class: 'top' }, h('div', {}, this.title, this.run), this.toolbar),
      this.progressSlot,
      this.notes,
      this.charts,
      this.content,
      this.status.element,
    );
  }

  show({ configName, content }: TrainingPanelState): void {
    this.stem = configName;
    this.title.textContent = configName;
    const training = content.kind === 'training' ? content : null;
    this.run.textContent = training ? subtitle(training) : '';
    this.showButtons(training);
    this.showProgress(training);
    this.showSessions(training);
    this.content.setAttribute('aria-busy', String(content.kind === 'loading'));
    this.content.replaceChildren(...this.standIn(content));
  }

  say(message: string): void {
    this.status.show(message);
  }

  private button(command: TrainingPanelCommand, label: string, primary = false): HTMLElement {
    return actionButton(label, { primary, onClick: () => this.actions.command(command) });
  }

  /** Replaced only where they change, so that the focus stays. */
  private showButtons(training: ShownTraining | null): void {
    const wanted = training === null ? '' : training.progress ? 'live' : training.state;
    if (wanted === this.buttons) return;
    this.buttons = wanted;
    const again =
      wanted === 'unfinished' ? this.button('train', texts.resume, true) : this.button('train', texts.again);
    const done = wanted === 'trained' ? [this.button('openPanel', texts.panel, true)] : [];
    this.toolbar.replaceChildren(
      ...(wanted === '' ? [] : wanted === 'live' || wanted === 'running' ? [] : [...done, again]),
      ...(wanted === '' ? [] : [this.button('openConfig', texts.config)]),
    );
  }

  private showProgress(training: ShownTraining | null): void {
    const progress = training?.progress ?? null;
    if (progress === null) {
      if (this.progress !== null) this.status.whisper('Training has ended.');
      this.progress = null;
      this.progressSlot.replaceChildren();
      return;
    }
    if (this.progress === null) {
      this.progress = new TrainingProgress(() => this.actions.command('cancel'));
      this.progressSlot.replaceChildren(this.progress.element);
    }
    const phase = this.progress.update(progress);
    // Screen readers hear of each phase, not of each session.
    if (phase !== null) this.status.whisper(`Training: ${phase}`);
  }

  private showSessions(training: ShownTraining | null): void {
    const columns = training?.sessions;
    const count = columns?.update.length ?? 0;
    this.charts.hidden = count === 0;
    this.notes.hidden = count === 0;
    if (columns === undefined || count === 0) return;
    const key = `${count} ${training?.total ?? 0} ${training?.runName ?? ''} ${columns.update.at(-1)}`;
    const done = training?.progress ? 'live' : 'done';
    if (`${key} ${done}` === this.drawn) return;
    const redraw = !this.drawn.startsWith(`${key} `);
    this.drawn = `${key} ${done}`;
    const sessions = unpackSessions(columns);
    this.showNotes(
      trainingNotes(sessions, done === 'done' && training?.state === 'trained'),
      done === 'live',
    );
    if (this.figures.length === 0) {
      this.figures = [learningChart, soundnessChart].map(
        (chart) => new ChartFigure(chart, sessions, this.context()),
      );
      this.charts.replaceChildren(...this.figures.map((figure) => figure.element));
    } else if (redraw) for (const figure of this.figures) figure.update(sessions);
  }

  private showNotes(notes: TrainingNote[], live: boolean): void {
    const key = JSON.stringify([notes, live]);
    if (key === this.shownNotes) return;
    this.shownNotes = key;
    if (notes.length === 0) {
      this.notes.replaceChildren(h('p', { class: 'all-well' }, live ? texts.allWell : texts.wasWell));
      return;
    }
    this.notes.replaceChildren(
      h(
        'ul',
        { class: 'findings' },
        ...notes.map(({ level, what, remedy }) =>
          h(
            'li',
            { class: 'finding' },
            h('span', { class: `sign ${level}`, 'aria-hidden': 'true' }, level === 'warn' ? '⚠' : 'ℹ'),
            h('div', {}, h('p', { class: 'what' }, what), h('p', {}, remedy)),
          ),
        ),
      ),
    );
  }

  private context(): FigureContext {
    return {
      stem: this.stem,
      save: this.actions.save,
      say: (message) => this.say(message),
      cursor: new Cursor(),
    };
  }

  private standIn(content: TrainingPanelState['content']): HTMLElement[] {
    switch (content.kind) {
      case 'loading':
        return [busyContent(texts.loading)];
      case 'empty':
        return [
          emptyContent(
            { title: texts.emptyTitle, message: content.message, hint: texts.emptyHint },
            this.button('train', texts.train, true),
            this.button('openConfig', texts.config),
          ),
        ];
      case 'failed':
        return [
          failedContent(
            content,
            this.button('train', texts.again, true),
            this.button('openConfig', texts.config),
            actionLink(texts.showLog, () => this.actions.command('showLog')),
          ),
        ];
      case 'training':
        if (content.sessions.update.length > 0) return [];
        return [h('p', { class: 'muted' }, content.progress ? texts.waiting : texts.noSessions)];
    }
  }
}
