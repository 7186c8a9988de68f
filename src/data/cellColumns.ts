/** The cells of outcomes while they are collected: a growing column per model and field. */
import type { Field } from './sink';

/** Rows that nobody wrote are NaN. */
export class CellColumn {
  private values = new Float64Array(0);
  /** How many values a cell is the sum of; made when a second one comes. */
  private counts: Uint32Array | undefined;
  used = false;

  /** Adds to the cell's mean. */
  add(row: number, value: number): void {
    this.reserve(row);
    if (Number.isNaN(this.values[row])) {
      this.values[row] = value;
      if (this.counts) this.counts[row] = 1;
    } else {
      this.counts ??= new Uint32Array(this.values.length).fill(1);
      this.values[row] += value;
      this.counts[row]++;
    }
    this.used = true;
  }

  has(row: number): boolean {
    return row < this.values.length && !Number.isNaN(this.values[row]);
  }

  get(row: number): number {
    if (row >= this.values.length) return NaN;
    return this.counts === undefined ? this.values[row] : this.values[row] / this.counts[row];
  }

  clear(row: number): void {
    if (row >= this.values.length) return;
    this.values[row] = NaN;
    if (this.counts) this.counts[row] = 1;
  }

  private reserve(row: number): void {
    if (row < this.values.length) return;
    const length = Math.max(1024, 2 * this.values.length, row + 1);
    const values = new Float64Array(length).fill(NaN);
    values.set(this.values);
    this.values = values;
    if (this.counts === undefined) return;
    const counts = new Uint32Array(length).fill(1);
    counts.set(this.counts);
    this.counts = counts;
  }
}

export type ModelColumns = Record<Field, CellColumn>;

export function newModelColumns(): ModelColumns {
  return {
    score: new CellColumn(),
    tokensIn: new CellColumn(),
    tokensOut: new CellColumn(),
    usd: new CellColumn(),
    latency: new CellColumn(),
    propensity: new CellColumn(),
  };
}
