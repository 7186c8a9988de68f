/** Writes `<name>.proteus.parquet`: outcomes as they come, the file whole or not at all. */
import type { RawOutcomes } from '../core/rawOutcomes';
import { OutcomeParquetWriter, type OutcomeFileOptions } from '../data/parquet/outcomeWriter';
import { WholeFile } from './wholeFile';

export class OutcomeFileWriter {
  private written = 0;

  private constructor(
    private readonly file: WholeFile,
    private readonly writer: OutcomeParquetWriter,
  ) {}

  /** Replaces what is at `path`, but not before `close`. @throws UserError */
  static async open(path: string, options: OutcomeFileOptions): Promise<OutcomeFileWriter> {
    const file = await WholeFile.open(path);
    try {
      return new OutcomeFileWriter(file, new OutcomeParquetWriter(file, options));
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  /** Rows so far. */
  get rows(): number {
    return this.written;
  }

  /** Adds rows; memory holds at most one row group of them. @throws UserError; then `abort` is due */
  async append(batch: RawOutcomes): Promise<void> {
    await this.writer.append(batch);
    this.written += batch.ids.length;
  }

  /** Puts the file in place. @throws UserError, and then leaves what was there */
  async close(): Promise<{ bytes: number; sha256: string; rows: number }> {
    try {
      await this.writer.finish();
    } catch (error) {
      await this.file.discard();
      throw error;
    }
    return { ...(await this.file.publish()), rows: this.written };
  }

  /** Removes what was written, and leaves what was at the path. */
  async abort(): Promise<void> {
    await this.file.discard();
  }
}
