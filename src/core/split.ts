/** Which prompts train, tune, calibrate and test: duplicates merged, then a seeded hash of the prompt. */
import type { SplitShares } from './config';
import { hashUnit } from './hash';
import { selectRows, type OutcomeTable } from './outcomes';

/** Row indices of the four parts, ascending; disjoint, together all rows. */
export interface Split {
  train: Int32Array;
  tune: Int32Array;
  calibrate: Int32Array;
  test: Int32Array;
}

export const SPLIT_PARTS = ['train', 'tune', 'calibrate', 'test'] as const;
export type SplitPart = (typeof SPLIT_PARTS)[number];

/** The part that a prompt belongs to. It depends on nothing but the prompt, the shares and the seed. */
export function partOf(prompt: string, shares: SplitShares, seed: number): SplitPart {
  const u = hashUnit(prompt, seed, 'split');
  if (u < shares.train) return 'train';
  if (u < shares.train + shares.tune) return 'tune';
  if (u < shares.train + shares.tune + shares.calibrate) return 'calibrate';
  // With no test share, rounding of the sums must not put a prompt there.
  return shares.test > 0 ? 'test' : 'calibrate';
}

/**
 * Splits the rows by prompt (DESIGN §4). Rows with the same prompt share a part; the order of the
 * rows has no influence on it. The sizes are random: N·share ± a few √N.
 */
export function splitTable(table: OutcomeTable, shares: SplitShares, seed: number): Split {
  const rows: Record<SplitPart, number[]> = { train: [], tune: [], calibrate: [], test: [] };
  table.prompts.forEach((prompt, row) => rows[partOf(prompt, shares, seed)].push(row));
  return {
    train: Int32Array.from(rows.train),
    tune: Int32Array.from(rows.tune),
    calibrate: Int32Array.from(rows.calibrate),
    test: Int32Array.from(rows.test),
  };
}

/** The fold, 0 … folds − 1, of a prompt in cross-fitting; independent of the split at the same seed. */
export function foldOf(prompt: string, seed: number, folds: number): number {
  return Math.floor(hashUnit(prompt, seed, 'fold') * folds);
}

/** Mean over `rows` of the observed cells of one row-major column block of width `width`. */
function averageRows(cells: Float32Array, rows: readonly number[], width: number): Float32Array {
  const mean = new Float32Array(width);
  for (let k = 0; k < width; k++) {
    let sum = 0;
    let count = 0;
    for (const row of rows) {
      const x = cells[row * width + k];
      if (Number.isNaN(x)) continue;
      sum += x;
      count++;
    }
    mean[k] = count === 0 ? NaN : sum / count;
  }
  return mean;
}

/**
 * Merges rows whose prompts are exactly equal: scores, usages and latencies become the mean of the
 * observed cells; the first row keeps its place, id and task (a later task fills an empty one). A
 * merged row has no propensities.
 *
 * @returns the table (the same object where nothing was merged) and how many rows went into others
 */
export function mergeDuplicates(table: OutcomeTable): { table: OutcomeTable; merged: number } {
  const groups = new Map<string, number[]>();
  table.prompts.forEach((prompt, row) => {
    const group = groups.get(prompt);
    if (group) group.push(row);
    else groups.set(prompt, [row]);
  });
  const merged = table.prompts.length - groups.size;
  if (merged === 0) return { table, merged };

  const rows = [...groups.values()];
  const m = table.models.length;
  const result = selectRows(
    table,
    rows.map((r) => r[0]),
  );
  rows.forEach((group, i) => {
    if (group.length === 1) return;
    result.score.set(averageRows(table.score, group, m), i * m);
    result.usage.set(averageRows(table.usage, group, 2 * m), i * 2 * m);
    if (table.latency) result.latency?.set(averageRows(table.latency, group, m), i * m);
    // Several calls had several chances to observe a cell, and a log states those of the calls made only.
    result.propensity?.fill(NaN, i * m, (i + 1) * m);
    if (result.tasks[i] === '')
      result.tasks[i] = group.map((r) => table.tasks[r]).find((t) => t !== '') ?? '';
  });
  return { table: result, merged };
}
