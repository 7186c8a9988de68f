/** Where on the τ axis floors are certified, feasible and out of reach, and how charts show it. */
import type { Report } from '../../src/core/report';
import { s } from '../dom';
import * as format from '../format';
import { sortedLevels } from '../tables/levelsTable';
import type { DrawOptions } from './chart';
import type { LegendItem } from './legend';
import { pattern } from './patterns';
import { fitText, label, textWidth, type PlotResult } from './plotSvg';

export interface Region {
  kind: 'certified' | 'feasible' | 'infeasible';
  text: string;
  from: number;
  to: number;
}

export const STRIP = 22;

/** The τ axis with half a step of room at its ends. */
export function tauDomain(report: Report): [number, number] {
  const taus = sortedLevels(report).map((l) => l.tau);
  if (taus.length === 0) return [0, 1];
  const first = taus[0];
  const last = taus[taus.length - 1];
  const room = Math.max(tauStep(taus) * 0.75, 0.004);
  return [first - room, last + room];
}

/** Ticks at floors of the report, as many as fit `width` pixels, on round numbers where they can be. */
export function tauTicks(report: Report, width: number): number[] {
  const taus = sortedLevels(report).map((l) => l.tau);
  const most = Math.max(2, Math.floor(width / 42));
  if (taus.length <= most) return taus;
  const step = tauStep(taus);
  const every = [1, 2, 5, 10, 20, 50, 100].find((k) => taus.length / k <= most) ?? taus.length;
  const round = taus.filter((t) => Math.round(t / step) % every === 0);
  return round.length > 0 ? round : [taus[0]];
}

/** Distance between neighbouring floors: the least one. */
export function tauStep(taus: number[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < taus.length; i++)
    if (taus[i] > taus[i - 1]) step = Math.min(step, taus[i] - taus[i - 1]);
  return Number.isFinite(step) ? step : 0.01;
}

/** The regions that the axis shows; without a limit its region is missing. */
export function regions(report: Report, [low, high]: [number, number]): Region[] {
  const clamp = (x: number) => Math.min(Math.max(x, low), high);
  const certified = format.isNumber(report.limit.certified) ? clamp(report.limit.certified) : low;
  const observed = format.isNumber(report.limit.observed)
    ? Math.max(certified, clamp(report.limit.observed))
    : certified;
  const all: Region[] = [
    { kind: 'certified', text: 'certified', from: low, to: certified },
    { kind: 'feasible', text: 'feasible', from: certified, to: observed },
    { kind: 'infeasible', text: 'not feasible', from: observed, to: high },
  ];
  return all.filter((r) => r.to > r.from);
}

const SYMBOL = { certified: '●', feasible: '◐', infeasible: '○' } as const;
const PATTERN = { certified: 1, feasible: 6, infeasible: 0 } as const;

function regionFill(kind: Region['kind'], options: DrawOptions): string {
  return options.patterns || kind === 'infeasible'
    ? `url(#${options.id}-${kind})`
    : `var(--p-region-${kind})`;
}

/** What the strip above a region says: its name where that fits, else its symbol, which the legend explains. */
function stripText({ kind, text }: Pick<Region, 'kind' | 'text'>, width: number): string {
  return fitText([`${SYMBOL[kind]} ${text}`, text], width - 14) || fitText([SYMBOL[kind]], width - 4);
}

/** Legend of the regions that are too narrow for their names; `width`: pixels of the τ axis. */
export function regionLegend(report: Report, width: number): LegendItem[] {
  const domain = tauDomain(report);
  const scale = width / (domain[1] - domain[0]);
  return regions(report, domain)
    .filter((region) => !stripText(region, (region.to - region.from) * scale).endsWith(region.text))
    .map(({ kind, text }) => ({ text, swatch: 'glyph', glyph: SYMBOL[kind], color: 'var(--p-fg)' }));
}

/** Shaded regions behind the marks, a labelled strip above them and a line at each limit. */
export function regionLayer(
  report: Report,
  plot: PlotResult,
  top: number,
  bottom: number,
  options: DrawOptions,
): SVGGElement {
  const layer = s('g', { class: 'regions', 'aria-hidden': 'true' });
  const shown = regions(report, tauDomain(report));
  const defs = s('defs');
  for (const { kind } of shown) {
    defs.append(
      pattern(`${options.id}-${kind}`, PATTERN[kind], `var(--p-hatch-${kind})`, `var(--p-region-${kind})`),
    );
  }
  layer.append(defs);
  for (const { kind, text, from, to } of shown) {
    const x = plot.x(from);
    const width = plot.x(to) - x;
    layer.append(
      s('rect', { x, y: top, width, height: bottom - top, fill: regionFill(kind, options) }),
      s('rect', { x, y: top - STRIP, width, height: STRIP, class: `strip ${kind}` }),
      label(stripText({ kind, text }, width), x + width / 2, top - STRIP / 2 + 4, {
        anchor: 'middle',
        class: `strip-text ${kind}`,
        title: `${text}: ${format.tau(from)} to ${format.tau(to)}`,
      }),
    );
  }
  return layer;
}

/** Lines of the certified and the observed limit, over the marks, and their labels unless switched off. */
export function limitLayer(
  report: Report,
  plot: PlotResult,
  top: number,
  bottom: number,
  labelled = true,
): SVGGElement {
  const layer = s('g', { class: 'limits' });
  const [low, high] = tauDomain(report);
  let freeFrom = plot.x(low);
  const roomy = plot.x(high) - freeFrom > 380;
  for (const [name, limit] of [
    ['certified limit', report.limit.certified],
    ['observed limit', report.limit.observed],
  ] as const) {
    if (!format.isNumber(limit) || limit <= low || limit >= high) continue;
    const x = plot.x(limit);
    layer.append(s('line', { x1: x, x2: x, y1: top - STRIP, y2: bottom, class: 'limit' }));
    if (!labelled) continue;
    const value = format.limit(limit);
    const full = textWidth(`${name} ${value}`, 11) + 8;
    const last = name === 'observed limit';
    if (roomy && x - full > freeFrom) {
      layer.append(label(`${name} ${value}`, x - 5, bottom - 7, { anchor: 'end', class: 'limit-text' }));
    } else if (roomy && last && x + full < plot.x(high)) {
      layer.append(label(`${name} ${value}`, x + 5, bottom - 7, { class: 'limit-text' }));
    } else if (x - textWidth(value, 11) - 8 > freeFrom) {
      layer.append(label(value, x - 5, bottom - 7, { anchor: 'end', class: 'limit-text' }));
    }
    freeFrom = x;
  }
  return layer;
}
