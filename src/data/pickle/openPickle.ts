/** A pandas data frame in a pickle as a table, without running anything that the pickle asks for. */
import { setImmediate as breathe } from 'node:timers/promises';
import { UserError } from '../../core/errors';
import type { Job } from '../../core/trainingLog';
import type { TableBatch, TableSource } from '../tableSource';
import { type Frame, type FrameColumn, readFrame } from './frame';
import { loadPickle } from './load';
import { Machine } from './machine';
import { Store } from './store';

/** Instructions between two looks at whether the user has stopped the work. */
const STEPS = 250_000;

/** Rows of one batch. */
const ROWS = 4096;

/** Whether a file that starts so is a Python pickle of a protocol that is read, not packed in anything. */
export function looksLikePickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1] >= 2 && head[1] <= 5;
}

/**
 * Opens a data frame that `DataFrame.to_pickle` wrote: pandas 0.25 to 3, protocols 2 to 5, plain or gzip.
 *
 * The file stays in memory until `close`; texts are decoded as they are asked for. Cells are strings,
 * numbers (bigints beyond 2^53), booleans, null (also for NaN and NA), or arrays and objects of these.
 * A column of type 'other' may refuse to be read. Levels of the rows' index that have names come first.
 *
 * @throws UserError where the file is damaged, no data frame, too large, or mentions anything that a
 *   data frame does not need; CancelledError
 */
export async function openPickle(file: string, job?: Job): Promise<TableSource> {
  const store = new Store(await loadPickle(file, job), file);
  const machine = new Machine(store);
  while (!machine.step(STEPS)) {
    job?.checkCancelled();
    job?.progress({
      phase: 'read',
      fraction: 0.5 + machine.fraction / 2,
      message: `Reading the pickle: ${(100 * machine.fraction).toFixed(0)} % of its instructions`,
    });
    await breathe();
  }
  return new PickleTable(file, readFrame(store, machine.result));
}

class PickleTable implements TableSource {
  readonly columns: TableSource['columns'];
  readonly rows: number;
  private frame: Frame | undefined;

  constructor(
    private readonly file: string,
    frame: Frame,
  ) {
    this.frame = frame;
    this.rows = frame.rows;
    this.columns = frame.columns.map(({ path, cells }) => ({ name: path.join('.'), path, type: cells.type }));
  }

  placeOf(row: number): { file: string; path: string } {
    return { file: this.file, path: `df.iloc[${row}]` };
  }

  async *read(columns: readonly number[], job?: Job): AsyncGenerator<TableBatch, void, undefined> {
    const { frame } = this;
    if (frame === undefined) throw new Error('The pickle has been closed');
    const wanted = columns.map((column) => frame.columns[column]);
    try {
      for (let start = 0; start < frame.rows; start += ROWS) {
        job?.checkCancelled();
        const rows = Math.min(ROWS, frame.rows - start);
        yield { start, rows, columns: wanted.map((column) => this.slice(column, start, rows)) };
        job?.progress({
          phase: 'read',
          fraction: (start + rows) / frame.rows,
          message: `Reading rows: ${start + rows} of ${frame.rows}`,
        });
        await breathe();
      }
    } finally {
      frame.clear();
    }
  }

  close(): Promise<void> {
    this.frame = undefined;
    return Promise.resolve();
  }

  private slice({ path, cells }: FrameColumn, start: number, rows: number): unknown[] {
    return Array.from({ length: rows }, (_, i) => {
      try {
        return cells.at(start + i);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const { what, remedy } = error;
        const name = path.join('.');
        throw new UserError(
          { what: `${what} (column ${JSON.stringify(name)})`, where: this.placeOf(start + i), remedy },
          { cause: error },
        );
      }
    });
  }
}
