/** How long the prompts are, in bins that double. */
import * as Plot from '@observablehq/plot';
import type { LengthBin } from '../../src/protocol/data';
import type { PanelSummary } from '../../src/protocol/dataPanel';
import type { Chart, DrawOptions, Drawing } from '../charts/chart';
import { framedPlot } from '../charts/frame';
import * as format from '../format';
import { countCell } from '../tables/cells';

const MARGIN_LEFT = 52;
const MARGIN_RIGHT = 14;

/** 1, 128, 4k, 1M. */
function short(characters: number): string {
  if (characters >= 1e6) return `${Number((characters / 1e6).toPrecision(2))}M`;
  if (characters >= 1e4) return `${Math.round(characters / 1e3)}k`;
  return characters >= 1e3 ? `${Number((characters / 1e3).toPrecision(2))}k` : String(characters);
}

function rangeText({ from, to }: LengthBin): string {
  const last = to - 1;
  return from === last ? format.count(from) : `${format.count(from)} to ${format.count(last)}`;
}

/** The bin that holds the middle prompt. */
function median(lengths: LengthBin[]): LengthBin | undefined {
  const half = lengths.reduce((sum, bin) => sum + bin.prompts, 0) / 2;
  let sum = 0;
  return lengths.find((bin) => (sum += bin.prompts) >= half);
}

function draw({ lengths }: PanelSummary, options: DrawOptions): Drawing {
  const { width } = options;
  const most = Math.max(1, ...lengths.map((bin) => bin.prompts));
  const room = (width - MARGIN_LEFT - MARGIN_RIGHT) / Math.max(1, lengths.length);
  const every = Math.ceil(34 / room);
  const { svg, x, y, inside } = framedPlot(options, {
    items: [],
    xTitle: 'characters in a prompt',
    gap: 14,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    height: { share: 0.5, least: 220, most: 400 },
    plot: {
      x: {
        domain: [0, Math.max(1, lengths.length)],
        label: null,
        ticks: Array.from({ length: lengths.length + 1 }, (_, i) => i).filter((i) => i % every === 0),
        tickFormat: (i: number) => short(i < lengths.length ? lengths[i].from : (lengths.at(-1)?.to ?? 0)),
      },
      y: {
        domain: [0, most * 1.06],
        label: null,
        ticks: 5,
        tickFormat: (d: number) => format.count(d),
        grid: true,
      },
      marks: [
        Plot.rect(lengths, {
          x1: (_: LengthBin, i: number) => i,
          x2: (_: LengthBin, i: number) => i + 1,
          y1: 0,
          y2: 'prompts',
          fill: 'var(--p-served)',
          insetLeft: 0.75,
          insetRight: 0.75,
        }),
        Plot.ruleY([0], { stroke: 'var(--p-line)' }),
      ],
    },
  });
  return {
    svg,
    points: lengths.map((bin, i) => ({
      key: `length ${bin.from}`,
      x: x(i + 0.5),
      y: y(bin.prompts),
      title: `${rangeText(bin)} characters`,
      details: [['prompts', format.count(bin.prompts)]],
    })),
    nearest: 'x',
    span: [inside.y1, inside.y2],
  };
}

export const lengthsChart: Chart<PanelSummary> = {
  name: 'lengths',
  title: 'Length of prompts',
  subtitle: ({ lengths }) => {
    const middle = median(lengths);
    return `Prompts by their characters; each bin is twice as wide as the one before.${
      middle === undefined ? '' : ` The middle prompt has ${rangeText(middle)} characters.`
    }`;
  },
  summary: ({ lengths }) => {
    const middle = median(lengths);
    return `Prompts in ${lengths.length} bins of length${middle ? `; the middle one has ${rangeText(middle)} characters` : ''}.`;
  },
  draw,
  table: ({ lengths }) => ({
    caption: 'Prompts by length.',
    columns: [
      { key: 'from', label: 'From, characters', numeric: true },
      { key: 'to', label: 'Below', numeric: true },
      { key: 'prompts', label: 'Prompts', numeric: true },
    ],
    rows: lengths.map((bin) => ({
      key: `length ${bin.from}`,
      cells: [countCell(bin.from), countCell(bin.to), countCell(bin.prompts)],
    })),
  }),
};
