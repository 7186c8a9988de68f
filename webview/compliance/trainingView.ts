/** A training that runs: how far, at which floor, and whether λ settles. */
import type { PanelState } from '../../src/protocol/panel';
import type { Progress, SessionLog } from '../../src/core/trainingLog';
import { ChartFigure, type FigureContext } from '../charts/figure';
import { trainingChart } from '../charts/trainingChart';
import { actionButton } from '../controls';
import { h } from '../dom';
import * as format from '../format';

const PHASES: [Progress['phase'], string][] = [
  ['read', 'Read'],
  ['encode', 'Encode'],
  ['predictor', 'Predictor'],
  ['policy', 'Policy'],
  ['certify', 'Certify'],
  ['evaluate', 'Judge'],
  ['write', 'Write'],
];
/** The drawing follows sessions at most this often, in milliseconds. */
const REDRAW = 250;

export class TrainingView {
  readonly element: HTMLElement;
  private readonly bar = h('div', { class: 'progress-fill' });
  private readonly track = h(
    'div',
    {
      class: 'progress',
      role: 'progressbar',
      'aria-label': 'Training',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    this.bar,
  );
  private readonly share = h('span', { class: 'share' });
  private readonly message = h('p', { class: 'message' });
  private readonly steps = PHASES.map(([, name]) => h('li', {}, name));
  private readonly values: Record<string, HTMLElement> = {};
  private readonly live: HTMLElement;
  private figure: ChartFigure<SessionLog[]> | null = null;
  private drawn = 0;
  private pending: ReturnType<typeof setTimeout> | null = null;
  private sessions: SessionLog[] = [];

  constructor(
    private readonly context: FigureContext,
    cancel: () => void,
  ) {
    this.live = h('dl', { class: 'live' });
    for (const name of ['floor', 'λ', 'accuracy', 'cost per 1k', 'mean μ']) {
      this.values[name] = h('dd', {}, format.NONE);
      this.live.append(h('div', {}, h('dt', {}, name), this.values[name]));
    }
    this.element = h(
      'section',
      { class: 'training', 'aria-label': 'Training' },
      h(
        'div',
        { class: 'block-head' },
        h('h2', {}, 'Training'),
        this.share,
        actionButton('Cancel', { onClick: cancel }),
      ),
      this.track,
      h('ol', { class: 'steps' }, ...this.steps),
      this.message,
      this.live,
    );
  }

  update({ progress, sessions }: NonNullable<PanelState['training']>): void {
    const done = Math.round(100 * Math.min(1, Math.max(0, progress.fraction || 0)));
    this.bar.style.width = `${done}%`;
    this.track.setAttribute('aria-valuenow', String(done));
    this.track.setAttribute('aria-valuetext', `${done} %, ${progress.message}`);
    this.share.textContent = `${done} %`;
    this.message.textContent = progress.message;
    const at = PHASES.findIndex(([phase]) => phase === progress.phase);
    this.steps.forEach((step, i) => {
      step.className = i < at ? 'done' : i === at ? 'now' : '';
      if (i === at) step.setAttribute('aria-current', 'step');
      else step.removeAttribute('aria-current');
    });
    const session = progress.session ?? sessions.at(-1);
    this.live.hidden = session === undefined;
    if (session !== undefined) {
      this.values['floor'].textContent = format.score(session.tau);
      this.values['λ'].textContent = format.lambda(session.lambda);
      this.values['accuracy'].textContent = format.score(session.accuracy);
      this.values['cost per 1k'].textContent = format.dollars(session.costPer1k);
      this.values['mean μ'].textContent = format.score(session.meanMu);
    }
    this.sessions = sessions;
    if (sessions.length !== this.drawn && this.pending === null) {
      this.pending = setTimeout(() => this.redraw(), this.figure === null ? 0 : REDRAW);
    }
  }

  dispose(): void {
    if (this.pending !== null) clearTimeout(this.pending);
    this.figure?.dispose();
  }

  private redraw(): void {
    this.pending = null;
    this.drawn = this.sessions.length;
    if (this.figure === null) {
      this.figure = new ChartFigure(trainingChart, this.sessions, this.context);
      this.element.append(this.figure.element);
    } else this.figure.update(this.sessions);
  }
}
