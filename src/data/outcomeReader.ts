/** Opens an outcome file of any format: says what it is and how its columns are read, then reads it. */
import { MODEL_SLOT, type ColumnMapping } from '../core/columns';
import { UserError, type ErrorPlace } from '../core/errors';
import { listNames } from '../core/nearest';
import type { Job } from '../core/trainingLog';
import { ByteSource, readHead } from './bytes';
import { checkColumns } from './checks';
import { openCsv } from './csv';
import { checkFormat, detectFormat, type FileFormat } from './detect';
import { fieldColumns, readMappedObjects } from './jsonTable';
import { jsonValues } from './jsonValues';
import { guessMappings, type Candidate } from './layout/guess';
import { MappedRows, requireColumns, requireDistinct, type Binding } from './layout/mappedRows';
import { isWide } from './layout/pattern';
import { seeColumn, shortText, type SeenColumn } from './layout/seenColumns';
import { plainName } from './layout/vocabulary';
import { addOutcome, areOwnObjects } from './ownObjects';
import { openParquet, type ParquetSource } from './parquet/openParquet';
import type { OutcomeMeta } from './parquet/outcomeFormat';
import { openOutcomeParquet, outcomeMetaOf } from './parquet/outcomeReader';
import { openPickle } from './pickle/openPickle';
import { putRaw, type OutcomeSink } from './sink';
import type { TableColumn, TableSource } from './tableSource';

export type Layout = 'wide' | 'long' | 'nested';

/** How the columns of a file are read; null: as our own objects, or our own columnar file. */
export type Reading =
  | { sure: true; layout: Layout; mapping: ColumnMapping | null; reasons: string[] }
  | { sure: false; candidates: Candidate[]; names: string[] };

export interface OutcomeReader {
  file: string;
  format: FileFormat;
  reading: Reading;
  columns: { name: string; type: TableColumn['type'] }[];
  /** The first rows, a short text per column. */
  preview: string[][];
  /** Models as far as columns or the first rows name them. */
  models: string[];
  /**
   * Reads all rows into a sink.
   *
   * @returns notes for the user
   * @throws UserError with the place of what is wrong, or where the reading is not sure; CancelledError
   */
  read(sink: OutcomeSink, job?: Job): Promise<string[]>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  /** Left out: by the content. */
  format?: FileFormat;
  /** Left out: by names and first rows. */
  columns?: ColumnMapping;
}

const HEAD = 1 << 16;
/** Rows by which columns are judged. */
const SEEN_ROWS = 200;
const PREVIEW_ROWS = 20;
/** For asking what columns mean, without reading any. */
const NO_SINK: OutcomeSink = { model: () => 0, row: () => false, set: () => undefined };

/** @throws UserError where the file cannot be read or is of no known format; CancelledError */
export async function openOutcomes(
  file: string,
  options: ReaderOptions = {},
  job?: Job,
): Promise<OutcomeReader> {
  job?.checkCancelled();
  const { head, size } = await readHead(file, HEAD);
  const { format = detectFormat(head, file) } = options;
  checkFormat(format, head, file);
  if (format === 'jsonl' || format === 'json') return openObjects(file, size, format, options.columns);
  const table = await openTable(file, format, job);
  try {
    const meta = isParquet(table) ? outcomeMetaOf(table, file) : undefined;
    if (meta !== undefined && options.columns === undefined) return await columnarReader(file, table, meta);
    return await tableReader(file, format, table, options.columns);
  } catch (error) {
    await table.close();
    throw error;
  }
}

const isParquet = (table: TableSource): table is ParquetSource => 'keyValues' in table;

function openTable(file: string, format: 'csv' | 'parquet' | 'pickle', job?: Job): Promise<TableSource> {
  job?.checkCancelled();
  if (format === 'csv') return openCsv(file);
  if (format === 'parquet') return openParquet(file, job);
  return openPickle(file, job);
}

async function openObjects(
  file: string,
  size: number,
  format: 'jsonl' | 'json',
  columns: ColumnMapping | undefined,
): Promise<OutcomeReader> {
  const values = (job?: Job) => jsonValues(new ByteSource(file, size, job).chunks(), file, format);
  const first: unknown[] = [];
  for await (const { value } of values()) {
    first.push(value);
    if (first.length === SEEN_ROWS) break;
  }
  const fields = fieldColumns(first, { file });
  const seen = [...fields].map(([name, cells]) => seeColumn(name, cells));
  const own = columns === undefined && areOwnObjects(first);
  const reading: Reading = own
    ? {
        sure: true,
        layout: 'nested',
        mapping: null,
        reasons: ['Each object has a prompt, and "models" with their scores.'],
      }
    : readingOf(seen, columns, file);
  const models = own ? ownModels(first) : modelsOf(reading, seen);
  return {
    file,
    format,
    reading,
    columns: seen.map((c) => ({ name: c.name, type: c.numeric ? 'number' : c.text ? 'text' : 'other' })),
    preview: previewOf([...fields.values()]),
    models,
    async read(sink, job) {
      const mapping = requireSure(reading, file);
      if (mapping === null) {
        for await (const { value, where } of values(job)) {
          addOutcome(value, where, sink);
          if (sink.full === true) await sink.drain?.();
        }
        return [];
      }
      const rows = new MappedRows(mapping, sink, false, seen);
      await readMappedObjects(values(job), rows);
      return ignoredNote(rows);
    },
    close: () => Promise.resolve(),
  };
}

/** Tables may have two columns of one name; objects may not. @throws UserError */
function requireOneMeaningEach(
  mapping: ColumnMapping,
  names: readonly string[],
  seen: readonly SeenColumn[],
  file: string,
): void {
  const rows = new MappedRows(mapping, NO_SINK, false, seen);
  requireDistinct(
    names.flatMap((name) => rows.bind(name) ?? []),
    file,
  );
}

function ownModels(values: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const value of values) {
    const models = (value as { models?: unknown } | null)?.models;
    if (typeof models === 'object' && models !== null) Object.keys(models).forEach((name) => names.add(name));
  }
  return [...names];
}

/** A table whose columns have to be told apart. */
async function tableReader(
  file: string,
  format: FileFormat,
  table: TableSource,
  columns: ColumnMapping | undefined,
): Promise<OutcomeReader> {
  const names = table.columns.map((c) => c.name);
  // Columns of other types (lists, maps) may not be readable at all, and mean nothing to us.
  const readable = names.flatMap((_, i) => (table.columns[i].type === 'other' ? [] : [i]));
  const first = await firstRows(table, readable);
  const seen = readable.map((column, i) => seeColumn(names[column], first[i]));
  const reading = readingOf(seen, columns, file);
  if (reading.sure && reading.mapping !== null) requireOneMeaningEach(reading.mapping, names, seen, file);
  return {
    file,
    format,
    reading,
    columns: readable.map((i) => ({ name: names[i], type: table.columns[i].type })),
    preview: previewOf(first),
    models: modelsOf(reading, seen),
    async read(sink, job) {
      const mapping = requireSure(reading, file) as ColumnMapping;
      const rows = new MappedRows(mapping, sink, hasPythonLists(names), seen);
      const bound = names.flatMap((name, column): { column: number; binding: Binding }[] => {
        const binding = rows.bind(name);
        const readable = table.columns[column].type !== 'other' || binding?.role !== 'aside';
        return binding === undefined || !readable ? [] : [{ column, binding }];
      });
      const bindings = bound.map((b) => b.binding);
      const cells = new Array<unknown>(bound.length);
      const batches = table.read(
        bound.map((b) => b.column),
        job,
      );
      for await (const batch of batches) {
        for (let row = 0; row < batch.rows; row++) {
          for (let i = 0; i < cells.length; i++) cells[i] = batch.columns[i][row];
          rows.row(bindings, cells, table.placeOf(batch.start + row));
          if (sink.full === true) await sink.drain?.();
        }
      }
      return ignoredNote(rows);
    },
    close: () => table.close(),
  };
}

/** Our own columnar file, whose footer says what its columns are. */
async function columnarReader(file: string, table: TableSource, meta: OutcomeMeta): Promise<OutcomeReader> {
  const shown = table.columns.flatMap((c, i) => (c.type === 'other' ? [] : [i]));
  return {
    file,
    format: 'parquet',
    reading: { sure: true, layout: 'wide', mapping: null, reasons: ['PROTEUS wrote the file.'] },
    columns: shown.map((i) => ({ name: table.columns[i].name, type: table.columns[i].type })),
    preview: previewOf(await firstRows(table, shown)),
    models: meta.models,
    async read(sink, job) {
      const opened = await openOutcomeParquet(file, job);
      if (opened === undefined) return [];
      try {
        let start = 0;
        for await (const batch of opened.batches(job)) {
          const from = start;
          const placeOf = (row: number): ErrorPlace => opened.source.placeOf(from + row);
          checkColumns(batch, placeOf);
          putRaw(batch, sink, placeOf);
          start += batch.ids.length;
          if (sink.full === true) await sink.drain?.();
        }
        return [];
      } finally {
        await opened.close();
      }
    },
    close: () => table.close(),
  };
}

/** The first rows of some columns. The answers of models are left out: they are long, and nothing needs them. */
async function firstRows(table: TableSource, columns: readonly number[]): Promise<unknown[][]> {
  const cells: unknown[][] = columns.map(() => []);
  const read = columns.flatMap((column, at) => (isAnswer(table.columns[column]) ? [] : [{ column, at }]));
  if (read.length === 0) return cells;
  const batches = table.read(read.map((r) => r.column));
  let seen = 0;
  for await (const batch of batches) {
    const rows = Math.min(batch.rows, SEEN_ROWS - seen);
    read.forEach(({ at }, i) => {
      for (let row = 0; row < rows; row++) cells[at].push(batch.columns[i][row]);
    });
    seen += rows;
    if (seen >= SEEN_ROWS) break;
  }
  return cells;
}

/** Text within a struct, or RouterBench's responses. */
function isAnswer({ name, path, type }: TableColumn): boolean {
  return (type === 'text' && path.length > 1) || name.endsWith('|model_response');
}

/** RouterBench writes prompts as Python lists; nobody else with these columns does. */
function hasPythonLists(names: readonly string[]): boolean {
  return ['sample_id', 'eval_name', 'prompt'].every((name) => names.some((n) => plainName(n) === name));
}

function readingOf(seen: readonly SeenColumn[], columns: ColumnMapping | undefined, file: string): Reading {
  if (columns) {
    requireColumns(
      columns,
      seen.map((c) => c.name),
      file,
    );
    const layout = isWide(columns) ? 'wide' : 'long';
    return {
      sure: true,
      layout,
      mapping: columns,
      reasons: ['The columns are as "data.columns" names them.'],
    };
  }
  const candidates = guessMappings(seen);
  if (candidates.length !== 1 || candidates[0].doubts.length > 0)
    return { sure: false, candidates, names: seen.map((c) => c.name) };
  const [{ layout, mapping, reasons }] = candidates;
  return { sure: true, layout, mapping, reasons };
}

function modelsOf(reading: Reading, seen: readonly SeenColumn[]): string[] {
  const mapping = reading.sure ? reading.mapping : (reading.candidates[0] as Candidate | undefined)?.mapping;
  if (!mapping) return [];
  if (mapping.models) return mapping.models;
  if (!isWide(mapping)) return seen.find((c) => c.name === mapping.model)?.distinct ?? [];
  const names: string[] = [];
  const rows = new MappedRows(mapping, NO_SINK, false, seen);
  for (const { name } of seen) {
    const binding = rows.bind(name);
    if (binding?.role === 'cell' && binding.field === 'score') names.push(binding.model ?? '');
  }
  return names;
}

function previewOf(columns: readonly (readonly unknown[])[]): string[][] {
  const rows = Math.min(PREVIEW_ROWS, Math.max(0, ...columns.map((c) => c.length)));
  return Array.from({ length: rows }, (_, row) => columns.map((column) => shortText(column[row])));
}

function ignoredNote(rows: MappedRows): string[] {
  if (rows.ignored.length === 0) return [];
  return [`Columns that are neither known nor a model were ignored: ${listNames(rows.ignored)}.`];
}

/** The `"columns": …` for a config's "data" section. */
export function columnsSnippet(mapping: ColumnMapping): string {
  return `"columns": ${JSON.stringify(mapping).replaceAll('":', '": ').replaceAll(',"', ', "')}`;
}

/** @throws UserError naming the ways in which the columns could be read */
export function requireSure(reading: Reading, file: string): ColumnMapping | null {
  if (reading.sure) return reading.mapping;
  const { candidates } = reading;
  if (candidates.length === 0) {
    throw new UserError({
      what: `No columns say by their names that they are prompts and scores of models; the file has ${listNames(reading.names)}`,
      where: { file },
      remedy: `Say which columns they are in the config's "data": "columns": { "prompt": "…", "score": "${MODEL_SLOT}.…" } for one row per prompt, or { "prompt": "…", "model": "…", "score": "…" } for one row per call.`,
    });
  }
  const list = candidates.map(
    ({ title, doubts, mapping }) =>
      `\n  • ${title}.${doubts.map((d) => ` ${d}`).join('')}\n    ${columnsSnippet(mapping)}`,
  );
  throw new UserError({
    what:
      candidates.length === 1
        ? 'It is not sure what the columns mean'
        : 'The columns can be read in more than one way',
    where: { file },
    remedy: `Say what is meant, in the "data" section of a config, by "PROTEUS: Import Outcomes", or with --columns on the command line:${list.join('')}`,
  });
}
