/** Columns that know the answer: one that equals a score, a key that stands in the prompt. */
import type { RawOutcomes } from '../rawOutcomes';
import { observedRows } from './columns';
import { ROWS_NAMED, type Check, type Finding, type SideColumn } from './finding';
import { percent } from './words';

/** Rows on which a column must equal a score before that is no accident. */
const FEWEST = 30;
/** Prompts that end in their own answer, from this share on, have been given it. */
const ANSWERED = 0.05;
const FEWEST_ANSWERED = 10;
const MOST_ANSWERED = 0.5;
/** "… Answer: x" at the end of a prompt. */
const LABELLED = /(answer|solution|label|target|correct)\b[^\n]{0,40}$/i;
/** Most prompts with their own id in them were joined with it. */
const WITH_ID = 0.5;
/** A shorter id or key ("17", "B") turns up in a prompt by chance. */
const SHORTEST_KEY = 6;

/** A cell as a score where it can be read as one. */
function asScore(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return NaN;
  const text = value.trim().toLowerCase();
  if (['true', 'yes', 'correct', 'right', 'pass'].includes(text)) return 1;
  if (['false', 'no', 'incorrect', 'wrong', 'fail'].includes(text)) return 0;
  return text === '' ? NaN : Number(text);
}

/** Every column that is not a score but might hold one. */
function* columnsOf(raw: RawOutcomes, side: readonly SideColumn[]): Generator<SideColumn> {
  yield { name: 'the task', values: raw.tasks };
  yield { name: 'the id', values: raw.ids };
  const m = raw.models.length;
  const strided = (cells: ArrayLike<number>, width: number, at: number) =>
    Array.from({ length: raw.ids.length }, (_, row) => cells[row * width + at]);
  for (let k = 0; k < m; k++) {
    if (raw.usd) yield { name: `the cost of ${raw.models[k]}`, values: strided(raw.usd, m, k) };
    for (const i of [0, 1]) {
      if (!raw.tokens) break;
      const name = `the tokens ${i === 0 ? 'in' : 'out'} of ${raw.models[k]}`;
      yield { name, values: strided(raw.tokens, 2 * m, 2 * k + i) };
    }
  }
  for (const column of side) yield { ...column, name: `column "${column.name}"` };
}

export const checkColumnEquality: Check = (raw, { sideColumns = [] }) => {
  const m = raw.models.length;
  const findings: Finding[] = [];
  const rowsOf = raw.models.map((_, k) => observedRows(raw, k));
  for (const { name, values } of columnsOf(raw, sideColumns)) {
    const equal = rowsOf.flatMap((rows, k) => {
      if (rows.length < FEWEST) return [];
      const first = raw.score[rows[0] * m + k];
      const same = rows.every((row) => Math.fround(asScore(values[row])) === raw.score[row * m + k]);
      return same && rows.some((row) => raw.score[row * m + k] !== first) ? [k] : [];
    });
    if (equal.length === 0) continue;
    const names = equal.map((k) => raw.models[k]);
    const rows = rowsOf[equal[0]];
    findings.push({
      kind: 'column-equals-score',
      severity: 'error',
      what: `${name[0].toUpperCase()}${name.slice(1)} equals the score of ${names.join(', ')} in all ${rows.length} rows`,
      rows: rows.slice(0, ROWS_NAMED),
      count: rows.length,
      remedy: 'Check which column is which: one of the two was read as the other.',
      models: names,
    });
  }
  return findings;
};

const bare = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value)
        .toLowerCase()
        .replace(/[\s\p{P}]+/gu, ' ')
        .trim()
    : '';

export const checkAnswersInPrompts: Check = (raw, { sideColumns = [] }) => {
  const findings: Finding[] = [];
  const endings = raw.prompts.map((prompt) => bare(prompt.slice(-400)));
  for (const { name, values } of sideColumns) {
    // Multiple choice has the right answer among its options; only the last words are suspect.
    const given = endings.flatMap((end, row) => {
      const key = bare(values[row]);
      return key !== '' && (end === key || end.endsWith(` ${key}`)) ? [row] : [];
    });
    // The last option of a question is its right answer now and then, too: a few count only as "Answer: x".
    const labelled = given.filter((row) => LABELLED.test(raw.prompts[row].trim()));
    const rows = given.length >= MOST_ANSWERED * raw.prompts.length ? given : labelled;
    const distinct = new Set(rows.map((row) => bare(values[row]))).size;
    if (rows.length < Math.max(FEWEST_ANSWERED, ANSWERED * raw.prompts.length) || distinct < 2) continue;
    findings.push({
      kind: 'answer-in-prompt',
      severity: 'error',
      what: `${rows.length} of ${raw.prompts.length} prompts end in what column "${name}" holds`,
      rows: rows.slice(0, ROWS_NAMED),
      count: rows.length,
      remedy: 'Where that is the answer, cut it from the prompt: in service it will not be there.',
    });
  }
  return [...findings, ...idsInPrompts(raw)];
};

function idsInPrompts({ ids, prompts }: RawOutcomes): Finding[] {
  const rows = ids.flatMap((id, row) =>
    id.length >= SHORTEST_KEY && prompts[row].includes(id) ? [row] : [],
  );
  // An id that is the prompt itself is a key, not a leak.
  const leaking = rows.filter((row) => prompts[row].trim() !== ids[row].trim());
  if (leaking.length < FEWEST_ANSWERED || leaking.length < WITH_ID * prompts.length) return [];
  return [
    {
      kind: 'answer-in-prompt',
      severity: 'warning',
      what: `${leaking.length} prompts (${percent(leaking.length / prompts.length)}) contain their own id`,
      rows: leaking.slice(0, ROWS_NAMED),
      count: leaking.length,
      remedy:
        'Take the id out of the prompt: it is not there in service, and ids often tell the data set or the label.',
    },
  ];
}
