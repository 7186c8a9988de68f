/** What a router that we compare with looks like. Adding one is one file and one line in the registry. */
import type { FrontierPoint } from '../frontier';
import type { BaselineResult } from '../report';
import type { Belief, Part } from '../serve';

/** Everything a router may be fitted on. */
export interface RoutingProblem {
  models: readonly string[];
  available: readonly boolean[];
  /** Mean score and mean cost (USD) of each model on the train split. */
  trainAccuracy: Float64Array;
  trainCost: Float64Array;
  /** The calibrate split. A router may look at its predictions here; settings by its scores are chosen outside. */
  calibrate: Part;
}

/** What one setting achieves on a part and, where each prompt goes to one model, to which. */
export interface Routed extends FrontierPoint {
  /** N, index of the chosen model. */
  model?: Int32Array;
}

/** One setting of a router's knob: what it achieves on any part. */
export type Knob = (part: Part) => Routed;

/**
 * Settings where two families are compared at equal accuracy: on the steep end of a curve, 41 points leave chords
 * whose error, and a hull whose luck, outweigh the difference.
 */
export const FINE_SETTINGS = 161;

/** Settings of a sweep: as many as the operating map has targets, so that neither side has more to choose from. */
export const SETTINGS = 41;

export interface Router {
  name: string;
  kind: BaselineResult['kind'];
  /** What it knows that no router in service can know; '' for an honest one. */
  knows: string;
  /**
   * Its settings, from cheap to good; a single one where it has no knob.
   * @param count settings of a continuous knob; of FINE_SETTINGS every fourth is one of SETTINGS, the default.
   */
  knobs(problem: RoutingProblem, count?: number): Knob[];
  /** Where settings mix answers at random: what they mix. Both span the same hull. */
  corners?(problem: RoutingProblem): Knob[];
  /** Published routers only: what it expects of a part, by which it would say that a floor is met. */
  expects?(part: Part): Belief;
  /**
   * Published routers only: how it serves a floor by what it expects alone. Left out: by the cheapest setting
   * that it expects to reach the floor on the calibration prompts.
   */
  atFloor?(problem: RoutingProblem, tau: number): Knob;
}

/** Mean accuracy that a belief expects of a routing. */
export function expectedAccuracy({ pHat }: Belief, model: Int32Array): number {
  const models = pHat.length / model.length;
  let sum = 0;
  for (let i = 0; i < model.length; i++) sum += pHat[i * models + model[i]];
  return sum / model.length;
}
