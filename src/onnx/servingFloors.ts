/** The floors at which a router changes its operating point, read from its file. */
import { UserError } from '../core/errors';
import { floatTensor } from './onnxProto';

/** Name of the graph's constant: S ascending floors, each already with the slack of single precision. */
export const SERVING_FLOORS = 'serving.floors';

/**
 * S ascending floors: a τ is served by the step of the first that is ≥ τ, else by the last one's.
 *
 * @param file for errors
 * @throws UserError where the graph has no such constant
 */
export function servingFloors(model: Uint8Array, file?: string): Float32Array {
  const floors = floatTensor(model, SERVING_FLOORS);
  if (floors !== undefined && floors.length > 0) return floors;
  throw new UserError({
    what: 'This router does not say at which floors it changes its operating point',
    where: file === undefined ? undefined : { file },
    remedy: 'Export the router again; a file edited by other tools may have lost that.',
  });
}
