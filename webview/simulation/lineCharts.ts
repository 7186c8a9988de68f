/** Cost and traffic, latency and queues over time: lines by tier or by model. */
import * as Plot from '@observablehq/plot';
import type { Frame } from '../../src/core/simulate/traffic/result';
import type { Chart } from '../charts/chart';
import * as format from '../format';
import { countCell, dollarsCell, textCell } from '../tables/cells';
import type { Cell } from '../tables/table';
import { clock } from './clock';
import { modelLook, tierLook, type Look } from './looks';
import { drawTime, frameKey, middle, outerEvents, type Pane, type TrafficData } from './timeChart';

interface Series {
  name: string;
  look: Look;
  /** Null leaves a gap. */
  value: (frame: Frame) => number | null;
}

interface LinePane {
  titles: string[];
  series: Series[];
  tickFormat: (y: number) => string;
  /** The least that the axis shows at its top. */
  atLeast: number;
}

function linePane(
  data: TrafficData,
  { titles, series, tickFormat, atLeast }: LinePane,
  height: number,
): Pane {
  const high = Math.max(
    atLeast,
    ...series
      .flatMap((one) => data.frames.map((frame) => format.numberOrNaN(one.value(frame))))
      .filter(Number.isFinite),
  );
  return {
    titles,
    height,
    y: { domain: [0, high * 1.06], ticks: 4, tickFormat },
    events: outerEvents(data),
    marks: series.map(({ look, value }) =>
      Plot.line(data.frames, {
        x: middle,
        y: (frame: Frame) => value(frame) ?? NaN,
        stroke: look.color,
        strokeWidth: 1.75,
        strokeDasharray: look.dash === '' ? undefined : look.dash,
      }),
    ),
  };
}

function tierSeries(
  { setup }: TrafficData,
  patterns: boolean,
  value: (frame: Frame, t: number) => number | null,
): Series[] {
  return setup.tiers.map(({ name }, t) => ({
    name,
    look: tierLook(t, patterns),
    value: (frame) => value(frame, t),
  }));
}

const legendOf = (series: Series[]) =>
  series.map(({ name, look }) => ({ text: name, swatch: look.swatch, color: look.color }));

const timeCell = (frame: Frame): Cell => ({ value: frame.from, text: clock(frame.from) });
const seconds = (ms: number | null): string =>
  ms === null ? format.NONE : ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
const msCell = (ms: number | null): Cell => ({ value: ms, text: seconds(ms) });
const perHour = (frame: Frame, t: number) => (3600 * frame.tiers[t].arrived) / (frame.to - frame.from);
/** Below a tenth, two significant digits. */
const small = (x: number): string => (x !== 0 && Math.abs(x) < 0.1 ? x.toPrecision(2) : x.toFixed(1));

/** Models for which anything waited or that were ever busy; all, where none was. */
function busyModels({ setup, frames }: TrafficData): number[] {
  const all = setup.models.map((_, m) => m);
  const busy = all.filter((m) => frames.some((f) => f.models[m].busy > 0.001 || f.models[m].queue > 0.01));
  return busy.length > 0 ? busy : all;
}

export const costTime: Chart<TrafficData> = {
  name: 'cost',
  title: 'Cost and traffic',
  subtitle: () => 'What each tier costs in an hour, and how many queries it sends.',
  summary: ({ setup, frames }) =>
    `Cost and queries per hour of ${setup.tiers.length} tiers over ${frames.length} windows.`,
  draw: (data, options) => {
    const cost = tierSeries(data, options.patterns, (frame, t) => frame.tiers[t].costPerHour);
    const queries = tierSeries(data, options.patterns, perHour);
    return drawTime({
      data,
      options,
      legend: legendOf(cost),
      panes: [
        linePane(
          data,
          { titles: ['USD per hour'], series: cost, tickFormat: format.axisDollars, atLeast: 1e-9 },
          120,
        ),
        linePane(
          data,
          { titles: ['queries per hour', 'queries / h'], series: queries, tickFormat: compact, atLeast: 1 },
          96,
        ),
      ],
      details: (frame) =>
        data.setup.tiers.map(({ name }, t) => [
          name,
          `${format.dollars(frame.tiers[t].costPerHour)}/h, ${format.count(perHour(frame, t))} queries/h`,
        ]),
    });
  },
  table: ({ setup, frames }) => ({
    caption: 'USD and queries per hour, by window and tier.',
    columns: [
      { key: 'from', label: 'From' },
      ...setup.tiers.flatMap(({ name }) => [
        { key: `usdPerHour ${name}`, label: 'USD/h', numeric: true, group: name },
        { key: `queries ${name}`, label: 'Queries', numeric: true, group: name },
      ]),
    ],
    rows: frames.map((frame) => ({
      key: frameKey(frame),
      cells: [
        timeCell(frame),
        ...frame.tiers.flatMap((t) => [dollarsCell(t.costPerHour), countCell(t.arrived)]),
      ],
    })),
  }),
};

function compact(x: number): string {
  return x >= 1e6
    ? `${Number((x / 1e6).toPrecision(3))}M`
    : x >= 1e3
      ? `${Number((x / 1e3).toPrecision(3))}k`
      : format.axisNumber(x);
}

export const latencyTime: Chart<TrafficData> = {
  name: 'latency',
  title: 'Latency',
  subtitle: () => 'From a query’s arrival to its answer: queues, retries and fallbacks included.',
  summary: ({ setup, frames }) =>
    `Median and 95th percentile of latency of ${setup.tiers.length} tiers over ${frames.length} windows.`,
  draw: (data, options) => {
    const of = (p: 'p50' | 'p95') =>
      tierSeries(data, options.patterns, (frame, t) => frame.tiers[t].latency[p]);
    const [p50, p95] = [of('p50'), of('p95')];
    return drawTime({
      data,
      options,
      legend: legendOf(p50),
      panes: [
        linePane(data, { titles: ['median (p50)'], series: p50, tickFormat: seconds, atLeast: 1 }, 108),
        linePane(
          data,
          { titles: ['95th percentile (p95)', 'p95'], series: p95, tickFormat: seconds, atLeast: 1 },
          108,
        ),
      ],
      details: (frame) =>
        data.setup.tiers.map(({ name }, t) => {
          const { latency } = frame.tiers[t];
          return [name, `p50 ${seconds(latency.p50)}, p95 ${seconds(latency.p95)}`];
        }),
    });
  },
  table: ({ setup, frames }) => ({
    caption: 'Latency by window and tier.',
    columns: [
      { key: 'from', label: 'From' },
      ...setup.tiers.flatMap(({ name }) =>
        ['p50', 'p95', 'p99'].map((p) => ({ key: `${p} ${name}`, label: p, numeric: true, group: name })),
      ),
    ],
    rows: frames.map((frame) => ({
      key: frameKey(frame),
      cells: [
        timeCell(frame),
        ...frame.tiers.flatMap(({ latency }) => [latency.p50, latency.p95, latency.p99].map(msCell)),
      ],
    })),
  }),
};

export const queueTime: Chart<TrafficData> = {
  name: 'queue',
  title: 'Queues and load',
  subtitle: () =>
    'Requests that wait for each model, and how much of its concurrency is in use. Idle models are left out.',
  summary: ({ setup, frames }) =>
    `Queue and load of ${setup.models.length} models over ${frames.length} windows.`,
  draw: (data, options) => {
    const models = busyModels(data);
    const of = (value: (frame: Frame, m: number) => number): Series[] =>
      models.map((m) => ({
        name: data.setup.models[m],
        look: modelLook(m, options.patterns),
        value: (frame) => value(frame, m),
      }));
    const waiting = of((frame, m) => frame.models[m].queue);
    return drawTime({
      data,
      options,
      legend: legendOf(waiting),
      panes: [
        linePane(
          data,
          {
            titles: ['requests waiting, mean', 'waiting'],
            series: waiting,
            tickFormat: format.axisNumber,
            atLeast: 1,
          },
          96,
        ),
        linePane(
          data,
          {
            titles: ['concurrency in use', 'in use'],
            series: of((f, m) => f.models[m].busy),
            tickFormat: (y) => format.percent(y),
            atLeast: 0.02,
          },
          96,
        ),
      ],
      details: (frame) =>
        models.map((m) => {
          const { queue, queueMax, busy, available } = frame.models[m];
          const out = available ? '' : ', unavailable';
          return [
            data.setup.models[m],
            `${small(queue)} waiting (at most ${queueMax}), ${format.percent(busy, 1)} busy${out}`,
          ];
        }),
    });
  },
  table: ({ setup, frames }) => ({
    caption: 'Queue, load, requests and errors by window and model.',
    columns: [
      { key: 'from', label: 'From' },
      { key: 'model', label: 'Model' },
      { key: 'available', label: 'Available' },
      { key: 'queue', label: 'Waiting, mean', numeric: true },
      { key: 'queueMax', label: 'Most', numeric: true },
      { key: 'busy', label: 'In use', numeric: true },
      { key: 'requests', label: 'Requests', numeric: true },
      { key: 'errors', label: 'Errors', numeric: true },
    ],
    rows: frames.flatMap((frame) =>
      frame.models.map((model, m) => ({
        key: frameKey(frame),
        cells: [
          timeCell(frame),
          textCell(setup.models[m]),
          { value: model.available, text: model.available ? 'yes' : 'no' },
          { value: model.queue, text: small(model.queue) },
          countCell(model.queueMax),
          { value: model.busy, text: format.percent(model.busy, 1) },
          countCell(model.requests),
          countCell(model.errors),
        ],
      })),
    ),
  }),
};
