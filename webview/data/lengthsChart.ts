/** How long the prompts are, in bins that double. */
import * as Plot from '@observablehq/plot';
import type { LengthBin } from '../../src/protocol/data';
import type { PanelSummary } from '../../src/protocol/dataPanel';
import type { Chart, DrawOptions, Drawing } from '../charts/chart';
import { drawingLayer, label, plotSvg } from '../charts/plotSvg';
import * as format from '../format';
import { countCell } from '../tables/cells';

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

function draw({ lengths }: PanelSummary, { width }: DrawOptions): Drawing {
  const [marginTop, marginBottom, marginLeft, marginRight] = [14, 40, 52, 14];
  const height = Math.round(Math.min(Math.max(width * 0.5, 220), 400)) + marginTop + marginBottom;
  const most = Math.max(1, ...lengths.map((bin) => bin.prompts));
  const room = (width - marginLeft - marginRight) / Math.max(1, lengths.length);
  const every = Math.ceil(34 / room);
  const plot = plotSvg({
    width,
    height,
    marginTop,
    marginBottom,
    marginLeft,
    marginRight,
    x: {
      domain: [0, Math.max(1, lengths.length)],
      label: null,
      ticks: lengths.map((_, i) => i).filter((i) => i % every === 0),
      tickFormat: (i: number) => short(lengths[i].from),
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
  });
  drawingLayer(plot.svg).append(
    label('characters in a prompt', (marginLeft + width - marginRight) / 2, height - 6, {
      anchor: 'middle',
      class: 'axis-title',
    }),
  );
  return {
    svg: plot.svg,
    points: lengths.map((bin, i) => ({
      key: `length ${bin.from}`,
      x: plot.x(i + 0.5),
      y: plot.y(bin.prompts),
      title: `${rangeText(bin)} characters`,
      details: [['prompts', format.count(bin.prompts)]],
    })),
    nearest: 'x',
    span: [marginTop, height - marginBottom],
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
