/**
 * Betting confidence bounds for the mean of bounded terms: bets by Waudby-Smith & Ramdas (arXiv
 * 2010.09686), their size recalculated for the goal that is still to be reached (STaR-Bets, Voráček & Orabona,
 * arXiv 2505.22422).
 */
import type { Interval } from './report';

/** A bet stays below this share of what would lose everything. */
const LARGEST_BET = 0.9;
/** What the mean square deviation is taken for before any is seen, as a share of the squared range, ... */
const FIRST_SQUARE = 0.15;
/** ... and how many terms that counts for. */
const FIRST_WEIGHT = 5;
/** The size of bets is reconsidered this often in a sample; every term costs much, and gains little. */
const STAKES = 50;
/** Bounds are thousandths: finer steps cost time, coarser ones floors. */
const STEPS = 1000;

/**
 * A lower bound that lies below the mean of the terms with probability 1 − alpha, whatever their variance
 * and for every sample size. Against each possible mean of a fixed grid, bets that would gain if the truth
 * were higher must multiply their capital by 1/alpha (Ville's inequality); the bound is the last mean before
 * the first that withstands. (Refuted means need not form an interval, so a bisection would not do.)
 *
 * @param terms independent draws in [low, high], in an order that does not depend on what they are
 * @param least what the mean cannot be below
 */
export function bettingLowerBound(
  terms: ArrayLike<number>,
  [low, high]: Interval,
  alpha: number,
  least = low,
): number {
  if (terms.length === 0 || !(high > low)) return least;
  const x = Float64Array.from(terms, (v) => (v - low) / (high - low));
  const goal = Math.log(1 / alpha);
  let bound = least;
  for (let k = Math.floor(least * STEPS) + 1; k / STEPS <= high; k++) {
    if (!isRefuted(x, (k / STEPS - low) / (high - low), goal)) break;
    bound = k / STEPS;
  }
  return bound;
}

/** The mirror image: above the mean with probability 1 − alpha. */
export function bettingUpperBound(
  terms: ArrayLike<number>,
  [low, high]: Interval,
  alpha: number,
  most = high,
): number {
  const mirrored = Float64Array.from(terms, (v) => -v);
  return -bettingLowerBound(mirrored, [-high, -low], alpha, -most);
}

/**
 * Whether bets against a mean of m or less reach the goal, the logarithm of what capital must grow by.
 * They are predictable: each rests on earlier terms alone.
 *
 * @param x terms in [0, 1]
 */
function isRefuted(x: Float64Array, m: number, goal: number): boolean {
  const stride = Math.max(1, Math.floor(x.length / STAKES));
  let squares = FIRST_SQUARE * FIRST_WEIGHT;
  let seen = FIRST_WEIGHT;
  let left = goal;
  for (let from = 0; from < x.length; from += stride) {
    const to = Math.min(x.length, from + stride);
    const bet = Math.min(LARGEST_BET / m, Math.sqrt((2 * left * seen) / ((x.length - from) * squares)));
    let growth = 1;
    for (let i = from; i < to; i++) {
      const gain = x[i] - m;
      growth *= 1 + bet * gain;
      squares += gain * gain;
    }
    seen += to - from;
    left -= Math.log(growth);
    if (left <= 0) return true;
  }
  return false;
}
