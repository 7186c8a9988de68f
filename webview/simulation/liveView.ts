/** A simulation on the page: transport, tiers, events, charts and tables, following one position in time. */
import { coarsen } from '../../src/core/simulate/traffic/coarsen';
import type { SimulationHistory } from '../../src/core/simulate/traffic/history';
import type { SimulationSetup } from '../../src/core/simulate/traffic/result';
import type { Happening } from '../../src/core/simulationConfig';
import type { SimulationContent, SimulationJob } from '../../src/protocol/simulationPanel';
import { Cursor } from '../charts/cursor';
import { ChartFigure, type FigureContext } from '../charts/figure';
import { actionButton, setDisabled } from '../controls';
import { h } from '../dom';
import type { SaveFile } from '../save';
import { tableSection } from '../tables/table';
import { accuracyTime } from './accuracyTime';
import { duration } from './clock';
import { EventList } from './events';
import { InjectForm } from './injectForm';
import { laneChart } from './laneChart';
import { costTime, latencyTime, queueTime } from './lineCharts';
import { mixTime } from './mixTime';
import type { Player } from './player';
import { changesTable, comparisonTable, outagesTable, summaryTable } from './tables';
import { TierCards } from './tierCards';
import { movePlayheads, type TrafficData } from './timeChart';
import { Transport } from './transport';

export type LiveContent = Extract<SimulationContent, { kind: 'live' }>;

export interface LiveActions {
  inject(event: Happening, at: number): void;
  compare(): void;
  capacity(): void;
  cancel(): void;
  save: SaveFile;
  say: (message: string) => void;
}

/** Windows that a chart draws, about one for every two pixels: a day of five minutes each is drawn whole. */
const DRAWN = 300;
/** Milliseconds between drawings while more comes. */
const REDRAW = 400;
const SPANS: [label: string, seconds: number][] = [
  ['Whole', Infinity],
  ['Day', 86_400],
  ['6 hours', 21_600],
  ['2 hours', 7200],
];

export class LiveView {
  readonly element: HTMLElement;
  readonly transport: Transport;
  private readonly cards = new TierCards();
  private readonly form: InjectForm;
  private readonly events: EventList;
  private readonly figures: ChartFigure<TrafficData>[];
  private readonly charts = h('div', { class: 'charts chart-columns' });
  private readonly lane = h('div', { class: 'lane-slot' });
  private readonly summary = h('div');
  private readonly comparison = h('div');
  private readonly capacity = h('div');
  private readonly job = h('div', { class: 'job', hidden: true });
  private readonly jobText = h('span');
  private readonly jobFill = h('div', { class: 'progress-fill' });
  private readonly jobTrack = h(
    'div',
    {
      class: 'progress',
      role: 'progressbar',
      'aria-label': 'Work',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    this.jobFill,
  );
  private readonly compareButton = actionButton('Compare routers', { onClick: () => this.actions.compare() });
  private readonly capacityButton = actionButton('Work out capacities', {
    onClick: () => this.actions.capacity(),
  });
  private readonly span = h(
    'select',
    { 'aria-label': 'Time shown' },
    ...SPANS.map(([label], k) => h('option', { value: k }, label)),
  );
  private readonly cursor = new Cursor();
  private under: string | null = null;
  private content: LiveContent;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private drawnAt = 0;
  private drawnFrom = 0;

  constructor(
    content: LiveContent,
    private readonly stem: string,
    private readonly player: Player,
    private readonly history: SimulationHistory,
    private readonly actions: LiveActions,
  ) {
    this.content = content;
    const { setup } = content;
    this.transport = new Transport(player);
    this.form = new InjectForm((event, at) => actions.inject(event, at));
    this.events = new EventList((at) => player.seek(at));
    this.cards.offer(setup);
    this.form.offer(setup);
    const context: FigureContext = { stem, save: actions.save, say: actions.say, cursor: this.cursor };
    const data = this.data();
    this.figures = [laneChart, accuracyTime, costTime, mixTime, latencyTime, queueTime].map(
      (chart) => new ChartFigure(chart, data, context),
    );
    this.cursor.subscribe((key) => (this.under = key));
    for (const { element } of this.figures) {
      element.querySelector('.stage')?.addEventListener('click', () => this.seekUnder());
    }
    const [lane, accuracy, cost, mix, latency, queue] = this.figures.map((f) => f.element);
    this.lane.append(lane);
    this.charts.append(h('div', {}, accuracy, mix), h('div', {}, cost, latency, queue));
    this.span.addEventListener('change', () => this.draw());
    this.jobBar();
    this.element = h(
      'div',
      { class: 'simulation' },
      this.transport.element,
      this.job,
      this.cards.element,
      this.form.element,
      h(
        'div',
        { class: 'span-choice' },
        h('label', {}, h('span', { class: 'muted' }, 'Time shown '), this.span),
      ),
      this.lane,
      this.charts,
      this.events.element,
      this.summary,
      this.offer('Other routers on the same traffic', this.comparison, this.compareButton),
      this.offer('What the pool carries', this.capacity, this.capacityButton),
      assumptions(setup),
    );
    this.showJob(content.job);
    this.showTables();
    this.draw();
    this.moved();
  }

  update(content: LiveContent): void {
    const before = this.content;
    this.content = content;
    this.showJob(content.job);
    if (content.comparison !== before.comparison || content.capacity !== before.capacity) this.showTables();
    this.moved();
  }

  /** More of the simulation came, or less is known. */
  came(): void {
    if (this.timer !== null) return;
    const wait = Math.max(0, this.drawnAt + REDRAW - performance.now());
    this.timer = setTimeout(() => this.draw(), wait);
  }

  /** The position changed. */
  moved(): void {
    const { position, reached } = this.player;
    const { injected, job } = this.content;
    this.transport.show();
    this.cards.show(this.history.frameAt(position));
    const later = injected.filter((i) => i.at > position).length;
    this.form.show(position, reached, later, job !== null);
    movePlayheads(this.element, position, reached);
    if (this.spanSeconds < Infinity && this.from() !== this.drawnFrom) this.came();
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    for (const figure of this.figures) figure.dispose();
  }

  private get spanSeconds(): number {
    return SPANS[Number(this.span.value)]?.[1] ?? Infinity;
  }

  /** A part of time follows the position by halves of itself, so that charts stand still in between. */
  private from(): number {
    const { horizon } = this.content.setup;
    const span = this.spanSeconds;
    if (span >= horizon) return 0;
    const half = Math.floor(Math.max(0, this.player.position - span / 2) / (span / 2)) * (span / 2);
    return Math.min(half, horizon - span);
  }

  private data(): TrafficData {
    const { setup } = this.content;
    const { frames, log } = this.history;
    const from = this.from();
    const to = Math.min(setup.horizon, from + this.spanSeconds);
    const within =
      from === 0 && to === setup.horizon ? frames : frames.filter((f) => f.to > from && f.from < to);
    const { player } = this;
    return {
      setup,
      log,
      from,
      to,
      // Read when it is drawn: a chart draws itself anew where the theme or the width changes.
      get position() {
        return player.position;
      },
      get reached() {
        return player.reached;
      },
      frames: coarsen(within, DRAWN),
    };
  }

  private draw(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const data = this.data();
    this.drawnFrom = data.from;
    for (const figure of this.figures) figure.update(data);
    this.events.show(this.history.log);
    const { summary } = this.history;
    this.summary.replaceChildren(
      ...(summary === null
        ? []
        : [tableSection('Tiers so far', summaryTable(summary), this.stem, this.actions.save)]),
    );
    this.drawnAt = performance.now();
  }

  private seekUnder(): void {
    const key = this.under;
    if (key === null) return;
    const at = key.startsWith('e')
      ? parseFloat(key.slice(1))
      : this.history.frames.find((f) => String(f.index) === key)?.to;
    if (at !== undefined) this.player.seek(at);
  }

  private offer(title: string, slot: HTMLElement, button: HTMLElement): HTMLElement {
    return h(
      'section',
      { class: 'block', 'aria-label': title },
      h('div', { class: 'block-head' }, h('h2', {}, title), button),
      slot,
    );
  }

  private showTables(): void {
    const { comparison, capacity, setup } = this.content;
    const { save } = this.actions;
    this.comparison.replaceChildren(
      comparison === null
        ? h(
            'p',
            { class: 'muted' },
            'Every fixed model, a rule, OmniRouter, CARROT and an oracle, with the same queries, events and luck, up to now.',
          )
        : tableSection('Comparison', comparisonTable(comparison.rows, setup, comparison.at), this.stem, save),
    );
    this.capacity.replaceChildren(
      ...(capacity === null
        ? [
            h(
              'p',
              { class: 'muted' },
              'What every single outage does, the cheapest pool that holds all floors, and what one more model is worth.',
            ),
          ]
        : [
            tableSection('Outages', outagesTable(capacity), this.stem, save),
            tableSection('Other pools', changesTable(capacity), this.stem, save),
          ]),
    );
  }

  private jobBar(): void {
    this.job.append(
      h(
        'div',
        { class: 'block-head' },
        this.jobText,
        actionButton('Cancel', { onClick: () => this.actions.cancel() }),
      ),
      this.jobTrack,
    );
  }

  private showJob(job: SimulationJob | null): void {
    this.job.hidden = job === null;
    this.transport.disable(job !== null);
    for (const button of [this.compareButton, this.capacityButton]) setDisabled(button, job !== null);
    if (job === null) return;
    const done = Math.round(100 * job.fraction);
    this.jobText.textContent = `${job.message} · ${done} %`;
    this.jobFill.style.width = `${done}%`;
    this.jobTrack.setAttribute('aria-valuenow', String(done));
    this.jobTrack.setAttribute('aria-valuetext', `${done} %, ${job.message}`);
  }
}

function assumptions({ assumptions: notes, windowSeconds }: SimulationSetup): HTMLElement {
  return h(
    'details',
    { class: 'block' },
    h('summary', {}, 'What is assumed'),
    h(
      'ul',
      { class: 'caveats' },
      h(
        'li',
        {},
        `Windows are ${duration(windowSeconds)} long; the config’s "simulation" section sets this and all else.`,
      ),
      ...notes.map((note) => h('li', {}, note)),
    ),
  );
}
