/** The compliance panel: shows a state, and changes only what a new state changes. */
import type { PanelCommand, PanelState } from '../../src/protocol/panel';
import type { Report } from '../../src/core/report';
import type { PanelEdit, PanelLive } from '../../src/protocol/panelLive';
import { Cursor } from '../charts/cursor';
import type { FloorActions } from '../charts/floorHandles';
import { actionButton, actionLink, setDisabled } from '../controls';
import { h } from '../dom';
import * as format from '../format';
import { ReportView } from '../report/reportView';
import type { SaveFile } from '../save';
import { busyContent, emptyContent, failedContent } from '../standIns';
import { Status } from '../status';
import { stateOf } from '../tables/cells';
import { PoolEditor } from './poolEditor';
import { texts } from './texts';
import { TrainingView } from './trainingView';
import { WhatIfBar } from './whatIfBar';

export interface PanelActions {
  command(command: PanelCommand): void;
  edit(edit: PanelEdit): void;
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
  private readonly whatIf = new WhatIfBar((command) => this.actions.command(command));
  private readonly pool = new PoolEditor((edit) => this.actions.edit(edit));
  private readonly trainingSlot = h('div');
  private readonly content = h('div', { class: 'content' });
  private readonly status = new Status();
  private readonly buttons = new Map<PanelCommand, HTMLElement>();
  private training: TrainingView | null = null;
  private report: ReportView | null = null;
  /** What `content` shows, as text, to tell whether a new state changes it. */
  private shown = '';
  private phase = '';
  private state: PanelState | null = null;
  private live: PanelLive | null = null;
  /** What the report was last brought up to date with, as text. */
  private followed = '';

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
      this.whatIf.element,
      this.trainingSlot,
      this.pool.element,
      this.content,
      this.status.element,
    );
  }

  show(state: PanelState): void {
    this.state = state;
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
    if (key !== this.shown) {
      this.shown = key;
      this.showContent(state);
    }
    this.showLive();
  }

  /** What the text of the config says now, against the report of its run. */
  follow(live: PanelLive): void {
    const before = this.live;
    this.live = live;
    this.showLive();
    if (before && heard(before) !== heard(live)) this.whisper(live);
  }

  private whisper({ state, differences, patch, reasons }: PanelLive): void {
    const limit = format.limit(patch?.limit?.certified ?? this.shownReport()?.limit.certified);
    // A text is broken with every other key while it is typed; its editor tells of that.
    if (state === 'live') this.status.whisper(texts.whisper(differences, limit));
    else if (state !== 'broken') this.status.whisper([`${texts.badge[state]}.`, ...reasons].join(' '));
  }

  private shownReport(): Report | null {
    return this.state?.content.kind === 'report' ? this.state.content.report : null;
  }

  private showLive(): void {
    const { live } = this;
    const saved = this.shownReport();
    // A patch speaks of one saved report; the other of the two messages is under way.
    const fits = saved !== null && live !== null && live.base === saved.createdAt;
    this.content.classList.toggle('dimmed', fits && live.state === 'broken');
    this.pool.element.hidden = saved === null || live === null;
    if (!fits) {
      this.whatIf.show(null);
      return;
    }
    const report: Report =
      live.patch === null
        ? saved
        : { ...saved, ...(!live.complete && { metrics: undefined }), ...live.patch };
    this.whatIf.show({ live, configName: this.state?.configName ?? '', report, saved });
    this.pool.show(live.form);
    const key = JSON.stringify([live.base, live.patch, live.form?.tiers]);
    if (this.report === null || key === this.followed) return;
    this.followed = key;
    this.report.update(report, live.patch === null ? undefined : saved);
  }

  private floors(): FloorActions {
    return {
      floors: () => this.live?.form?.tiers ?? [],
      label: texts.floorOf,
      describe: (floor) => this.describe(floor),
      move: (tier, floor) => this.moveFloor(tier, floor),
    };
  }

  /** Shown as moved until the host says what the text has become. */
  private moveFloor(tier: number, floor: number): void {
    const form = this.live?.form;
    if (this.live && form) {
      const tiers = form.tiers.map((each, i) => (i === tier ? { ...each, floor } : each));
      this.live = { ...this.live, form: { ...form, tiers } };
      this.followed = '';
    }
    this.actions.edit({ kind: 'floor', tier, floor });
  }

  /** What the shown report says of a floor: of the next level above it. */
  private describe(floor: number): string {
    const saved = this.shownReport();
    if (saved === null) return '';
    const { limit, levels, serve } = { ...saved, ...this.live?.patch };
    const level = levels.filter(({ tau }) => tau >= floor - 1e-9).sort((a, b) => a.tau - b.tau)[0];
    const certified = serve === 'certified' && floor <= limit.certified;
    const state = stateOf({ certified, feasible: floor <= limit.observed });
    return level === undefined ? state : `${state}, about ${format.dollars(level.costPer1k)}`;
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
        const context = {
          stem: configName,
          save: this.actions.save,
          say: (m: string) => this.say(m),
          floors: this.floors(),
        };
        this.followed = '';
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

/** What of a what-if a screen reader is told. */
function heard({ state, differences }: PanelLive): string {
  return JSON.stringify([state, differences]);
}
