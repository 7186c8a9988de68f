/** A file's table as it stands, before anyone says which column is a prompt and which a score. */
import type { ErrorPlace } from '../core/errors';
import type { Job } from '../core/trainingLog';

export interface TableColumn {
  /** As the file names it; a leaf of a struct is joined by dots ("gpt-4o.score"). */
  name: string;
  /** The names from the outside in: one for a plain column, two or more for a leaf of a struct. */
  path: readonly string[];
  type: 'text' | 'number' | 'boolean' | 'other';
}

/** Some rows of some columns. */
export interface TableBatch {
  /** Index of the first row, from 0. */
  start: number;
  rows: number;
  /** In the order in which the columns were asked for; each of length `rows`. Null: the cell is empty. */
  columns: readonly ArrayLike<unknown>[];
}

/** One table, read batch by batch and only the columns asked for, so that memory holds one batch. */
export interface TableSource {
  columns: readonly TableColumn[];
  /** Number of rows, where the file states it before all is read. */
  rows?: number;
  /** Where row `row` (from 0) stands, as a user would look for it. */
  placeOf(row: number): ErrorPlace;
  /**
   * Reads from the start; progress and cancellation go by `job`.
   *
   * @param columns indices into `columns`
   * @throws UserError where the file turns out to be damaged or too large; CancelledError
   */
  read(columns: readonly number[], job?: Job): AsyncIterable<TableBatch>;
  /** Releases the file. */
  close(): Promise<void>;
}
