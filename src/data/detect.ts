/** Which format an outcome file has, judged by its first bytes. */
import { parse } from 'csv-parse/sync';
import { UserError } from '../core/errors';
import { routerbenchLayout } from './routerbenchCsv';

export type OutcomeFormat = 'jsonl' | 'routerbench-csv';

/** Formats that people try, and what to do about each. */
const FOREIGN: { bytes: number[]; name: string; remedy: string }[] = [
  { bytes: [0x50, 0x41, 0x52, 0x31], name: 'a Parquet file', remedy: 'Convert it to JSONL.' },
  { bytes: [0x80, 0x05], name: 'a Python pickle', remedy: 'Save the data frame with to_csv(…).' },
  { bytes: [0x80, 0x04], name: 'a Python pickle', remedy: 'Save the data frame with to_csv(…).' },
  { bytes: [0x1f, 0x8b], name: 'compressed with gzip', remedy: 'Unpack it first.' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], name: 'a ZIP archive', remedy: 'Unpack it first.' },
  { bytes: [0xff, 0xfe], name: 'text in UTF-16', remedy: 'Save it as UTF-8.' },
  { bytes: [0xfe, 0xff], name: 'text in UTF-16', remedy: 'Save it as UTF-8.' },
];

/** Refuses what is certainly not text that we read, whatever format the user named. */
export function refuseForeign(head: Uint8Array, file: string): void {
  const foreign = FOREIGN.find(({ bytes }) => bytes.every((b, i) => head[i] === b));
  if (foreign) {
    throw new UserError({ what: `The file is ${foreign.name}`, where: { file }, remedy: foreign.remedy });
  }
}

/**
 * JSONL where the first line starts with `{`; RouterBench's CSV where the first line is its header.
 *
 * @param head the first bytes of the file, at least its first line
 * @throws UserError where it is neither, saying what was looked for
 */
export function detectFormat(head: Buffer, file: string): OutcomeFormat {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '') {
    throw new UserError({
      what: 'The file is blank',
      where: { file },
      remedy: 'Use a file with one outcome per prompt.',
    });
  }
  if (text.startsWith('{')) return 'jsonl';
  const first = text.split(/\r?\n/, 1)[0];
  if (routerbenchLayout(headerOf(first))) return 'routerbench-csv';
  throw new UserError({
    what: text.startsWith('[')
      ? 'The file is a JSON list, not one outcome a line'
      : `The format is unknown; the file starts with ${JSON.stringify(first.slice(0, 60))}`,
    where: { file, line: 1 },
    remedy:
      'Looked for JSONL (every line an object with "prompt" and "models") and for RouterBench CSV (a header with "prompt", "<model>" and "<model>|total_cost"); write one of these, or name the format.',
  });
}

function headerOf(line: string): string[] {
  try {
    const [header]: string[][] = parse(line);
    return header ?? [];
  } catch {
    return [];
  }
}
