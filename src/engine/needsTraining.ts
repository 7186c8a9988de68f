/** A config asks for another router than the run holds: only a training helps. */
import { UserError } from '../core/errors';

export class NeedsTraining extends UserError {
  override readonly name = 'NeedsTraining';
}
