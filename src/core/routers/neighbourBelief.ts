/** What a kNN router expects of a part. */
import type { Belief, NeighbourUse, Part } from '../serve';

/** The registry lists kNN routers only where runs keep what they expect. */
export function neighbourBelief(part: Part, use: NeighbourUse): Belief {
  if (!part.neighbours) throw new Error('This part has no predictions of neighbours');
  return part.neighbours[use];
}
