/** CSV as a table: comma, semicolon or tab; quoted fields over several lines; UTF-8. */
import { CsvError, parse, type Info } from 'csv-parse';
import { Readable } from 'node:stream';
import { UserError, type ErrorPlace } from '../core/errors';
import type { Job } from '../core/trainingLog';
import { ByteSource, readHead } from './bytes';
import type { TableBatch, TableColumn, TableSource } from './tableSource';
import { strictUtf8 } from './utf8';

/** A record beyond this is an unclosed quote that swallows the file. */
const MAX_RECORD = 16 << 20;
/** More columns than this are no table of outcomes; each takes memory per row. */
const MAX_COLUMNS = 20_000;
const BATCH_ROWS = 1024;
/** Rows by which the type of a column is judged. */
const SNIFFED_ROWS = 200;
const HEAD = 1 << 16;
const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** @throws UserError where the file has no header, too many columns, or is no CSV in UTF-8 */
export async function openCsv(file: string): Promise<TableSource> {
  const { head, size } = await readHead(file, HEAD);
  const delimiter = delimiterOf(head.toString('utf8'));
  await requireFewColumns(file, size, delimiter);
  const records = (job?: Job) => recordsOf(file, size, delimiter, job);
  const first = records();
  const header = await first.next();
  if (header.done === true) {
    throw new UserError({
      what: 'The file has no header',
      where: { file },
      remedy: 'Name the columns in line 1.',
    });
  }
  const names = header.value.record.map((name) => name.trim());
  const sniffed: string[][] = [];
  for await (const { record } of first) {
    sniffed.push(record);
    if (sniffed.length === SNIFFED_ROWS) break;
  }
  return new CsvTable(
    file,
    names.map((name, i): TableColumn => ({ name, path: [name], type: typeOf(sniffed, i) })),
    records,
  );
}

interface PlacedRecord {
  record: string[];
  /** Where it starts. */
  line: number;
}

class CsvTable implements TableSource {
  /** Lines of the rows from `linesFrom` on: of the batch in hand and the one before. */
  private lines: number[] = [];
  private linesFrom = 0;

  constructor(
    private readonly file: string,
    readonly columns: readonly TableColumn[],
    private readonly records: (job?: Job) => AsyncGenerator<PlacedRecord, void, undefined>,
  ) {}

  placeOf(row: number): ErrorPlace {
    const line = this.lines[row - this.linesFrom] as number | undefined;
    return line === undefined ? { file: this.file, path: `row ${row + 1}` } : { file: this.file, line };
  }

  async *read(columns: readonly number[], job?: Job): AsyncGenerator<TableBatch, void, undefined> {
    this.lines = [];
    this.linesFrom = 0;
    let start = 0;
    let cells: (string | null)[][] = columns.map(() => []);
    const records = this.records(job);
    // The header.
    await records.next();
    let rows = 0;
    for await (const { record, line } of records) {
      columns.forEach((column, i) => cells[i].push(record[column] === '' ? null : record[column]));
      this.lines.push(line);
      if (++rows < BATCH_ROWS) continue;
      yield { start, rows, columns: cells };
      start += rows;
      rows = 0;
      cells = columns.map(() => []);
      const old = this.lines.length - BATCH_ROWS;
      this.lines.splice(0, old);
      this.linesFrom += old;
    }
    if (rows > 0) yield { start, rows, columns: cells };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function* recordsOf(
  file: string,
  size: number,
  delimiter: string,
  job: Job | undefined,
): AsyncGenerator<PlacedRecord, void, undefined> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
  });
  const source = Readable.from(strictUtf8(new ByteSource(file, size, job).chunks(), file));
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      yield { record, line };
      // `info.lines` is where this record ends; the next one starts after it.
      line = info.lines + 1;
    }
  } catch (error) {
    throw error instanceof CsvError ? csvError(error, file, line) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** Counts the separators of the header before anything is made of it. */
async function requireFewColumns(file: string, size: number, delimiter: string): Promise<void> {
  const separator = delimiter.charCodeAt(0);
  let quoted = false;
  let columns = 1;
  for await (const chunk of new ByteSource(file, size, undefined).chunks()) {
    for (const byte of chunk) {
      if (byte === QUOTE) quoted = !quoted;
      else if (!quoted && (byte === LINE_FEED || byte === CARRIAGE_RETURN)) return;
      else if (!quoted && byte === separator && ++columns > MAX_COLUMNS) {
        throw new UserError({
          what: `The header has more than ${MAX_COLUMNS} columns, which is no table of outcomes`,
          where: { file, line: 1 },
          remedy: 'Write one row per prompt with a few columns per model, or one row per call.',
        });
      }
    }
  }
}

/** The separator that occurs most outside quotes in the first line. */
function delimiterOf(text: string): string {
  const counts = new Map([',', ';', '\t'].map((d) => [d, 0]));
  let quoted = false;
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    else if (!quoted && (c === '\n' || c === '\r')) break;
    else if (!quoted && counts.has(c)) counts.set(c, (counts.get(c) ?? 0) + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

const WORDS_FOR_NOTHING = new Set(['', 'nan', 'none', 'null', '<na>']);

function typeOf(rows: readonly string[][], column: number): TableColumn['type'] {
  const values = rows
    .map((row) => (row[column] ?? '').trim())
    .filter((v) => !WORDS_FOR_NOTHING.has(v.toLowerCase()));
  if (values.length === 0) return 'text';
  if (values.every((v) => /^(true|false)$/i.test(v))) return 'boolean';
  return values.every((v) => !Number.isNaN(Number(v))) ? 'number' : 'text';
}

/** @param line where the record in hand started; the parser is ahead of it and says itself where a record is ragged */
function csvError(error: CsvError, file: string, line: number): UserError {
  const [what, remedy] = csvWords(error);
  const ragged = error.code.startsWith('CSV_RECORD_INCONSISTENT') && typeof error.lines === 'number';
  const where = { file, line: ragged ? Number(error.lines) : line };
  return new UserError({ what, where, remedy }, { cause: error });
}

function csvWords(error: CsvError): [what: string, remedy: string] {
  switch (error.code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
      return [
        'This record has another number of fields than the header',
        'Give every record all columns, and put fields with commas, quotes or line breaks in double quotes.',
      ];
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return [
        'A quoted field that starts here does not end',
        'Close it with a double quote; a quote inside is written twice.',
      ];
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return [
        'A double quote stands in the middle of a field',
        'Quote the whole field, and write quotes inside it twice.',
      ];
    default:
      return [`This is not valid CSV (${error.message})`, 'Write comma-separated values with double quotes.'];
  }
}
