/** Which models answer, over time and tier by tier. */
import * as Plot from '@observablehq/plot';
import type { Chart } from '../charts/chart';
import { pattern } from '../charts/patterns';
import * as format from '../format';
import { percentCell, textCell } from '../tables/cells';
import { clock } from './clock';
import { modelColor } from './looks';
import { drawTime, frameKey, middle, outerEvents, type Pane, type TrafficData } from './timeChart';

interface Slice {
  x: number;
  y1: number;
  y2: number;
}

/** Indices of models that answer anything anywhere, in the pool's order. */
function usedModels({ setup, frames }: TrafficData): number[] {
  return setup.models.flatMap((_, m) => (frames.some((f) => f.tiers.some((t) => t.mix[m] > 0)) ? [m] : []));
}

/** The stack of one model: gaps (NaN) where the tier was served nothing. */
function slices({ frames }: TrafficData, t: number, models: number[], k: number): Slice[] {
  return frames.map((frame) => {
    const { mix, served } = frame.tiers[t];
    const y1 = models.slice(0, k).reduce((sum, m) => sum + mix[m], 0);
    return served > 0
      ? { x: middle(frame), y1, y2: y1 + mix[models[k]] }
      : { x: middle(frame), y1: NaN, y2: NaN };
  });
}

export const mixTime: Chart<TrafficData> = {
  name: 'mix',
  title: 'Model mix',
  subtitle: () => 'Share of each tier’s answers that each model gave.',
  summary: (data) =>
    `Shares of ${usedModels(data).length} models in the answers of ${data.setup.tiers.length} tiers over ${data.frames.length} windows.`,
  draw: (data, options) => {
    const models = usedModels(data);
    const fill = (m: number) => (options.patterns ? `url(#${options.id}-mix-${m})` : modelColor(m));
    const outline = options.patterns ? 'var(--p-fg)' : undefined;
    const panes = data.setup.tiers.map(({ name }, t): Pane => ({
      titles: [name],
      height: data.setup.tiers.length > 4 ? 60 : 84,
      y: { domain: [0, 1], ticks: [0, 0.5, 1], tickFormat: (y) => format.percent(y) },
      events: [],
      marks: [
        ...models.map((m, k) =>
          Plot.areaY(slices(data, t, models, k), {
            x: 'x',
            y1: 'y1',
            y2: 'y2',
            fill: fill(m),
            stroke: outline ?? 'var(--p-bg)',
            strokeWidth: options.patterns ? 1 : 0.5,
          }),
        ),
        Plot.ruleX(outerEvents(data), { stroke: 'var(--p-fg)', strokeOpacity: 0.55, strokeDasharray: '1,3' }),
      ],
    }));
    return drawTime({
      data,
      options,
      legend: models.map((m) => ({ text: data.setup.models[m], swatch: 'area', color: fill(m), outline })),
      panes,
      defs: options.patterns
        ? models.map((m) => pattern(`${options.id}-mix-${m}`, m, modelColor(m), 'var(--p-bg)'))
        : [],
      details: (frame) =>
        data.setup.tiers.map(({ name }, t) => [
          name,
          models
            .filter((m) => frame.tiers[t].mix[m] >= 0.005)
            .sort((a, b) => frame.tiers[t].mix[b] - frame.tiers[t].mix[a])
            .slice(0, 4)
            .map((m) => `${data.setup.models[m]} ${format.percent(frame.tiers[t].mix[m])}`)
            .join(', '),
        ]),
    });
  },
  table: (data) => ({
    caption: 'Share of a tier’s answers that each model gave, by window.',
    columns: [
      { key: 'from', label: 'From' },
      { key: 'tier', label: 'Tier' },
      ...data.setup.models.map((model) => ({ key: model, label: model, numeric: true })),
    ],
    rows: data.frames.flatMap((frame) =>
      frame.tiers.map((tier, t) => ({
        key: frameKey(frame),
        cells: [
          { value: frame.from, text: clock(frame.from) },
          textCell(data.setup.tiers[t].name),
          ...tier.mix.map((share) => percentCell(share)),
        ],
      })),
    ),
  }),
};
