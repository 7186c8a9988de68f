/** Training compares every model on every prompt: rows with gaps are set aside, never in silence. */
import { UserError } from '../core/errors';
import { selectRows, type OutcomeTable } from '../core/outcomes';

export interface CompleteOutcomes {
  table: OutcomeTable;
  /** Rows set aside. */
  dropped: number;
  notes: string[];
}

/**
 * The rows in which every model has a score and a usage.
 *
 * @param file the outcome file, for the error
 * @throws UserError where more than half of the rows would go, or all
 */
export function requireComplete(table: OutcomeTable, file?: string): CompleteOutcomes {
  const n = table.ids.length;
  const m = table.models.length;
  const rows: number[] = [];
  const gaps = new Int32Array(m);
  for (let row = 0; row < n; row++) {
    let complete = true;
    for (let k = 0; k < m; k++) {
      const c = row * m + k;
      if (
        Number.isNaN(table.score[c]) ||
        Number.isNaN(table.usage[2 * c]) ||
        Number.isNaN(table.usage[2 * c + 1])
      ) {
        complete = false;
        gaps[k]++;
      }
    }
    if (complete) rows.push(row);
  }
  const dropped = n - rows.length;
  if (dropped === 0) return { table, dropped, notes: [] };
  const worst = gaps.indexOf(Math.max(...gaps));
  const where = `most often ${JSON.stringify(table.models[worst])}, in ${gaps[worst]}`;
  if (2 * dropped > n) {
    throw new UserError({
      what: `${dropped} of ${n} prompts lack the score or the usage of a model (${where}); training does not support partly observed outcomes yet`,
      where: file === undefined ? undefined : { file },
      remedy: 'Complete the outcomes, or take the models with gaps out of the pool.',
    });
  }
  return {
    table: selectRows(table, rows),
    dropped,
    notes: [
      `${dropped} of ${n} prompts lack the score or the usage of a model (${where}) and were set aside.`,
    ],
  };
}
