/** Events in words, signs and colours, and the list that has every one of them as text. */
import type { LogEntry, LogKind } from '../../src/core/simulate/traffic/result';
import { symbolPath, type Swatch } from '../charts/legend';
import { h, plainButton } from '../dom';
import { clock } from './clock';

const WORDS: Record<LogKind, string> = {
  outage: 'outage',
  slowdown: 'slow-down',
  price: 'price change',
  drift: 'drift',
  quality: 'quality drop',
  join: 'model joins',
  feasibility: 'feasibility',
  violation: 'floor violated',
  recovery: 'floor holds again',
  certificate: 'certificate',
  shift: 'traffic shift',
  control: 'control',
};

export function kindWord(entry: Pick<LogEntry, 'kind'>): string {
  return WORDS[entry.kind];
}

interface SeverityLook {
  word: string;
  sign: string;
  tone: string;
  swatch: Swatch;
  shape(x: number, y: number): string;
}

const disc = (x: number, y: number) => `M${x - 4.5},${y}a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0z`;

/** Told apart by shape as well as by colour. */
export const SEVERITY: Record<LogEntry['severity'], SeverityLook> = {
  bad: {
    word: 'trouble',
    sign: '■',
    tone: 'bad',
    swatch: 'square',
    shape: (x, y) => symbolPath('square', x, y, 4.5),
  },
  warning: {
    word: 'warning',
    sign: '▲',
    tone: 'warn',
    swatch: 'triangle',
    shape: (x, y) => symbolPath('triangle', x, y, 4.5),
  },
  info: {
    word: 'change',
    sign: '★',
    tone: 'muted',
    swatch: 'star',
    shape: (x, y) => symbolPath('star', x, y, 4.5),
  },
  good: { word: 'good news', sign: '●', tone: 'good', swatch: 'dot', shape: disc },
};

export function severityColor(severity: LogEntry['severity']): string {
  return `var(--p-${SEVERITY[severity].tone})`;
}

/** Lines in the list: the latest. */
const MOST_LINES = 400;

/** The latest first; each takes one to its time. */
export class EventList {
  private readonly list = h('ol', { class: 'event-list' });
  private readonly none = h('p', { class: 'muted' }, 'Nothing has happened yet.');
  private readonly more = h('p', { class: 'muted', hidden: true });
  readonly element = h(
    'section',
    { class: 'block', 'aria-label': 'Event list' },
    h('div', { class: 'block-head' }, h('h2', {}, 'What happened')),
    this.none,
    h(
      'div',
      { class: 'event-scroll', role: 'region', 'aria-label': 'All events, the latest first', tabindex: 0 },
      this.list,
    ),
    this.more,
  );
  private shown: LogEntry[] = [];

  constructor(private readonly seek: (seconds: number) => void) {}

  show(log: readonly LogEntry[]): void {
    const latest = log.slice(-MOST_LINES);
    this.none.hidden = latest.length > 0;
    this.list.parentElement?.toggleAttribute('hidden', latest.length === 0);
    this.more.hidden = log.length <= MOST_LINES;
    this.more.textContent = `The latest ${MOST_LINES} of ${log.length}; the chart’s CSV has all.`;
    const grown = this.shown.length <= latest.length && this.shown.every((entry, k) => entry === latest[k]);
    if (!grown) this.list.replaceChildren();
    for (const entry of latest.slice(grown ? this.shown.length : 0)) this.list.prepend(this.line(entry));
    this.shown = latest;
  }

  private line(entry: LogEntry): HTMLElement {
    const { sign, tone, word } = SEVERITY[entry.severity];
    const at = clock(entry.at);
    return h(
      'li',
      { 'data-kind': entry.kind },
      plainButton(at, () => this.seek(entry.at), { class: 'ghost time', 'aria-label': `Go to ${at}` }),
      h('span', { class: `sign ${tone}`, role: 'img', 'aria-label': word }, sign),
      h(
        'span',
        {},
        h('strong', {}, kindWord(entry)),
        entry.tier === undefined ? '' : ` · ${entry.tier}`,
        ` ${entry.message}`,
        entry.injected && h('span', { class: 'tag' }, 'injected'),
      ),
    );
  }
}
