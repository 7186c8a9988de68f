/** The part of 0 … 1 that the slider shows, and places on it. */
import type { RouterAbout } from '../../src/protocol/playground';

export interface FloorScale {
  from: number;
  to: number;
}

/** Room beside the outermost mark, so that what lies beyond it is seen. */
const MARGIN = 0.04;
const STEP = 0.05;
/** Floors at least that wide, or a slider's pixel would be a thousandth of nothing. */
const LEAST = 0.2;

/**
 * Where floors matter: around the tiers, the limits and the ends of `flips` between models, and around
 * `tau` itself, in steps of 0.05. Below the lowest flip nothing changes.
 */
export function floorScale(
  { tiers, limit }: Pick<RouterAbout, 'tiers' | 'limit'>,
  flips: readonly number[],
  tau: number,
): FloorScale {
  const limits = [limit.certified, limit.observed].filter((x) => x !== null && x > 0 && x <= 1);
  const marks = [...tiers.map((t) => t.floor), ...limits, ...flips, tau] as number[];
  let from = roundDown(Math.min(...marks) - MARGIN);
  let to = roundUp(Math.max(...marks) + MARGIN);
  if (to - from < LEAST) {
    from = roundDown(Math.max(0, (from + to - LEAST) / 2));
    to = roundUp(Math.min(1, from + LEAST));
  }
  return { from: Math.max(0, from), to: Math.min(1, to) };
}

const roundDown = (x: number) => Math.floor(x / STEP + 1e-9) * STEP;
const roundUp = (x: number) => Math.ceil(x / STEP - 1e-9) * STEP;

/** Share of the scale's width, 0 … 1. */
export function placeOn({ from, to }: FloorScale, tau: number): number {
  return Math.min(1, Math.max(0, (tau - from) / (to - from)));
}
