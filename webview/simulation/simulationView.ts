/** The simulation panel: shows its state, and what comes of a simulation. */
import { frameCsv } from '../../src/core/simulate/traffic/frameCsv';
import { SimulationHistory, type Injection } from '../../src/core/simulate/traffic/history';
import type {
  SimulationCommand,
  SimulationPanelState,
  SimulationPart,
  SimulationToHost,
} from '../../src/protocol/simulationPanel';
import { actionButton, actionLink, busyRing, setDisabled } from '../controls';
import { h } from '../dom';
import * as format from '../format';
import { menuButton } from '../menu';
import { fileStem, type SavedFile } from '../save';
import { Status } from '../status';
import { clock, duration } from './clock';
import { kindWord } from './events';
import { LiveView } from './liveView';
import { Player } from './player';
import { handleKey } from './transport';

export class SimulationView {
  readonly element: HTMLElement;
  readonly player: Player;
  history = new SimulationHistory();
  private readonly title = h('h1', {}, 'Traffic');
  private readonly run = h('p', { class: 'run' });
  private readonly content = h('div', { class: 'content' });
  private readonly status = new Status();
  private readonly restart = actionButton('Start again', {
    onClick: () => this.post({ type: 'restart', restore: false }),
  });
  private readonly saves: HTMLElement;
  private readonly actions: HTMLElement;
  private live: LiveView | null = null;
  private state: SimulationPanelState | null = null;
  /** What `content` shows, where that is not a simulation. */
  private shown = '';

  constructor(
    private readonly post: (message: SimulationToHost) => void,
    private readonly changed: () => void,
  ) {
    this.player = new Player({
      advance: (to, frames) => post({ type: 'advance', session: this.state?.session ?? 0, to, frames }),
      moved: () => {
        this.live?.moved();
        changed();
      },
    });
    this.saves = menuButton('Save', 'Save the simulation', [
      { label: 'Windows (CSV)', run: () => this.saveWindows() },
      { label: 'Every query (JSONL) …', run: () => post({ type: 'trace' }) },
    ]);
    this.actions = h(
      'div',
      { class: 'actions', role: 'group', 'aria-label': 'Actions' },
      this.restart,
      this.saves,
      actionButton('Open config', { onClick: () => this.command('openConfig') }),
    );
    this.element = h(
      'main',
      {},
      h('header', { class: 'top' }, h('div', {}, this.title, this.run), this.actions),
      this.content,
      this.status.element,
    );
    document.addEventListener('keydown', (event) => this.onKey(event));
  }

  show(state: SimulationPanelState): void {
    const { content, configName } = state;
    if (this.state?.session !== state.session) this.forget();
    this.state = state;
    this.title.textContent = configName;
    const live = content.kind === 'live';
    this.saves.hidden = !live;
    this.restart.hidden = !live;
    setDisabled(this.restart, live && content.job !== null);
    this.run.textContent = live
      ? `run ${content.runName} · seed ${content.setup.seed} · ${duration(content.setup.horizon)} · ` +
        `${content.setup.models.length} models · ${format.count(content.setup.prompts)} test prompts`
      : '';
    if (!live) return this.showOther(state);
    if (this.live !== null) this.live.update(content);
    else {
      this.shown = '';
      this.player.reset(content.setup.horizon, content.setup.windowSeconds);
      this.player.know(this.history.now, this.history.done);
      this.live = new LiveView(content, configName, this.player, this.history, {
        inject: (event, at) => {
          this.player.pause();
          this.post({ type: 'inject', event, at });
        },
        compare: () => this.pausedFor({ type: 'compare' }),
        capacity: () => this.pausedFor({ type: 'capacity' }),
        cancel: () => this.post({ type: 'cancel' }),
        save: (file) => this.save(file),
        say: (message) => this.say(message),
      });
      this.content.setAttribute('aria-busy', 'false');
      this.content.replaceChildren(this.live.element);
    }
    this.changed();
  }

  /** Takes over what came; `cut` as in the message. */
  came(session: number, part: SimulationPart, cut?: number): void {
    if (this.state !== null && session !== this.state.session) return;
    if (cut !== undefined) this.history.cut(cut);
    this.history.add(part);
    for (const entry of part.log) {
      if (entry.severity === 'bad' && this.player.playing && this.player.speed.factor < Infinity)
        this.status.whisper(`${clock(entry.at)}: ${kindWord(entry)}. ${entry.message}`);
    }
    this.player.know(part.now, part.done);
    this.live?.came();
  }

  /** The seed and injected events of the simulation that is shown. */
  get made(): { seed: number | null; injected: Injection[] } {
    const content = this.state?.content;
    if (content?.kind !== 'live') return { seed: null, injected: [] };
    return { seed: content.setup.seed, injected: content.injected };
  }

  /** Simulated seconds of which the host knows; what it has not sent yet is on its way. */
  get reachedByHost(): number {
    return this.state?.now ?? 0;
  }

  /** Nothing can be played or injected. */
  get busy(): boolean {
    const content = this.state?.content;
    return content?.kind !== 'live' || content.job !== null;
  }

  /** Says a short sentence, to eyes and to screen readers. */
  say(message: string): void {
    this.status.show(message);
  }

  private forget(): void {
    this.live?.dispose();
    this.live = null;
    this.history = new SimulationHistory();
    this.player.reset(0, 300);
  }

  private pausedFor(message: SimulationToHost): void {
    this.player.pause();
    this.post(message);
  }

  private command(command: SimulationCommand): void {
    this.post({ type: 'command', command });
  }

  private save({ name, encoding, data }: SavedFile): void {
    this.post({ type: 'save', suggestedName: name, encoding, data });
  }

  private saveWindows(): void {
    const content = this.state?.content;
    if (content?.kind !== 'live') return;
    const name = `${fileStem(this.state?.configName ?? '', 'windows')}.csv`;
    this.save({ name, encoding: 'utf8', data: frameCsv(content.setup, this.history.frames) });
  }

  /** Keys work everywhere but where they mean something else. */
  private onKey(event: KeyboardEvent): void {
    if (this.live === null || this.busy || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    if (
      target instanceof Element &&
      target.closest('input, select, textarea, button, summary, a, vscode-button, .point, [tabindex="0"]') !==
        null
    )
      return;
    handleKey(this.player, event);
  }

  private showOther(state: SimulationPanelState): void {
    const { content } = state;
    this.live?.dispose();
    this.live = null;
    this.player.pause();
    const key = JSON.stringify([content, state.session]);
    if (key === this.shown) return;
    this.shown = key;
    this.content.setAttribute('aria-busy', String(content.kind === 'loading'));
    this.content.replaceChildren(this.other(content));
  }

  private other(content: SimulationPanelState['content']): HTMLElement {
    const openConfig = actionButton('Open config', { onClick: () => this.command('openConfig') });
    switch (content.kind) {
      case 'loading':
        return h(
          'div',
          { class: 'centre' },
          busyRing('Loading'),
          h('p', { class: 'muted' }, `${content.message} …`),
          actionButton('Cancel', { onClick: () => this.post({ type: 'cancel' }) }),
        );
      case 'empty':
        return h(
          'div',
          { class: 'centre' },
          h('h2', {}, 'No router yet'),
          h('p', {}, content.message),
          h(
            'div',
            { class: 'actions' },
            actionButton('Train router', { primary: true, onClick: () => this.command('train') }),
            openConfig,
          ),
        );
      case 'stopped':
        return h(
          'div',
          { class: 'centre failed', role: 'alert' },
          h('h2', {}, 'The engine stopped'),
          h(
            'p',
            {},
            `Its simulation went with it: ${content.reason}. The same seed and events make it again.`,
          ),
          h(
            'div',
            { class: 'actions' },
            actionButton('Make it again', {
              primary: true,
              onClick: () => this.post({ type: 'restart', restore: true }),
            }),
            actionLink('Show log', () => this.command('showLog')),
          ),
        );
      case 'failed':
        return h(
          'div',
          { class: 'centre failed', role: 'alert' },
          h('h2', {}, content.what),
          h('p', {}, content.remedy),
          h(
            'div',
            { class: 'actions' },
            actionButton('Try again', {
              primary: true,
              onClick: () => this.post({ type: 'restart', restore: true }),
            }),
            openConfig,
            actionLink('Show log', () => this.command('showLog')),
          ),
        );
      case 'live':
        return h('div');
    }
  }
}
