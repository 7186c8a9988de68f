/** How far a training is: a bar, its steps, what it does, and the figures of the latest session. */
import type { Progress, SessionLog } from '../src/core/trainingLog';
import { actionButton } from './controls';
import { h } from './dom';
import * as format from './format';

const PHASES: [Progress['phase'], string][] = [
  ['read', 'Read'],
  ['encode', 'Encode'],
  ['predictor', 'Predictor'],
  ['policy', 'Policy'],
  ['certify', 'Certify'],
  ['evaluate', 'Judge'],
  ['write', 'Write'],
];

const LIVE: [name: string, text: (session: SessionLog) => string][] = [
  ['floor', (x) => format.score(x.tau)],
  ['λ', (x) => format.lambda(x.lambda)],
  ['accuracy', (x) => format.score(x.accuracy)],
  ['cost per 1k', (x) => format.dollars(x.costPer1k)],
  ['mean μ', (x) => format.score(x.meanMu)],
];

export class TrainingProgress {
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
  private readonly values = LIVE.map(() => h('dd', {}, format.NONE));
  private readonly live = h(
    'dl',
    { class: 'live' },
    ...LIVE.map(([name], i) => h('div', {}, h('dt', {}, name), this.values[i])),
  );
  private phase = '';

  constructor(cancel: () => void) {
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

  /** `latest`: a session to show where the progress brings none. Returns the message of a phase that begins. */
  update(progress: Progress, latest?: SessionLog): string | null {
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
    const session = progress.session ?? latest;
    this.live.hidden = session === undefined;
    if (session !== undefined)
      LIVE.forEach(([, text], i) => {
        this.values[i].textContent = text(session);
      });
    if (progress.phase === this.phase) return null;
    this.phase = progress.phase;
    return progress.message;
  }
}
