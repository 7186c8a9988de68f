/** Betting confidence bounds for the mean of bounded terms (Waudby-Smith & Ramdas, arXiv 2010.09686). */
import type { Interval } from '../report';

/** A bet stays below this share of what would lose everything. */
const LARGEST_BET = 0.5;
/** What the variance is taken for before any is seen. Weighted terms use little of their range. */
const FIRST_SQUARE = 0.02;
const HALVINGS = 40;

/**
 * A lower bound that lies below the mean of the terms with probability 1 − alpha, whatever their variance
 * and for every sample size: the least mean against which no predictable sequence of bets has multiplied
 * its capital by 1/alpha (Ville's inequality).
 *
 * @param terms independent draws in [low, high], in an order that does not depend on what they are
 */
export function bettingLowerBound(terms: ArrayLike<number>, [low, high]: Interval, alpha: number): number {
  const n = terms.length;
  if (n === 0 || !(high > low)) return low;
  const x = Float64Array.from(terms, (v) => (v - low) / (high - low));
  const bets = predictableBets(x, alpha);
  let [from, to] = [0, 1];
  for (let k = 0; k < HALVINGS; k++) {
    const m = (from + to) / 2;
    // Capital falls as the mean that is bet against rises, so the means that are refuted are the low ones.
    if (refuted(x, bets, m, alpha)) from = m;
    else to = m;
  }
  return low + from * (high - low);
}

/** Two-sided, at the given confidence. */
export function bettingInterval(terms: ArrayLike<number>, range: Interval, confidence: number): Interval {
  const alpha = (1 - confidence) / 2;
  const mirrored = Float64Array.from(terms, (v) => -v);
  return [
    bettingLowerBound(terms, range, alpha),
    -bettingLowerBound(mirrored, [-range[1], -range[0]], alpha),
  ];
}

/** Bets from the variance seen so far, the best ones for n terms if that stays. */
function predictableBets(x: Float64Array, alpha: number): Float64Array {
  const n = x.length;
  let [sum, squares] = [0.5, FIRST_SQUARE];
  return x.map((v, i) => {
    const bet = Math.sqrt((2 * Math.log(1 / alpha) * (i + 1)) / (n * squares));
    sum += v;
    squares += (v - sum / (i + 2)) ** 2;
    return bet;
  });
}

function refuted(x: Float64Array, bets: Float64Array, m: number, alpha: number): boolean {
  const goal = Math.log(1 / alpha);
  const most = LARGEST_BET / m;
  let capital = 0;
  for (let i = 0; i < x.length; i++) {
    capital += Math.log1p(Math.min(bets[i], most) * (x[i] - m));
    if (capital >= goal) return true;
  }
  return false;
}
