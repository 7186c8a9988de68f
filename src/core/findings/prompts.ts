/** Prompts that are empty or very long, and tasks with too few of them to be judged by. */
import { ROWS_NAMED, type Check, type Finding } from './finding';
import { plural } from './words';

/** Characters; about 25 000 tokens, beyond which few models of a pool can answer. */
const VERY_LONG = 100_000;
/** With fewer prompts a task's accuracy has an interval of ± 18 points and more. */
const TINY_TASK = 30;
const TASKS_NAMED = 8;

export const checkPrompts: Check = ({ prompts }) => {
  const rows = prompts.map((_, row) => row);
  const empty = rows.filter((row) => prompts[row].trim() === '');
  const long = rows.filter((row) => prompts[row].length > VERY_LONG);
  const findings: Finding[] = [];
  if (empty.length > 0) {
    findings.push({
      kind: 'empty-prompt',
      severity: 'warning',
      what: `${plural(empty.length, 'prompt')} of ${prompts.length} ${empty.length === 1 ? 'is' : 'are'} empty`,
      rows: empty.slice(0, ROWS_NAMED),
      count: empty.length,
      remedy: 'Check that the right column was read as the prompt; remove the rows where it is.',
    });
  }
  if (long.length > 0) {
    const longest = long.reduce((most, row) => Math.max(most, prompts[row].length), 0);
    findings.push({
      kind: 'long-prompt',
      severity: 'info',
      what: `${plural(long.length, 'prompt')} ${long.length === 1 ? 'has' : 'have'} more than ${VERY_LONG} characters (the longest ${longest})`,
      rows: long.slice(0, ROWS_NAMED),
      count: long.length,
      remedy:
        'Nothing needs to be done where such prompts are routed, too; else check that rows were not joined by a missing quote.',
    });
  }
  return findings;
};

export const checkTinyTasks: Check = ({ prompts, tasks }) => {
  const rowsOf = new Map<string, number[]>();
  tasks.forEach((task, row) => {
    if (task === '') return;
    const rows = rowsOf.get(task);
    if (rows) rows.push(row);
    else rowsOf.set(task, [row]);
  });
  const tiny = [...rowsOf].filter(([, rows]) => rows.length < TINY_TASK);
  if (tiny.length === 0) return [];
  const inTiny = tiny.reduce((sum, [, rows]) => sum + rows.length, 0);
  const named = tiny.slice(0, TASKS_NAMED).map(([task, rows]) => `${task} (${rows.length})`);
  const more = tiny.length > TASKS_NAMED ? ` and ${tiny.length - TASKS_NAMED} more` : '';
  return [
    {
      kind: 'tiny-task',
      severity: 'info',
      what: `${tiny.length} of ${plural(rowsOf.size, 'task')} have fewer than ${TINY_TASK} prompts (${inTiny} of ${prompts.length} prompts): ${named.join(', ')}${more}`,
      rows: tiny.map(([, rows]) => rows[0]).slice(0, ROWS_NAMED),
      count: tiny.length,
      remedy:
        'Their prompts are trained on as any other; do not read much into the accuracy of such a task alone, or join it with a kindred one.',
    },
  ];
};
