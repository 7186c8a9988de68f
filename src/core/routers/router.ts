/** What a router that we compare with looks like. Adding one is one file and one line in the registry. */
import type { FrontierPoint } from '../frontier';
import type { BaselineResult } from '../report';
import type { Part } from '../serve';

/** Everything a router may be fitted on. */
export interface RoutingProblem {
  models: readonly string[];
  available: readonly boolean[];
  /** Mean score and mean cost (USD) of each model on the train split. */
  trainAccuracy: Float64Array;
  trainCost: Float64Array;
}

/** What one setting achieves on a part and, where each prompt goes to one model, to which. */
export interface Routed extends FrontierPoint {
  /** N, index of the chosen model. */
  model?: Int32Array;
}

/** One setting of a router's knob: what it achieves on any part. */
export type Knob = (part: Part) => Routed;

export interface Router {
  name: string;
  kind: BaselineResult['kind'];
  /** What it knows that no router in service can know; '' for an honest one. */
  knows: string;
  /** Its settings, from cheap to good; a single one where it has no knob. */
  knobs(problem: RoutingProblem): Knob[];
}
