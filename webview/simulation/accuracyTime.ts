/** Accuracy over time, tier by tier: what grades show, with their band, against the floor. */
import * as Plot from '@observablehq/plot';
import type { Frame, TierFrame } from '../../src/core/simulate/traffic/result';
import type { Chart } from '../charts/chart';
import * as format from '../format';
import { countCell, scoreCell, tauCell, textCell } from '../tables/cells';
import { clock } from './clock';
import { tierState, tierStateName, TONE_COLOR, type TierState } from './tierState';
import { drawTime, frameKey, middle, outerEvents, type Pane, type TrafficData } from './timeChart';

const STRIP = 5;

interface Stretch {
  from: number;
  to: number;
  tone: TierState['tone'];
}

/** Stretches of time with one state, for the strip under a pane. */
function stretches(frames: Frame[], t: number): Stretch[] {
  const all: Stretch[] = [];
  for (const frame of frames) {
    const { tone } = tierState(tierStateName(frame.tiers[t]));
    const last = all.at(-1);
    if (last?.tone === tone) last.to = frame.to;
    else all.push({ from: frame.from, to: frame.to, tone });
  }
  return all;
}

function domain(tiers: TierFrame[], floor: number): [number, number] {
  const seen = tiers.map((t) => t.accuracy).filter(format.isNumber);
  const sorted = seen.sort((a, b) => a - b);
  const at = (q: number) => sorted[Math.floor(q * (sorted.length - 1))] ?? floor;
  const low = Math.max(0, Math.min(at(0.03) - 0.01, floor - 0.05));
  const high = Math.min(1, Math.max(at(0.97) + 0.01, floor + 0.05));
  return [low, high];
}

function pane(data: TrafficData, t: number, height: number): Pane {
  const { name, floor } = data.setup.tiers[t];
  const rows = data.frames.map((frame) => ({ frame, tier: frame.tiers[t] }));
  const [low, high] = domain(
    rows.map((r) => r.tier),
    floor,
  );
  const base = low - (STRIP / height) * (high - low) * 1.6;
  const clamp = (y: number) => Math.min(high, Math.max(low, y));
  const graded = rows.filter((r) => r.tier.running.n > 0);
  const x = (r: { frame: Frame }) => middle(r.frame);
  const band = {
    x,
    y1: (r: (typeof rows)[0]) => clamp(r.tier.running.low),
    y2: (r: (typeof rows)[0]) => clamp(r.tier.running.high),
  };
  const last = data.frames.at(-1);
  const state = last === undefined ? '' : tierState(tierStateName(last.tiers[t])).word;
  return {
    titles: [`${name} · floor ${format.tau(floor)} · ${state}`, `${name} · floor ${format.tau(floor)}`, name],
    height,
    y: { domain: [base, high], ticks: ticksIn(low, high), tickFormat: (y) => y.toFixed(2) },
    events: outerEvents(data),
    marks: [
      Plot.areaY(graded, { ...band, fill: 'var(--p-band)' }),
      Plot.line(graded, { x, y: band.y1, stroke: 'var(--p-band-edge)', strokeWidth: 0.75 }),
      Plot.line(graded, { x, y: band.y2, stroke: 'var(--p-band-edge)', strokeWidth: 0.75 }),
      Plot.dot(
        rows.filter((r) => r.tier.accuracy !== null),
        {
          x,
          y: (r: (typeof rows)[0]) => clamp(r.tier.accuracy ?? low),
          r: 1.4,
          fill: 'var(--p-fg)',
          fillOpacity: 0.42,
        },
      ),
      Plot.ruleY([floor], { stroke: 'var(--p-floor)', strokeWidth: 1.5, strokeDasharray: '6,4' }),
      Plot.line(graded, {
        x,
        y: (r: (typeof rows)[0]) => clamp(r.tier.running.mean ?? low),
        stroke: 'var(--p-served)',
        strokeWidth: 2,
      }),
      Plot.rect(stretches(data.frames, t), {
        x1: 'from',
        x2: 'to',
        y1: base,
        y2: base + (STRIP / height) * (high - base),
        fill: (r: Stretch) => TONE_COLOR[r.tone],
      }),
    ],
  };
}

/** Two to four round values. */
function ticksIn(low: number, high: number): number[] {
  const span = high - low;
  const step = [0.02, 0.05, 0.1, 0.2, 0.5].find((x) => span / x <= 4.5) ?? 0.5;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, k) => (first + k) * step);
}

const stateText = (tier: TierFrame): string => {
  const { sign, word } = tierState(tierStateName(tier));
  return `${sign} ${word}`;
};

export const accuracyTime: Chart<TrafficData> = {
  name: 'accuracy',
  title: 'Accuracy',
  subtitle: ({ setup }) =>
    `Line and band: mean of all grades so far; the band covers it at all times together with ${format.percent(1 - setup.delta)} confidence. Dots: what was right in a window, which no one sees in service.`,
  summary: ({ setup, frames }) =>
    `Accuracy of ${setup.tiers.length} tiers against their floors over ${frames.length} windows.`,
  draw: (data, options) => {
    const height = data.setup.tiers.length > 4 ? 72 : 104;
    return drawTime({
      data,
      options,
      legend: [
        { text: 'graded mean', swatch: 'line', color: 'var(--p-served)' },
        { text: 'band', swatch: 'area', color: 'var(--p-band)', outline: 'var(--p-band-edge)' },
        { text: 'window', swatch: 'dot', color: 'var(--p-muted)' },
        { text: 'floor', swatch: 'dashed', color: 'var(--p-floor)' },
      ],
      panes: data.setup.tiers.map((_, t) => pane(data, t, height)),
      details: (frame) =>
        frame.tiers.flatMap((tier, t): [string, string][] => [
          [
            data.setup.tiers[t].name,
            `${format.score(tier.running.mean)} [${format.score(tier.running.low)}, ${format.score(tier.running.high)}]`,
          ],
          ['', stateText(tier)],
        ]),
    });
  },
  table: ({ setup, frames }) => ({
    caption: 'Windows by tier: right answers, and what the grades of 1 − δ confidence show.',
    columns: [
      { key: 'from', label: 'From' },
      { key: 'tier', label: 'Tier' },
      { key: 'floor', label: 'Floor τ', numeric: true },
      { key: 'tau', label: 'Asked τ', numeric: true },
      { key: 'accuracy', label: 'Window', numeric: true },
      { key: 'graded', label: 'Grades', numeric: true },
      { key: 'mean', label: 'Graded mean', numeric: true },
      { key: 'low', label: 'Low', numeric: true },
      { key: 'high', label: 'High', numeric: true },
      { key: 'state', label: 'State' },
    ],
    rows: frames.flatMap((frame) =>
      frame.tiers.map((tier, t) => ({
        key: frameKey(frame),
        cells: [
          { value: frame.from, text: clock(frame.from) },
          textCell(setup.tiers[t].name),
          tauCell(setup.tiers[t].floor),
          tauCell(tier.tau),
          scoreCell(tier.accuracy),
          countCell(tier.running.n),
          scoreCell(tier.running.mean),
          scoreCell(tier.running.low),
          scoreCell(tier.running.high),
          { ...textCell(stateText(tier)), tone: tierState(tierStateName(tier)).tone },
        ],
      })),
    ),
  }),
};
