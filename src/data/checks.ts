/** What a value of an outcome may be; anything else is the user's to correct. */
import { UserError, type ErrorPlace } from '../core/errors';
import type { RawOutcomes } from '../core/rawOutcomes';

/** No cost, count or time is larger; and its 32-bit form is a number still. */
const MOST_AMOUNT = 1e30;

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
  if (typeof value === 'number' && value >= 0 && value < MOST_AMOUNT) return value;
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

/**
 * Holds columns that were written before to what was checked then: their file may have been edited since.
 *
 * @throws UserError with the row's place
 */
export function checkColumns(raw: RawOutcomes, placeOf: (row: number) => ErrorPlace): void {
  const { models, score, tokens, usd, latency, propensity } = raw;
  const every = (
    cells: ArrayLike<number> | undefined,
    width: number,
    fine: (value: number) => boolean,
    refuse: (value: number, model: string, where: ErrorPlace) => void,
  ): void => {
    for (let i = 0; i < (cells?.length ?? 0); i++) {
      const value = cells?.[i] ?? NaN;
      if (Number.isNaN(value) || fine(value)) continue;
      const cell = Math.floor(i / width);
      const model = models[cell % models.length];
      const place = placeOf(Math.floor(cell / models.length));
      refuse(value, model, { ...place, path: `${place.path ?? ''}, ${model}` });
    }
  };
  const isAmount = (value: number): boolean => value >= 0 && value < MOST_AMOUNT;
  every(score, 1, (value) => value >= 0 && value <= 1, checkScore);
  every(propensity, 1, (value) => value > 0 && value <= 1, checkPropensity);
  const amount = (name: string) => (value: number, model: string, where: ErrorPlace) =>
    checkAmount(value, name, model, where);
  every(tokens, 2, isAmount, amount('number of tokens'));
  every(usd, 1, isAmount, amount('cost'));
  every(latency, 1, isAmount, amount('latency'));
}
