/** What the cells of a table mean: numbers, scores on a scale, prompts in the forms that files have. */
import type { ScoreScale } from '../../core/columns';
import { UserError, type ErrorPlace } from '../../core/errors';
import { listNames } from '../../core/nearest';
import { checkScore } from '../checks';
import { isObject } from '../jsonValues';
import { parseStringList } from '../pythonLiteral';

/** Ways of writing nothing, pandas' among them. */
const NOTHING = new Set(['', 'nan', 'none', 'null', '<na>', 'n/a']);

/** Whether a cell was not observed. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)))
    return true;
  return typeof value === 'string' && NOTHING.has(value.trim().toLowerCase());
}

/** A number as such or in text; anything else as it is, for the check to refuse. */
export function numberIn(value: unknown): unknown {
  if (typeof value !== 'string') return typeof value === 'bigint' ? Number(value) : value;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}

const WORDS: Partial<Record<string, number>> = { true: 1, false: 0 };

/** @throws UserError where it is no score, or the scale does not know it */
export function scoreIn(
  value: unknown,
  scale: ScoreScale | undefined,
  model: string,
  where: () => ErrorPlace,
): number {
  if (scale === undefined) {
    const word = typeof value === 'boolean' ? Number(value) : wordIn(value);
    return word ?? checkedScore(numberIn(value), model, where);
  }
  if ('values' in scale) {
    const text = String(value).trim();
    if (Object.hasOwn(scale.values, text)) return scale.values[text];
    throw new UserError({
      what: `The score of ${JSON.stringify(model)} is ${JSON.stringify(text.slice(0, 40))}, which the scale does not have; it has ${listNames(Object.keys(scale.values))}`,
      where: where(),
      remedy: 'Add the value to "scoreScale" of the columns, with the score that it stands for.',
    });
  }
  const rating = numberIn(value);
  const { worst, best } = scale;
  if (typeof rating === 'number' && rating >= Math.min(worst, best) && rating <= Math.max(worst, best)) {
    return (rating - worst) / (best - worst);
  }
  throw new UserError({
    what: `The rating of ${JSON.stringify(model)} is ${JSON.stringify(value)}, outside ${worst} … ${best}`,
    where: where(),
    remedy: 'Correct it, or the ends in "scoreScale" of the columns.',
  });
}

function wordIn(value: unknown): number | undefined {
  return typeof value === 'string' ? WORDS[value.trim().toLowerCase()] : undefined;
}

/** Building the place costs more than the check, so only a score that fails has one. */
function checkedScore(value: unknown, model: string, where: () => ErrorPlace): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  return checkScore(value, model, where());
}

/** A name or a label: text or a number; '' for anything else. */
export function labelIn(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/**
 * The text that was sent: a string; several turns, as a list of strings or of chat messages (the
 * user's), joined by line breaks. Undefined where there is none.
 *
 * @param pythonLists whether a string may be a Python list of turns, as RouterBench has them
 */
export function promptIn(value: unknown, pythonLists: boolean): string | undefined {
  if (typeof value === 'string') {
    const turns = pythonLists ? parseStringList(value) : undefined;
    return turns === undefined ? value : joined(turns);
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items = value as unknown[];
  if (items.every((item) => typeof item === 'string')) return joined(items);
  const said = items.flatMap((item) =>
    isObject(item) && item.role === 'user' && typeof item.content === 'string' ? [item.content] : [],
  );
  return said.length === 0 ? undefined : joined(said);
}

/** Turns as one text. RouterBench states some prompts as the same text twice: that is one turn. */
function joined(turns: readonly string[]): string {
  return turns.length > 1 && turns.every((turn) => turn === turns[0]) ? turns[0] : turns.join('\n');
}
