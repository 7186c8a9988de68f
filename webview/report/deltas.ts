/** Differences from the saved run, with their sign and whether they are welcome. */
import * as format from '../format';

export interface Delta {
  text: string;
  tone: 'good' | 'bad' | 'muted';
}

/** Of USD per 1 000 queries: less is better. Undefined where either is missing, or it rounds to nothing. */
export function dollarsDelta(now: format.MaybeNumber, then: format.MaybeNumber): Delta | undefined {
  if (!format.isNumber(now) || !format.isNumber(then)) return undefined;
  const text = format.signedDollars(now - then);
  return Math.abs(now - then) < 0.0005 ? undefined : { text, tone: now < then ? 'good' : 'bad' };
}

/** Of limits, as they are shown, in points: more is better. */
export function limitDelta(now: format.MaybeNumber, then: format.MaybeNumber): Delta | undefined {
  return pointsDelta(format.floored(now), format.floored(then));
}

/** Of accuracies or floors, in points. */
export function pointsDelta(now: format.MaybeNumber, then: format.MaybeNumber): Delta | undefined {
  if (!format.isNumber(now) || !format.isNumber(then)) return undefined;
  if (Math.abs(now - then) < 0.0005) return undefined;
  return { text: format.signedPoints(now - then), tone: now > then ? 'good' : 'bad' };
}
