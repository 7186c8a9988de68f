/** A study as Markdown: what was run, what was found, and what speaks against it. */
import type { DataResult, StudyResult } from '../core/study/result';
import { dataTables, type StudyTable } from '../core/study/tables';
import { bullets, table } from './markdown';

/** The page as text. Pure. */
export function studyMarkdown(result: StudyResult): string {
  const { title, cells, losses, data, confidence, resamples } = result;
  return `${[
    `# ${title}`,
    `${cells.done} of ${cells.planned} trainings on random splits, PROTEUS ${result.version}, ` +
      `${(result.seconds / 3600).toFixed(1)} h of processes. Intervals are ${100 * confidence} % bootstrap intervals over splits ` +
      `(${resamples} resamples): they speak of other splits of the same data, not of other data.`,
    '## Where we lose',
    losses.length === 0 ? 'Nothing that this study measures speaks against the router.' : bullets(losses),
    ...data.flatMap(dataSection),
    '## How to read it',
    READING,
  ].join('\n\n')}\n`;
}

function dataSection(data: DataResult): string[] {
  const { split } = data;
  return [
    `## ${data.name}`,
    `${data.prompts} prompts × ${data.models.length} models; train ${split.train}, tune ${split.tune}, calibrate ${split.calibrate}, test ${split.test} in one split; ${data.seeds.length} splits.`,
    ...dataTables(data).flatMap((t) => [`### ${t.title}`, t.caption, markdownTable(t)]),
  ];
}

function markdownTable({ columns, rows }: StudyTable): string {
  return table(
    columns.map((column, i) => ({
      title: column.label,
      align: column.numeric === true ? ('right' as const) : ('left' as const),
      cell: (row: StudyTable['rows'][number]) => row.cells[i].text,
    })),
    rows,
  );
}

const READING = bullets([
  'A level is one floor τ of the report’s grid. Feasible: up to the observed limit of our router in that split; the same levels are asked of every router.',
  'A certified level speaks of the population; test is a sample of it. A level that truly holds can be missed on test by chance, most easily where its margin is small. "Test contradicts" means that the whole interval on test lies below the floor, which happens by chance in up to 2.5 % of levels that hold with no margin at all.',
  'As published: a router’s own predictions say when a floor is met (ours: the policy at t = τ). Calibrated and served expected: by means on held-out prompts. Served certified: by lower bounds.',
  'Cost at equal accuracy is read off the concave hulls of all settings on test, so it compares curves, not calibrations; a hull picks the luckier settings of either side.',
]);
