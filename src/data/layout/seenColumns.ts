/** What the first rows show of a table's columns: numbers or text, fractions or ratings. */
import { isNothing, numberIn } from './cellValue';

export interface SeenColumn {
  name: string;
  /** Every value seen is a number, true or false; there is at least one. */
  numeric: boolean;
  /** At least half of the values seen are. */
  mostlyNumeric: boolean;
  /** Every value seen could be a score: 0 … 1, true or false. */
  fraction: boolean;
  /** Lowest and highest number seen. */
  range: [number, number];
  /** Every value seen is text, or a list that stands for a prompt; there is at least one. */
  text: boolean;
  /** Mean length of the texts. */
  length: number;
  /** The first few different values, as text. */
  distinct: string[];
  /** Whether any value was seen. */
  some: boolean;
}

const MOST_DISTINCT = 12;

/** @param values the cells of the first rows */
export function seeColumn(name: string, values: ArrayLike<unknown>): SeenColumn {
  let numeric = true;
  let fraction = true;
  let text = true;
  let count = 0;
  let numbers = 0;
  let characters = 0;
  let low = Infinity;
  let high = -Infinity;
  const distinct = new Set<string>();
  for (const value of Array.from(values)) {
    if (isNothing(value)) continue;
    count++;
    if (distinct.size < MOST_DISTINCT) distinct.add(shortText(value));
    if (typeof value === 'boolean' || (typeof value === 'string' && /^\s*(true|false)\s*$/i.test(value))) {
      text = false;
      numbers++;
      continue;
    }
    const number = numberIn(value);
    if (typeof number === 'number') {
      text = false;
      numbers++;
      low = Math.min(low, number);
      high = Math.max(high, number);
      fraction &&= number >= 0 && number <= 1;
    } else {
      numeric = false;
      fraction = false;
      if (typeof value === 'string') characters += value.length;
      else if (!Array.isArray(value)) text = false;
    }
  }
  const some = count > 0;
  return {
    name,
    numeric: numeric && some,
    mostlyNumeric: some && 2 * numbers >= count,
    fraction: fraction && some,
    range: [low, high],
    text: text && some,
    length: some ? characters / count : 0,
    distinct: [...distinct],
    some,
  };
}

/** A cell for a preview: one line, cut where it is long. */
export function shortText(value: unknown, most = 120): string {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value) ? value.map(plainText).join(' | ') : plainText(value);
  const line = text.slice(0, most + 1).replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Objects and lists within are not spelt out: they may be of any depth. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  const content =
    typeof value === 'object' && value !== null && 'content' in value ? value.content : undefined;
  return typeof content === 'string' ? content : Array.isArray(value) ? '[…]' : '{…}';
}
