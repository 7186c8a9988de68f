/** The rows of test/fixtures/parquet, computed from their number, and reading a table whole. */
import { join } from 'node:path';
import type { Job } from '../../../../src/core/trainingLog';
import { openParquet } from '../../../../src/data/parquet/openParquet';

export const ROWS = 240;
const FOLDER = join('test', 'fixtures', 'parquet');

export function fixture(name: string): string {
  return join(FOLDER, `${name}.parquet`);
}

/** All rows of the named columns (all that can be read, where none are named), by column. */
export async function readAll(
  file: string,
  names?: readonly string[],
  job?: Job,
): Promise<Record<string, unknown[]>> {
  const source = await openParquet(file, job);
  try {
    const wanted = names ?? source.columns.filter((c) => c.type !== 'other').map((c) => c.name);
    const all: Record<string, unknown[]> = Object.fromEntries(wanted.map((name) => [name, []]));
    let next = 0;
    for await (const { start, rows, columns } of source.read(
      wanted.map((name) => source.columns.findIndex((c) => c.name === name)),
      job,
    )) {
      if (start !== next || columns.some((c) => c.length !== rows)) throw new Error('A batch has a gap.');
      next += rows;
      wanted.forEach((name, i) => {
        for (let n = 0; n < rows; n++) all[name].push(columns[i][n]);
      });
    }
    if (next !== source.rows) throw new Error('Rows are missing.');
    return all;
  } finally {
    await source.close();
  }
}

function rowsOf(cell: (i: number) => unknown): unknown[] {
  return Array.from({ length: ROWS }, (_, i) => cell(i));
}

/** What the files by DuckDB hold. */
export function duckdbRows(): Record<string, unknown[]> {
  const model = (name: string, j: number): Record<string, unknown[]> => {
    const here = (i: number, value: unknown): unknown => (i % 7 === j ? null : value);
    return {
      [`${name}.score`]: rowsOf((i) => here(i, i % 11 === 5 ? null : ((i * (j + 3)) % 5) / 4)),
      [`${name}.response`]: rowsOf((i) => here(i, `Answer ${i} of ${name}: ${'so it is. '.repeat(i % 4)}`)),
      [`${name}.num_input_tokens`]: rowsOf((i) => here(i, 20 + i)),
      [`${name}.num_output_tokens`]: rowsOf((i) => here(i, i * i)),
    };
  };
  return {
    key: rowsOf((i) => `q${i}`),
    prompt: rowsOf((i) => `What is ${i} + ${i}? é 🎉`),
    dataset: rowsOf((i) => ['mmlu', 'gsm8k', 'arc'][i % 3]),
    flag: rowsOf((i) => (i % 5 === 0 ? null : i % 2 === 0)),
    small: rowsOf((i) => i - 100),
    whole: rowsOf((i) => 4000000000 - i),
    price: rowsOf((i) => i * 0.25),
    wide: rowsOf((i) => i * 1.5),
    ratio: rowsOf((i) => i / 8),
    ...model('openai.gpt-4o', 0),
    ...model('llama', 3),
  };
}

/** What the files by Arrow hold. */
export function arrowRows(): Record<string, unknown[]> {
  return {
    key: rowsOf((i) => `q${i}`),
    prompt: rowsOf((i) => `What is ${i} + ${i}? é 🎉`),
    flag: rowsOf((i) => (i % 5 === 0 ? null : i % 2 === 0)),
    small: rowsOf((i) => i - 100),
    big: rowsOf((i) => i * 1_000_000_007 - 5),
    ratio: rowsOf((i) => i / 8),
    'openai.gpt-4o.score': rowsOf((i) => (i % 7 === 0 || i % 11 === 5 ? null : ((i * 3) % 5) / 4)),
    'openai.gpt-4o.num_input_tokens': rowsOf((i) => (i % 7 === 0 ? null : 20 + i)),
  };
}
