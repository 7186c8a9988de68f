/** Prices that are missing (never taken for zero), and prices that the data's own dollars contradict. */
import { quantile } from '../math';
import { priceParts, type ListPrice } from '../price';
import { describePrice } from '../priceText';
import type { RawOutcomes } from '../rawOutcomes';
import { dollarsAt, observedRows, tokensAt } from './columns';
import { ROWS_NAMED, type Check, type Finding, type FindingOptions } from './finding';
import { factor, plural, short } from './words';

/** Calls that a comparison is worth something from. */
const FEWEST = 20;
/** Within this factor, rounding and old price lists explain the difference. */
const TOLERANCE = 1.25;

export const checkMissingPrices: Check = (raw, { prices }) => {
  /** Models of which nothing is known, by why. */
  const unknown = new Map<string, Finding>();
  const findings: Finding[] = [];
  raw.models.forEach((model, k) => {
    const rows = observedRows(raw, k);
    const price = prices?.get(model);
    if (rows.length === 0 || (price && 'call' in price)) return;
    const hasTokens = (row: number) => tokensAt(raw, row, k).every((t) => !Number.isNaN(t));
    const hasDollars = (row: number) => !Number.isNaN(dollarsAt(raw, row, k));
    const tokens = rows.some(hasTokens);
    const missing = rows.filter((row) => !(price && tokens ? hasTokens(row) : hasDollars(row)));
    if (missing.length === 0) return;
    if (missing.length === rows.length)
      addUnknown(unknown, model, rows, { price: price !== undefined, tokens });
    else findings.push(incomplete(model, missing, rows.length, price !== undefined));
  });
  for (const finding of unknown.values()) finding.what = `${listed(finding.models ?? [])} ${finding.what}`;
  return [...unknown.values(), ...findings];
};

function addUnknown(
  unknown: Map<string, Finding>,
  model: string,
  rows: readonly number[],
  has: { price: boolean; tokens: boolean },
): void {
  const why = has.price
    ? 'with a price, but the data has neither tokens nor dollars of the calls'
    : `without a price, and the data has ${has.tokens ? 'tokens but no dollars' : 'neither tokens nor dollars'} of the calls`;
  const known = unknown.get(why);
  if (known) {
    known.models?.push(model);
    known.count += rows.length;
    return;
  }
  unknown.set(why, {
    kind: 'missing-price',
    severity: 'error',
    what: why,
    rows: rows.slice(0, ROWS_NAMED),
    count: rows.length,
    remedy: has.tokens
      ? 'Give each a price in USD per million tokens, or per call; none is ever taken to be free.'
      : 'Give each a price per call ({ "call": USD }), or add token counts or dollars to the data; none is ever taken to be free.',
    models: [model],
  });
}

function incomplete(model: string, missing: readonly number[], calls: number, price: boolean): Finding {
  return {
    kind: 'missing-price',
    severity: 'warning',
    what: `${plural(missing.length, 'call')} of ${model} of ${calls} ${missing.length === 1 ? 'has' : 'have'} no ${price ? 'tokens' : 'dollars'}, so what ${missing.length === 1 ? 'it' : 'they'} cost is not known`,
    rows: missing.slice(0, ROWS_NAMED),
    count: missing.length,
    remedy: 'Complete them; until then their cost is left out, never taken to be zero.',
    models: [model],
  };
}

/** "3 models (a, b, c)", "the model a". */
function listed(models: readonly string[]): string {
  return models.length === 1
    ? `The model ${models[0]} is`
    : `${models.length} models (${models.join(', ')}) are`;
}

/** What the dollars of a model's calls say of a price. */
export interface PriceComparison {
  model: string;
  price: ListPrice;
  /** Median over the calls of (dollars in the data) / (dollars at the price). 1: they agree. */
  ratio: number;
  /** The middle half of the ratios. */
  spread: [low: number, high: number];
  /** Calls compared. */
  calls: number;
  /** What the dollars imply, by least squares; left out where tokens do not tell. */
  implied?: { input: number; output: number };
}

/**
 * Compares each model's price with the dollars that the data carries. Models without a price, or with
 * fewer than 20 calls that have dollars (and tokens, for a price of tokens), are left out.
 */
export function dollarsAgainstPrices(
  raw: RawOutcomes,
  prices: ReadonlyMap<string, ListPrice>,
): PriceComparison[] {
  return raw.models.flatMap((model, k) => {
    const price = prices.get(model);
    if (price === undefined) return [];
    const { input, output, fee } = priceParts(price);
    const calls: [tokensIn: number, tokensOut: number, usd: number][] = [];
    const ratios: number[] = [];
    for (const row of observedRows(raw, k)) {
      const [tokensIn, tokensOut] = tokensAt(raw, row, k);
      const usd = dollarsAt(raw, row, k);
      const charged = 'call' in price ? fee : (tokensIn * input + tokensOut * output) / 1e6 + fee;
      if (!(usd > 0) || !(charged > 0)) continue;
      calls.push([tokensIn, tokensOut, usd]);
      ratios.push(usd / charged);
    }
    if (ratios.length < FEWEST) return [];
    const [low, ratio, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q));
    const implied = impliedPrice(calls, fee);
    return [{ model, price, ratio, spread: [low, high], calls: ratios.length, ...(implied && { implied }) }];
  });
}

/** Least squares of dollars on tokens, weighted so that long and short calls count alike; USD per million. */
export function impliedPrice(
  calls: readonly (readonly [tokensIn: number, tokensOut: number, usd: number])[],
  fee = 0,
): { input: number; output: number } | undefined {
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0];
  for (const [a, b, usd] of calls) {
    const y = usd - fee;
    const w = 1 / (usd * usd);
    if (!(a >= 0) || !(b >= 0)) continue;
    aa += w * a * a;
    ab += w * a * b;
    bb += w * b * b;
    ay += w * a * y;
    by += w * b * y;
  }
  const determinant = aa * bb - ab * ab;
  // Where the two lengths go together, dollars do not tell which of them is paid for.
  if (!(determinant > 1e-6 * aa * bb)) return undefined;
  return {
    input: Math.max(0, (1e6 * (ay * bb - by * ab)) / determinant),
    output: Math.max(0, (1e6 * (by * aa - ay * ab)) / determinant),
  };
}

export const checkPrices: Check = (raw, { prices }: FindingOptions) => {
  if (prices === undefined) return [];
  return dollarsAgainstPrices(raw, prices).flatMap(
    ({ model, price, ratio, spread, calls, implied }): Finding[] => {
      if (ratio < TOLERANCE && ratio > 1 / TOLERANCE) return [];
      const says = implied
        ? `; they imply about $${short(implied.input)} in, $${short(implied.output)} out per million tokens`
        : '';
      const steady = spread[1] / spread[0] < TOLERANCE;
      return [
        {
          kind: 'price-contradicts-data',
          severity: 'warning',
          what: `The price of ${model} (${describePrice(price)}) is ${factor(1 / ratio)} for the dollars of its ${calls} calls${says}`,
          rows: [],
          count: calls,
          remedy: steady
            ? 'Use the price that was paid, or leave it out so that the data’s dollars count; the list price may have changed since.'
            : `The factor varies from call to call (the middle half from ${short(1 / spread[1])} to ${short(1 / spread[0])}): check the token counts, caching and batch discounts before you trust either.`,
          models: [model],
        },
      ];
    },
  );
};
