/** Colours and dashes of tiers and models over time: the same in every chart. */
import type { LegendItem } from '../charts/legend';

const TIER_COLORS = ['served', 'model-1', 'model-2', 'other', 'model-3', 'model-5', 'model-9', 'model-10'];
const DASHES = ['', '7,3', '2,3', '9,3,2,3', '4,2', '1,2', '12,4', '6,2,1,2,1,2'];
const MODEL_COLORS = 12;

export interface Look {
  color: string;
  /** '' for a whole line. */
  dash: string;
  swatch: LegendItem['swatch'];
}

function swatchOf(dash: string): LegendItem['swatch'] {
  return dash === '' ? 'line' : /^[12],/.test(dash) ? 'dotted' : 'dashed';
}

/** By colour; where colours begin again, and in high contrast (`patterns`), by dash too. */
export function tierLook(index: number, patterns: boolean): Look {
  const round = Math.floor(index / TIER_COLORS.length);
  const dash = DASHES[(patterns ? index : round) % DASHES.length];
  return { color: `var(--p-${TIER_COLORS[index % TIER_COLORS.length]})`, dash, swatch: swatchOf(dash) };
}

export function modelColor(index: number): string {
  return `var(--p-model-${index % MODEL_COLORS})`;
}

export function modelLook(index: number, patterns: boolean): Look {
  const dash = DASHES[(patterns ? index : Math.floor(index / MODEL_COLORS)) % DASHES.length];
  return { color: modelColor(index), dash, swatch: swatchOf(dash) };
}
