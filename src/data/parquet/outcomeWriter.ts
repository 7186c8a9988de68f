/** Writes our columnar outcome file as a stream: memory holds one row group, however many rows there are. */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { RawOutcomes } from '../../core/rawOutcomes';
import {
  OUTCOME_KEY,
  outcomeColumns,
  outcomeSchema,
  type OutcomeColumn,
  type OutcomeKinds,
  type OutcomeMeta,
} from './outcomeFormat';

/** Where bytes go, in order. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
}

export interface OutcomeFileOptions {
  /** Names of the models; each batch has the same, in this order. */
  models: readonly string[];
  /** What the batches have beside scores; anything else that a batch has is left out. */
  kinds: OutcomeKinds;
  /** What the outcomes were read from: file names without folders, SHA-256 in hex. */
  sources: OutcomeMeta['sources'];
  /** Version of PROTEUS. */
  version: string;
}

/** A row group ends after this many rows … */
const GROUP_ROWS = 8192;
/** … or this many characters of text, whichever comes first. */
const GROUP_CHARACTERS = 1 << 24;

/**
 * Append batches, then finish. The same rows give the same bytes, however they are batched.
 * Numbers are kept exactly (scores, tokens and latency as 32-bit floats, dollars as doubles; NaN as
 * an empty cell; −0 as 0). Text is UTF-8, in which a lone surrogate becomes U+FFFD.
 */
export class OutcomeParquetWriter {
  private readonly bytes: SinkWriter;
  private readonly parquet: ParquetWriter;
  private readonly columns: OutcomeColumn[];
  private readonly numbers: (Float32Array | Float64Array)[];
  private readonly texts: [ids: string[], prompts: string[], tasks: string[]] = [[], [], []];
  private characters = 0;

  constructor(
    sink: ByteSink,
    private readonly options: OutcomeFileOptions,
  ) {
    const { models, kinds, sources, version } = options;
    if (new Set(models).size !== models.length) throw new Error('Model names are not unique.');
    this.columns = outcomeColumns(models, kinds);
    this.numbers = this.columns.map(({ kind }) =>
      kind === 'usd' ? new Float64Array(GROUP_ROWS) : new Float32Array(GROUP_ROWS),
    );
    const meta: OutcomeMeta = { format: 'proteus-outcomes/1', models: [...models], kinds, sources, version };
    this.bytes = new SinkWriter(sink);
    this.parquet = new ParquetWriter({
      writer: this.bytes,
      schema: outcomeSchema(this.columns),
      // Its compressor is part of the library, so that bytes do not depend on the machine.
      codec: 'SNAPPY',
      statistics: false,
      kvMetadata: [{ key: OUTCOME_KEY, value: JSON.stringify(meta) }],
      createdBy: `proteus-router ${version}`,
    });
  }

  /** Adds rows. @throws whatever the sink throws */
  async append(batch: RawOutcomes): Promise<void> {
    const { models } = this.options;
    if (batch.models.length !== models.length || batch.models.some((name, m) => name !== models[m])) {
      throw new Error('A batch has other models than the file.');
    }
    const [ids, prompts, tasks] = this.texts;
    for (let n = 0; n < batch.ids.length; n++) {
      const row = ids.length;
      ids.push(batch.ids[n]);
      prompts.push(batch.prompts[n]);
      tasks.push(batch.tasks[n]);
      this.characters += batch.ids[n].length + batch.prompts[n].length + batch.tasks[n].length;
      for (let c = 0; c < this.columns.length; c++) {
        this.numbers[c][row] = numberOf(batch, this.columns[c], n) + 0;
      }
      if (ids.length === GROUP_ROWS || this.characters >= GROUP_CHARACTERS) await this.flush();
    }
  }

  /** Writes what is left, and the footer. @throws whatever the sink throws */
  async finish(): Promise<void> {
    await this.flush();
    await this.parquet.finish();
    await this.bytes.flush();
  }

  private async flush(): Promise<void> {
    const [ids, prompts, tasks] = this.texts;
    const rows = ids.length;
    if (rows === 0) return;
    await this.parquet.write({
      columnData: [
        { name: 'id', data: ids },
        { name: 'prompt', data: prompts },
        { name: 'task', data: tasks },
        ...this.columns.map(({ name }, c) => ({ name, data: withNulls(this.numbers[c].subarray(0, rows)) })),
      ],
      rowGroupSize: rows,
    });
    for (const column of this.texts) column.length = 0;
    this.characters = 0;
  }
}

/** The kind's value in row `n` of a batch; NaN where it was not observed. */
function numberOf(batch: RawOutcomes, { kind, model }: OutcomeColumn, n: number): number {
  const cell = n * batch.models.length + model;
  switch (kind) {
    case 'score':
      return batch.score[cell];
    case 'tokensIn':
      return batch.tokens === undefined ? NaN : batch.tokens[2 * cell];
    case 'tokensOut':
      return batch.tokens === undefined ? NaN : batch.tokens[2 * cell + 1];
    case 'usd':
      return batch.usd === undefined ? NaN : batch.usd[cell];
    case 'latency':
      return batch.latency === undefined ? NaN : batch.latency[cell];
    case 'propensity':
      return batch.propensity === undefined ? NaN : batch.propensity[cell];
  }
}

function withNulls(column: Float32Array | Float64Array): Float32Array | Float64Array | (number | null)[] {
  return column.some(Number.isNaN) ? Array.from(column, (v) => (Number.isNaN(v) ? null : v)) : column;
}

/** The library's buffer, emptied into a sink after each row group. */
class SinkWriter extends ByteWriter {
  constructor(private readonly sink: ByteSink) {
    super(1 << 20);
  }

  async flush(): Promise<void> {
    await this.sink.write(new Uint8Array(this.buffer, 0, this.index));
    this.index = 0;
  }
}
