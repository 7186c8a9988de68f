/** Numbers as text. A number that does not exist (NaN, or null after JSON) is an en dash. */

export type MaybeNumber = number | null | undefined;

export const NONE = '–';

export function isNumber(x: MaybeNumber): x is number {
  return typeof x === 'number' && Number.isFinite(x);
}

/** NaN for what is not a finite number, so that charts leave it out. */
export function numberOrNaN(x: MaybeNumber): number {
  return isNumber(x) ? x : Number.NaN;
}

function fixed(x: number, digits: number): string {
  const text = x.toFixed(digits);
  return text.startsWith('-') ? (Number(text) === 0 ? text.slice(1) : `−${text.slice(1)}`) : text;
}

/** A mean score in 0..1, a bound or a correlation: three decimals. */
export function score(x: MaybeNumber): string {
  return isNumber(x) ? fixed(x, 3) : NONE;
}

/** A limit is rounded down: what is promised must not exceed what was shown. */
export function limit(x: MaybeNumber): string {
  return isNumber(x) ? fixed(Math.floor(x * 1000 + 1e-6) / 1000, 3) : NONE;
}

/** As a limit is shown. */
export function floored(x: MaybeNumber): number | undefined {
  return isNumber(x) ? Math.floor(x * 1000 + 1e-6) / 1000 : undefined;
}

/** A difference of accuracies in points, with its sign: "−0.6 points". */
export function signedPoints(x: number): string {
  const text = fixed(100 * x, 1);
  return `${text.startsWith('−') ? '' : '+'}${text} points`;
}

/** A floor: two decimals, or as many as it needs up to four. */
export function tau(x: MaybeNumber): string {
  if (!isNumber(x)) return NONE;
  const text = fixed(x, 4).replace(/0+$/, '');
  const decimals = text.length - text.indexOf('.') - 1;
  return text + '0'.repeat(Math.max(0, 2 - decimals));
}

/** Half the width of an interval, as "± 0.019". */
export function plusMinus(interval: readonly [MaybeNumber, MaybeNumber] | null | undefined): string {
  const [low, high] = interval ?? [null, null];
  return isNumber(low) && isNumber(high) ? `± ${fixed((high - low) / 2, 3)}` : NONE;
}

/** USD per 1 000 queries: three decimals, more only where they would all be zero. */
export function dollars(x: MaybeNumber): string {
  if (!isNumber(x)) return NONE;
  const size = Math.abs(x);
  const text = size > 0 && size < 0.001 ? size.toPrecision(2) : size.toFixed(3);
  return `${x < 0 && Number(text) !== 0 ? '−' : ''}$${text}`;
}

/** A difference of dollars with its sign. */
export function signedDollars(x: MaybeNumber): string {
  if (!isNumber(x)) return NONE;
  return `${x < 0 ? '−' : '+'}$${Math.abs(x).toFixed(3)}`;
}

/** USD on an axis: no more digits than needed. */
export function axisDollars(x: number): string {
  return `$${Number(x.toPrecision(3)).toString()}`;
}

export function percent(x: MaybeNumber, digits = 0): string {
  return isNumber(x) ? `${fixed(100 * x, digits)} %` : NONE;
}

/** λ spans decades: two decimals below 100, none above. */
export function lambda(x: MaybeNumber): string {
  return isNumber(x) ? fixed(x, Math.abs(x) >= 100 ? 0 : 2) : NONE;
}

/** A count with thin spaces between thousands. */
export function count(x: MaybeNumber): string {
  return isNumber(x)
    ? Math.round(x)
        .toString()
        .replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f')
    : NONE;
}

export function metWord(met: boolean): string {
  return met ? '✓ met' : '✗ missed';
}

/** A difference of accuracies with its sign. */
export function signedScore(x: number): string {
  const text = fixed(x, 2);
  return x > 0 && Number(x.toFixed(2)) > 0 ? `+${text}` : text;
}

/** A number on an axis: three significant digits, no padding. */
export function axisNumber(x: number): string {
  return Number(x.toPrecision(3)).toString().replaceAll('-', '−');
}
