/** A Parquet file as a table, of which only the columns asked for are read, page by page. */
import { UserError, type ErrorPlace } from '../../core/errors';
import type { Job } from '../../core/trainingLog';
import type { TableBatch, TableColumn, TableSource } from '../tableSource';
import { Budget } from './budget';
import { ColumnReader } from './columnReader';
import { asUserError } from './damage';
import { readFooter, type Footer } from './footer';
import { BATCH_ROWS } from './limits';
import { RandomFile } from './randomFile';

export interface ParquetSource extends TableSource {
  rows: number;
  /** Key-value pairs of the footer. */
  keyValues: ReadonlyMap<string, string>;
}

/**
 * Opens a Parquet file and reads its footer. Columns are the leaves of its schema; those that are
 * lists, maps, times or binary are 'other' and fail only where they are asked for. Missing values,
 * and values in missing structs, are null; NaN stays NaN.
 *
 * @throws UserError where it cannot be read, is damaged, encrypted or beyond the limits; CancelledError
 */
export async function openParquet(file: string, job?: Job): Promise<ParquetSource> {
  job?.checkCancelled();
  const access = await RandomFile.open(file);
  try {
    return new ParquetTable(access, await readFooter(access));
  } catch (error) {
    await access.close();
    throw asUserError(error, { file });
  }
}

class ParquetTable implements ParquetSource {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  readonly keyValues: ReadonlyMap<string, string>;

  constructor(
    private readonly file: RandomFile,
    private readonly footer: Footer,
  ) {
    this.columns = footer.leaves.map((leaf) => leaf.column);
    this.rows = footer.rows;
    this.keyValues = footer.keyValues;
  }

  placeOf(row: number): ErrorPlace {
    return { file: this.file.path, path: `row ${row + 1}` };
  }

  async *read(columns: readonly number[], job?: Job): AsyncGenerator<TableBatch, void, undefined> {
    const budget = new Budget(this.file.size);
    const readers = columns.map((column) => this.readerOf(column, budget));
    let percent = -1;
    for (let start = 0; start < this.rows;) {
      job?.checkCancelled();
      let rows = Math.min(BATCH_ROWS, this.rows - start);
      for (const reader of readers) rows = Math.min(rows, await reader.available());
      yield { start, rows, columns: readers.map((reader) => reader.take(rows)) };
      start += rows;
      if (Math.floor((100 * start) / this.rows) === percent) continue;
      percent = Math.floor((100 * start) / this.rows);
      job?.progress({
        phase: 'read',
        fraction: start / this.rows,
        message: `Reading outcomes: row ${start} of ${this.rows}`,
      });
    }
  }

  private readerOf(column: number, budget: Budget): ColumnReader {
    const leaf = this.footer.leaves[column];
    if (leaf.column.type === 'other') {
      throw new UserError({
        what: `Column "${leaf.column.name}" holds ${leaf.repeated ? 'lists' : 'neither text nor numbers'}`,
        where: { file: this.file.path },
        remedy: 'Choose another column, or write it as text or numbers.',
      });
    }
    const chunks = this.footer.groups.map((group) => group[column]);
    return new ColumnReader(this.file, leaf, chunks, budget);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
