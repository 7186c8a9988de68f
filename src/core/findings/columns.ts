/** The cells of one model, as the checks walk them. */
import type { RawOutcomes } from '../rawOutcomes';

/** Rows in which model `k` has a score. */
export function observedRows({ ids, models, score }: RawOutcomes, k: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < ids.length; row++)
    if (!Number.isNaN(score[row * models.length + k])) rows.push(row);
  return rows;
}

/** Tokens of a cell; NaN where they are not known. */
export function tokensAt({ tokens, models }: RawOutcomes, row: number, k: number): [number, number] {
  const c = 2 * (row * models.length + k);
  return tokens ? [tokens[c], tokens[c + 1]] : [NaN, NaN];
}

/** Dollars of a cell; NaN where they are not known. */
export function dollarsAt({ usd, models }: RawOutcomes, row: number, k: number): number {
  return usd ? usd[row * models.length + k] : NaN;
}
