/** Cells that several tables have in common. */
import * as format from '../format';
import type { Cell } from './table';

export type State = 'certified' | 'feasible' | 'not feasible';

export function stateOf(level: { certified: boolean; feasible: boolean }): State {
  return level.certified ? 'certified' : level.feasible ? 'feasible' : 'not feasible';
}

const STATE_TEXT: Record<State, string> = {
  certified: '● certified',
  feasible: '◐ feasible',
  'not feasible': '○ not feasible',
};
const STATE_TONE: Record<State, Cell['tone']> = {
  certified: 'good',
  feasible: 'warn',
  'not feasible': 'muted',
};

export function stateCell(level: { certified: boolean; feasible: boolean }): Cell {
  const state = stateOf(level);
  return { value: state, text: STATE_TEXT[state], tone: STATE_TONE[state] };
}

function raw(x: format.MaybeNumber): number | null {
  return format.isNumber(x) ? x : null;
}

export const textCell = (text: string): Cell => ({ value: text, text: text === '' ? format.NONE : text });
export const tauCell = (x: format.MaybeNumber): Cell => ({ value: raw(x), text: format.tau(x) });
export const scoreCell = (x: format.MaybeNumber): Cell => ({ value: raw(x), text: format.score(x) });
export const dollarsCell = (x: format.MaybeNumber): Cell => ({ value: raw(x), text: format.dollars(x) });
export const lambdaCell = (x: format.MaybeNumber): Cell => ({ value: raw(x), text: format.lambda(x) });
export const percentCell = (x: format.MaybeNumber, digits = 1): Cell => ({
  value: raw(x),
  text: format.percent(x, digits),
});
export const countCell = (x: format.MaybeNumber): Cell => ({ value: raw(x), text: format.count(x) });
export const metCell = (met: boolean): Cell => ({
  value: met,
  text: format.metWord(met),
  tone: met ? 'good' : 'bad',
});
/** Of the way of serving that is not configured: a miss there is information, no failure. */
export const otherMetCell = (met: boolean): Cell => ({
  value: met,
  text: met ? 'would hold' : 'would miss',
  tone: 'muted',
});
export const plusMinusCell = (interval: readonly [format.MaybeNumber, format.MaybeNumber] | null): Cell => {
  const text = format.plusMinus(interval);
  return { value: text === format.NONE ? null : Number(text.slice(2)), text, tone: 'muted' };
};
