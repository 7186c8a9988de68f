/** Accuracy by task at every floor: where a mean hides a weak spot. */
import type { Report } from '../../src/core/report';
import * as format from '../format';
import { tauCell } from './cells';
import { levelKey, sortedLevels } from './levelsTable';
import type { Cell, Table } from './table';

/** Tasks that the test split holds, the most frequent first. */
export function tasksTable(report: Report): Table {
  const levels = sortedLevels(report);
  const size = new Map<string, number>();
  for (const level of levels) {
    for (const [task, result] of Object.entries(level.byTask)) size.set(task, result.n);
  }
  const tasks = [...size].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return {
    caption: `Accuracy by task as served ${report.serve}; ▾ marks a task below the floor. A floor is a promise about the mean over all tasks, not about each.`,
    columns: [
      { key: 'tau', label: 'Floor τ', numeric: true },
      ...tasks.map(([task, n]) => ({
        key: task,
        label: `${task === '' ? 'no task' : task} (${format.count(n)})`,
        numeric: true,
      })),
    ],
    rows: levels.map((level) => ({
      key: levelKey(level),
      cells: [
        tauCell(level.tau),
        ...tasks.map(([task]): Cell => {
          const accuracy = level.byTask[task]?.accuracy;
          if (!format.isNumber(accuracy)) return { value: null, text: format.NONE };
          const below = accuracy < level.tau;
          return {
            value: accuracy,
            text: `${below ? '▾ ' : ''}${format.score(accuracy)}`,
            tone: below ? 'warn' : undefined,
          };
        }),
      ],
    })),
  };
}
