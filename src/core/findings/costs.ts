/** Costs and tokens that no provider charges: below zero, nothing for something, a thousand times the rest. */
import { quantile } from '../math';
import type { RawOutcomes } from '../rawOutcomes';
import { dollarsAt, observedRows, tokensAt } from './columns';
import { ROWS_NAMED, type Check, type Finding } from './finding';
import { plural, short } from './words';

/** A cell this many times the model's median is taken for a mistake. */
const OUTLIER = 1000;
/** Values that a median is worth something from. */
const FEWEST = 20;

/** Short answers have medians of a token or two: below this many tokens nothing is out of the way. */
const LEAST_TOKENS = 100;

interface Amount {
  /** As a user would say it: "dollars", "tokens in". */
  name: string;
  of: (row: number) => number;
  /** The median is taken to be no less than this. */
  least: number;
}

export const checkCosts: Check = (raw) =>
  raw.models.flatMap((model, k) => {
    const rows = observedRows(raw, k);
    const amounts: Amount[] = [
      { name: 'dollars', of: (row) => dollarsAt(raw, row, k), least: 0 },
      { name: 'tokens in', of: (row) => tokensAt(raw, row, k)[0], least: LEAST_TOKENS },
      { name: 'tokens out', of: (row) => tokensAt(raw, row, k)[1], least: LEAST_TOKENS },
    ];
    return [
      ...amounts.flatMap((amount) => belowZero(model, rows, amount)),
      ...zeroDollars(raw, k, rows),
      ...amounts.flatMap((amount) => outliers(model, rows, amount)),
    ];
  });

function belowZero(model: string, rows: readonly number[], { name, of }: Amount): Finding[] {
  const wrong = rows.filter((row) => of(row) < 0);
  if (wrong.length === 0) return [];
  return [
    {
      kind: 'impossible-cost',
      severity: 'error',
      what: `${plural(wrong.length, 'call')} of ${model} ${wrong.length === 1 ? 'has' : 'have'} ${name} below 0 (${short(of(wrong[0]))})`,
      rows: wrong.slice(0, ROWS_NAMED),
      count: wrong.length,
      remedy: 'Correct them in the data, or remove the value where it is not known.',
      models: [model],
    },
  ];
}

/** A zero is what a log writes for a call that was not billed, or that failed; a router would run to it. */
function zeroDollars(raw: RawOutcomes, k: number, rows: readonly number[]): Finding[] {
  const zero = rows.filter((row) => dollarsAt(raw, row, k) === 0);
  if (zero.length === 0) return [];
  const charged = rows.filter((row) => dollarsAt(raw, row, k) > 0).length;
  const withTokens = zero.filter((row) => tokensAt(raw, row, k).some((t) => t > 0));
  const model = raw.models[k];
  // A model that costs nothing anywhere may be the user's own machine: only tokens make it doubtful.
  const wrong = charged > 0 ? zero : withTokens;
  if (wrong.length === 0) return [];
  const beside = charged > 0 ? `, and its other ${plural(charged, 'call')} cost something` : '';
  return [
    {
      kind: 'impossible-cost',
      severity: 'warning',
      what: `${plural(wrong.length, 'call')} of ${model} cost $0${withTokens.length > 0 ? ` though ${withTokens.length} of them used tokens` : ''}${beside}`,
      rows: wrong.slice(0, ROWS_NAMED),
      count: wrong.length,
      remedy:
        'Remove the cost of calls that failed or were not billed, or give the model a price and token counts.',
      models: [model],
    },
  ];
}

function outliers(model: string, rows: readonly number[], { name, of, least }: Amount): Finding[] {
  const positive = rows.map(of).filter((x) => x > 0);
  if (positive.length < FEWEST) return [];
  const median = quantile(positive, 0.5);
  const wrong = rows.filter((row) => of(row) > OUTLIER * Math.max(median, least));
  if (wrong.length === 0) return [];
  const largest = wrong.reduce((most, row) => Math.max(most, of(row)), 0);
  return [
    {
      kind: 'impossible-cost',
      severity: 'warning',
      what: `${plural(wrong.length, 'call')} of ${model} ${wrong.length === 1 ? 'has' : 'have'} more than ${OUTLIER} times its median of ${short(median)} ${name} (up to ${short(largest)})`,
      rows: wrong.slice(0, ROWS_NAMED),
      count: wrong.length,
      remedy:
        'Check their unit (cents, or dollars per million tokens, where dollars are asked for); correct or remove them.',
      models: [model],
    },
  ];
}
