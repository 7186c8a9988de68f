/** Reads our columnar outcome file back, batch by batch or whole. */
import { UserError } from '../../core/errors';
import type { RawOutcomes } from '../../core/rawOutcomes';
import type { Job } from '../../core/trainingLog';
import type { TableBatch } from '../tableSource';
import { openParquet, type ParquetSource } from './openParquet';
import {
  OUTCOME_KEY,
  outcomeColumns,
  outcomeMeta,
  TEXT_COLUMNS,
  type OutcomeColumn,
  type OutcomeKinds,
  type OutcomeMeta,
} from './outcomeFormat';

export interface OutcomeParquet {
  /** The file as a table, with its columns as `outcomeColumns` names them. */
  source: ParquetSource;
  meta: OutcomeMeta;
  /**
   * All outcomes, some rows at a time; every batch has all models and the kinds of `meta`.
   *
   * @throws UserError where the file is damaged; CancelledError
   */
  batches(job?: Job): AsyncIterable<RawOutcomes>;
  close(): Promise<void>;
}

/**
 * @returns undefined where the file is Parquet, but not one that PROTEUS wrote
 * @throws UserError where it cannot be read or is damaged; CancelledError
 */
export async function openOutcomeParquet(file: string, job?: Job): Promise<OutcomeParquet | undefined> {
  const source = await openParquet(file, job);
  try {
    const meta = outcomeMetaOf(source, file);
    if (meta === undefined) {
      await source.close();
      return undefined;
    }
    const columns = outcomeColumns(meta.models, meta.kinds);
    const indices = [
      ...TEXT_COLUMNS.map((name) => columnOf(source, name, 'text', file)),
      ...columns.map(({ name }) => columnOf(source, name, 'number', file)),
    ];
    return {
      source,
      meta,
      async *batches(batchJob?: Job) {
        for await (const batch of source.read(indices, batchJob)) yield outcomesOf(batch, meta, columns);
      },
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** All outcomes of our file at once, exactly as they were written. @see openOutcomeParquet */
export async function readOutcomeParquet(file: string, job?: Job): Promise<RawOutcomes | undefined> {
  const opened = await openOutcomeParquet(file, job);
  if (opened === undefined) return undefined;
  try {
    const { models, kinds } = opened.meta;
    const all = emptyOutcomes(opened.source.rows, models, kinds);
    let start = 0;
    for await (const batch of opened.batches(job)) {
      const cell = start * models.length;
      for (let n = 0; n < batch.ids.length; n++) {
        all.ids[start + n] = batch.ids[n];
        all.prompts[start + n] = batch.prompts[n];
        all.tasks[start + n] = batch.tasks[n];
      }
      all.score.set(batch.score, cell);
      if (batch.tokens) all.tokens?.set(batch.tokens, 2 * cell);
      if (batch.usd) all.usd?.set(batch.usd, cell);
      if (batch.latency) all.latency?.set(batch.latency, cell);
      if (batch.propensity) all.propensity?.set(batch.propensity, cell);
      start += batch.ids.length;
    }
    return all;
  } finally {
    await opened.close();
  }
}

/**
 * What our footer says of the outcomes; undefined where the file is not ours.
 *
 * @throws UserError where it says so but not what it must
 */
export function outcomeMetaOf(source: ParquetSource, file: string): OutcomeMeta | undefined {
  const text = source.keyValues.get(OUTCOME_KEY);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = outcomeMeta.safeParse(value);
  if (parsed.success && new Set(parsed.data.models).size === parsed.data.models.length) return parsed.data;
  throw new UserError({
    what: 'What this file says of its outcomes cannot be read',
    where: { file, path: OUTCOME_KEY },
    remedy: 'Import the outcomes again; if a newer PROTEUS wrote the file, update this one.',
  });
}

function columnOf(source: ParquetSource, name: string, type: 'text' | 'number', file: string): number {
  const index = source.columns.findIndex((c) => c.path.length === 1 && c.name === name && c.type === type);
  if (index >= 0) return index;
  throw new UserError({
    what: `The column "${name}" is missing`,
    where: { file },
    remedy: 'The file was changed after PROTEUS wrote it: import the outcomes again.',
  });
}

function emptyOutcomes(rows: number, models: readonly string[], kinds: OutcomeKinds): RawOutcomes {
  const cells = rows * models.length;
  return {
    ids: new Array<string>(rows),
    prompts: new Array<string>(rows),
    tasks: new Array<string>(rows),
    models: [...models],
    score: new Float32Array(cells),
    ...(kinds.tokens && { tokens: new Float32Array(2 * cells) }),
    ...(kinds.usd && { usd: new Float64Array(cells) }),
    ...(kinds.latency && { latency: new Float32Array(cells) }),
    ...(kinds.propensity && { propensity: new Float32Array(cells) }),
  };
}

function outcomesOf(batch: TableBatch, meta: OutcomeMeta, columns: readonly OutcomeColumn[]): RawOutcomes {
  const { models, kinds } = meta;
  const outcomes = emptyOutcomes(batch.rows, models, kinds);
  const [ids, prompts, tasks] = batch.columns as ArrayLike<string | null>[];
  for (let n = 0; n < batch.rows; n++) {
    outcomes.ids[n] = ids[n] ?? '';
    outcomes.prompts[n] = prompts[n] ?? '';
    outcomes.tasks[n] = tasks[n] ?? '';
  }
  columns.forEach((column, c) => {
    const values = batch.columns[TEXT_COLUMNS.length + c] as ArrayLike<number | null>;
    const { target, stride, offset } = placeOf(outcomes, column);
    for (let n = 0; n < batch.rows; n++) {
      target[(n * models.length + column.model) * stride + offset] = values[n] ?? NaN;
    }
  });
  return outcomes;
}

interface Place {
  target: Float32Array | Float64Array;
  stride: number;
  offset: number;
}

function placeOf({ score, tokens, usd, latency, propensity }: RawOutcomes, { kind }: OutcomeColumn): Place {
  const none = new Float32Array(0);
  switch (kind) {
    case 'score':
      return { target: score, stride: 1, offset: 0 };
    case 'tokensIn':
      return { target: tokens ?? none, stride: 2, offset: 0 };
    case 'tokensOut':
      return { target: tokens ?? none, stride: 2, offset: 1 };
    case 'usd':
      return { target: usd ?? none, stride: 1, offset: 0 };
    case 'latency':
      return { target: latency ?? none, stride: 1, offset: 0 };
    case 'propensity':
      return { target: propensity ?? none, stride: 1, offset: 0 };
  }
}
