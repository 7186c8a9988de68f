/** RouterBench's wide CSV: `<model>` scores, `<model>|total_cost` dollars, prompts as Python lists. */
import { CsvError, parse, type Info } from 'csv-parse';
import { Readable } from 'node:stream';
import { UserError, type ErrorPlace } from '../core/errors';
import { listNames } from '../core/nearest';
import type { OutcomeBuilder } from './builder';
import { checkAmount, checkScore } from './checks';
import { parseStringList } from './pythonLiteral';

const COST = '|total_cost';
const RESPONSE = '|model_response';
/** Columns that are no model. '' is pandas' index. */
const OTHER = new Set(['', 'sample_id', 'prompt', 'eval_name', 'oracle_model_to_route_to']);
/** pandas' ways of writing nothing. */
const NOTHING = new Set(['', 'nan', 'none', 'null', '<na>']);
/** A record beyond this is an unclosed quote that swallows the file. */
const MAX_RECORD = 16 << 20;

export interface CsvLayout {
  prompt: number;
  id: number;
  task: number;
  models: { name: string; score: number; cost: number }[];
  /** Columns that are neither known nor a model. */
  ignored: string[];
}

/** The columns of a header, found by name in any order; undefined where it is not RouterBench's. */
export function routerbenchLayout(header: readonly string[]): CsvLayout | undefined {
  const names = header.map((h) => h.trim());
  const prompt = names.indexOf('prompt');
  if (prompt < 0 || !names.some((n) => n.endsWith(COST) || n.endsWith(RESPONSE))) return undefined;
  const isModel = (n: string): boolean => names.includes(n + COST) || names.includes(n + RESPONSE);
  const plain = names.filter((n) => !n.includes('|') && !OTHER.has(n));
  return {
    prompt,
    id: names.indexOf('sample_id'),
    task: names.indexOf('eval_name'),
    models: plain
      .filter(isModel)
      .map((name) => ({ name, score: names.indexOf(name), cost: names.indexOf(name + COST) })),
    ignored: plain.filter((n) => !isModel(n)),
  };
}

/** Reads all records into `builder`; returns notes for the user. */
export async function readRouterbenchCsv(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  builder: OutcomeBuilder,
): Promise<string[]> {
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, max_record_size: MAX_RECORD });
  const source = Readable.from(chunks);
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let layout: CsvLayout | undefined;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (layout === undefined) layout = requireLayout(record, file);
      else addRecord(record, layout, { file, line }, builder);
      // `info.lines` is where this record ends; the next one starts after it.
      line = info.lines + 1;
    }
  } catch (error) {
    throw error instanceof CsvError ? csvError(error, file, line) : error;
  } finally {
    source.destroy();
  }
  return layout && layout.ignored.length > 0
    ? [`Columns that are neither known nor a model were ignored: ${listNames(layout.ignored)}.`]
    : [];
}

function requireLayout(header: readonly string[], file: string): CsvLayout {
  const layout = routerbenchLayout(header);
  if (layout === undefined || layout.models.length === 0) {
    throw new UserError({
      what: `The header names no models; it has ${listNames(header)}`,
      where: { file, line: 1 },
      remedy: 'RouterBench has the columns "prompt", "<model>" (the score) and "<model>|total_cost" (USD).',
    });
  }
  return layout;
}

function addRecord(
  record: readonly string[],
  layout: CsvLayout,
  where: ErrorPlace,
  builder: OutcomeBuilder,
): void {
  const text = record[layout.prompt];
  if (NOTHING.has(text.trim().toLowerCase())) {
    throw new UserError({
      what: 'The outcome has no prompt',
      where: { ...where, path: 'prompt' },
      remedy: 'Give the full text that was sent to the models.',
    });
  }
  const id = layout.id < 0 ? '' : record[layout.id];
  builder.row(
    id === '' ? `row-${builder.rows + 1}` : id,
    // Several turns are one prompt to route.
    parseStringList(text)?.join('\n') ?? text,
    layout.task < 0 ? '' : record[layout.task],
  );
  for (const { name, score, cost } of layout.models) {
    builder.cell(
      name,
      {
        score: cellNumber(record[score], (v) => checkScore(v, name, { ...where, path: name })),
        usd:
          cost < 0
            ? undefined
            : cellNumber(record[cost], (v) => checkAmount(v, 'cost', name, { ...where, path: name + COST })),
      },
      where,
    );
  }
}

function cellNumber(text: string, check: (value: unknown) => number): number | undefined {
  const trimmed = text.trim();
  if (NOTHING.has(trimmed.toLowerCase())) return undefined;
  const value = Number(trimmed);
  return check(Number.isNaN(value) ? trimmed : value);
}

function csvError(error: CsvError, file: string, line: number): UserError {
  const [what, remedy] = csvWords(error);
  return new UserError({ what, where: { file, line }, remedy }, { cause: error });
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
