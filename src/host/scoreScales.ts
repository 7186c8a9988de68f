/** What the values of a score column may be worth, where they are no fractions: offered, never assumed. */
import type { ScoreScale } from '../core/columns';
import type { InspectResult } from '../protocol/data';

/** The different values that a column has in the first rows. */
export function valuesOf({ columns, rows }: InspectResult, name: string): string[] {
  const at = columns.findIndex((c) => c.name === name);
  return [...new Set(rows.map((row) => row[at] ?? '').filter((value) => value !== ''))];
}

/**
 * Scales that hold all these ratings, closest first; none for words; undefined where the values are
 * scores as they are, from 0 to 1 or true and false.
 */
export function ratingScales(values: readonly string[]): { label: string; scale: ScoreScale }[] | undefined {
  if (values.every((v) => /^(true|false)$/i.test(v) || (Number(v) >= 0 && Number(v) <= 1))) return undefined;
  const numbers = values.map(Number);
  if (numbers.some(Number.isNaN)) return [];
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const known = [
    [1, 5],
    [0, 5],
    [1, 10],
    [0, 10],
    [0, 100],
    [-1, 1],
  ].filter(([worst, best]) => worst <= low && high <= best);
  const ends = known.length > 0 ? known : [[low, high]];
  return ends.map(([worst, best]) => ({
    label: `${worst} is the worst, ${best} the best`,
    scale: { worst, best },
  }));
}

/** Each value with 1 where it is right, else 0. */
export function rightWords(values: readonly string[], right: readonly string[]): ScoreScale {
  return { values: Object.fromEntries(values.map((value) => [value, right.includes(value) ? 1 : 0])) };
}
