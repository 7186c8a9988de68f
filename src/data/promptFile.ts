/** Prompts of a file: JSONL, CSV or TSV with a column of prompts, else plain text with one per line. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import { ByteSource } from './bytes';
import { openCsv } from './csv';
import { isSure, rankOf } from './layout/vocabulary';
import { linesOf } from './lines';
import { strictUtf8 } from './utf8';

export interface PromptList {
  prompts: string[];
  /** 1-based line of each. */
  lines: number[];
}

/** What is no text of prompts, and would be read as garbled lines. */
const OTHER = ['.json', '.parquet', '.pkl', '.pickle', '.onnx', '.xlsx', '.gz', '.zip'];

/**
 * The prompts of a file in UTF-8; empty lines and empty cells are left out.
 *
 * @throws UserError where there are none, or a line or the table has no prompt; CancelledError
 */
export async function readPromptFile(file: string, job?: Job): Promise<PromptList> {
  const extension = extname(file).toLowerCase();
  if (OTHER.includes(extension)) {
    throw new UserError({
      what: `A ${extension} file is not read as prompts`,
      where: { file },
      remedy: 'Use JSONL ("prompt" on each line), CSV with a column "prompt", or one prompt per line.',
    });
  }
  const list: PromptList = { prompts: [], lines: [] };
  if (extension === '.csv' || extension === '.tsv') await readColumn(file, list, job);
  else await readLines(file, extension === '.jsonl' || extension === '.ndjson', list, job);
  if (list.prompts.length > 0) return list;
  throw new UserError({ what: 'There are no prompts', where: { file }, remedy: 'Give one prompt per line.' });
}

async function readLines(file: string, json: boolean, list: PromptList, job?: Job): Promise<void> {
  const size = await stat(file).then(
    (info) => info.size,
    () => 0,
  );
  const bytes = strictUtf8(new ByteSource(file, size, job).chunks(), file);
  for await (const [line, text] of linesOf(bytes, file)) {
    if (text.trim() === '') continue;
    list.prompts.push(json ? promptOf(text, file, line) : text);
    list.lines.push(line);
  }
}

/** The prompt of a line `{"prompt": "…"}`. @throws UserError with the line */
function promptOf(text: string, file: string, line: number): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Answered below.
  }
  const prompt = typeof value === 'object' && value !== null && 'prompt' in value ? value.prompt : undefined;
  if (typeof prompt === 'string') return prompt;
  throw new UserError({
    what: 'This line is not a JSON object with a "prompt" text',
    where: { file, line },
    remedy: 'Write it like {"prompt": "What is 7 × 8?"}.',
  });
}

async function readColumn(file: string, list: PromptList, job?: Job): Promise<void> {
  const table = await openCsv(file);
  try {
    const column = promptColumn(
      table.columns.map(({ name }) => name),
      file,
    );
    for await (const { start, rows, columns } of table.read([column], job)) {
      for (let row = 0; row < rows; row++) {
        const prompt = columns[0][row];
        if (typeof prompt !== 'string' || prompt.trim() === '') continue;
        list.prompts.push(prompt);
        list.lines.push(table.placeOf(start + row).line ?? start + row + 2);
      }
    }
  } finally {
    await table.close();
  }
}

/** The column that is called like a prompt, best name first; else the only column. */
function promptColumn(names: readonly string[], file: string): number {
  const ranked = names
    .map((name, index) => ({ index, rank: rankOf(name, 'prompt') ?? Infinity }))
    .sort((a, b) => a.rank - b.rank);
  const best = ranked[0];
  const rivals = ranked.filter(({ rank }) => rank < Infinity);
  if (isSure(best.rank) || rivals.length === 1) return best.index;
  if (names.length === 1) return 0;
  throw new UserError({
    what: 'None of the columns is called "prompt"',
    where: { file, line: 1 },
    remedy: 'Name the column of the prompts "prompt" in line 1.',
  });
}
