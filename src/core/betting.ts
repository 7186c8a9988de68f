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
  const x = new Float64Array(terms.length);
  for (let i = 0; i < x.length; i++) x[i] = (terms[i] - low) / (high - low);
  const goal = Math.log(1 / alpha);
  const meanAt = (k: number) => (k / STEPS - low) / (high - low);
  const first = Math.floor(least * STEPS) + 1;
  const last = Math.floor(high * STEPS);
  let k = first;
  // What one block finds refuted beyond the last mean, nobody asked.
  while (k <= last) {
    const refuted = refutedOfFour(x, [meanAt(k), meanAt(k + 1), meanAt(k + 2), meanAt(k + 3)], goal);
    k += refuted;
    if (refuted < 4) break;
  }
  k = Math.min(k, last + 1);
  return k === first ? least : (k - 1) / STEPS;
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
 * How many means of four ascending ones are refuted before the first that withstands: bets against a mean of m or
 * less reach the goal, the logarithm of what capital must grow by. They are predictable: each rests on earlier terms
 * alone. Four side by side, since one alone leaves the processor waiting for each product.
 *
 * @param x terms in [0, 1]
 */
function refutedOfFour(
  x: Float64Array,
  means: readonly [number, number, number, number],
  goal: number,
): number {
  const [m0, m1, m2, m3] = means;
  const stride = Math.max(1, Math.floor(x.length / STAKES));
  let seen = FIRST_WEIGHT;
  const square = FIRST_SQUARE * FIRST_WEIGHT;
  let s0 = square;
  let s1 = square;
  let s2 = square;
  let s3 = square;
  let left0 = goal;
  let left1 = goal;
  let left2 = goal;
  let left3 = goal;
  for (let from = 0; from < x.length; from += stride) {
    const to = Math.min(x.length, from + stride);
    const weight = (2 * seen) / (x.length - from);
    const bet0 = stake(left0, weight, s0, m0);
    const bet1 = stake(left1, weight, s1, m1);
    const bet2 = stake(left2, weight, s2, m2);
    const bet3 = stake(left3, weight, s3, m3);
    let g0 = 1;
    let g1 = 1;
    let g2 = 1;
    let g3 = 1;
    for (let i = from; i < to; i++) {
      const v = x[i];
      const d0 = v - m0;
      const d1 = v - m1;
      const d2 = v - m2;
      const d3 = v - m3;
      g0 *= 1 + bet0 * d0;
      g1 *= 1 + bet1 * d1;
      g2 *= 1 + bet2 * d2;
      g3 *= 1 + bet3 * d3;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    seen += to - from;
    left0 -= Math.log(g0);
    left1 -= Math.log(g1);
    left2 -= Math.log(g2);
    left3 -= Math.log(g3);
    if (left0 <= 0 && left1 <= 0 && left2 <= 0 && left3 <= 0) return 4;
  }
  return [left0, left1, left2, left3].findIndex((left) => left > 0);
}

/** The bet while the goal is `left` away; none once it is reached. */
function stake(left: number, weight: number, squares: number, m: number): number {
  return left > 0 ? Math.min(LARGEST_BET / m, Math.sqrt((left * weight) / squares)) : 0;
}
