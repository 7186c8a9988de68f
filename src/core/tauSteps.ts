/**
 * What a router does with one prompt at every floor: the serving map is piecewise constant in τ, so a few
 * steps say it all, and the choice flips only where a step ends.
 */
import { FLOOR_SLACK } from './floorSlack';

/** What is served for floors above the step before, up to and including `upTo`. */
export interface TauStep {
  upTo: number;
  /** Index of the chosen model; −1 where none is available. */
  model: number;
  mu: number;
  /** M: s_i; null for a model that is not available. */
  score: (number | null)[];
}

/** A range of floors with one choice: above `from` (or from 0 on), up to and including `to`. */
export interface ChoiceInterval {
  from: number;
  to: number;
  model: number;
}

/** The step that serves τ in 0 … 1, as the graph decides it in single precision. `steps` ascend and reach 1. */
export function stepAt(steps: readonly TauStep[], tau: number): TauStep {
  const served = Math.fround(tau);
  return steps.find(({ upTo }) => served <= upTo) ?? steps[steps.length - 1];
}

/** The intervals of one choice each, by rising τ, from 0 to 1; the choice flips between any two of them. */
export function choiceIntervals(steps: readonly TauStep[]): ChoiceInterval[] {
  const intervals: ChoiceInterval[] = [];
  for (const { upTo, model } of steps) {
    const last = intervals.at(-1);
    if (last?.model === model) last.to = upTo;
    else intervals.push({ from: last?.to ?? 0, to: upTo, model });
  }
  return intervals;
}

/** What a router says of the floors that it can hold; a limit that does not exist is null. */
export interface FloorLimits {
  limit: { certified: number | null; observed: number | null };
  serve: 'certified' | 'expected';
}

/** As the outputs `certified` and `feasible` of the router: for its pool and prices as trained. */
export function standingOf(
  { limit, serve }: FloorLimits,
  tau: number,
): { certified: boolean; feasible: boolean } {
  const within = (most: number | null) =>
    most !== null && Math.fround(tau) <= Math.fround(most + FLOOR_SLACK);
  return { certified: serve === 'certified' && within(limit.certified), feasible: within(limit.observed) };
}
