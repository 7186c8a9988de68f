/** What a value of an outcome may be; anything else is the user's to correct. */
import { UserError, type ErrorPlace } from '../core/errors';

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * A score in [0, 1].
 *
 * @throws UserError
 */
export function checkScore(value: unknown, model: string, where: ErrorPlace): number {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new UserError({
      what: `The score of ${JSON.stringify(model)} is ${shown(value)}, not a number`,
      where,
      remedy: 'Write a number from 0 (wrong) to 1 (right), or leave the model out where it was not observed.',
    });
  }
  if (value < 0 || value > 1) {
    throw new UserError({
      what: `The score of ${JSON.stringify(model)} is ${shown(value)}, outside [0, 1]`,
      where,
      remedy:
        value > 1 && value <= 100
          ? 'Scale scores to 0 (wrong) … 1 (right); percentages are divided by 100.'
          : 'Scale scores to 0 (wrong) … 1 (right).',
    });
  }
  return value;
}

/**
 * A cost, token count or latency: finite and not negative.
 *
 * @param field as the file names it
 * @throws UserError
 */
export function checkAmount(value: unknown, field: string, model: string, where: ErrorPlace): number {
  if (typeof value === 'number' && value >= 0 && value < 1e30) return value;
  const problem =
    typeof value !== 'number' || Number.isNaN(value) ? 'not a number' : value < 0 ? 'below 0' : 'too large';
  throw new UserError({
    what: `The ${field} of ${JSON.stringify(model)} is ${shown(value)}, ${problem}`,
    where,
    remedy: 'Write a number from 0 up, or leave it out where it is not known.',
  });
}

/**
 * The probability with which a call was to be made, in (0, 1].
 *
 * @throws UserError
 */
export function checkPropensity(value: unknown, model: string, where: ErrorPlace): number {
  if (typeof value === 'number' && value > 0 && value <= 1) return value;
  throw new UserError({
    what: `The propensity of ${JSON.stringify(model)} is ${shown(value)}, not a probability above 0`,
    where,
    remedy:
      'Write the probability, up to 1, with which this model was to be asked, or leave it out everywhere.',
  });
}
