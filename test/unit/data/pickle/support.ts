/** What the pickle tests share: the golden files, whole columns, and pickles written opcode by opcode. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../../../src/core/errors';
import { type Frame, readFrame } from '../../../../src/data/pickle/frame';
import { Machine } from '../../../../src/data/pickle/machine';
import { Store } from '../../../../src/data/pickle/store';
import type { TableSource } from '../../../../src/data/tableSource';

const FOLDER = resolve('test/fixtures/pickle');

export interface Golden {
  /** `wide.pandas1.5.p5.pkl` */
  name: string;
  path: string;
  /** Names of a column from the outside in, and its cells as `make_fixtures.py` writes them. */
  columns: [path: string[], cells: unknown[]][];
}

export function goldenFiles(): Golden[] {
  const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Record<
    string,
    Golden['columns']
  >;
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.pkl'))
    .map((name) => ({ name, path: join(FOLDER, name), columns: expected[name.split('.')[0]] }));
}

/** All cells of the columns. */
export async function cellsOf(source: TableSource, columns: readonly number[]): Promise<unknown[][]> {
  const cells: unknown[][] = columns.map(() => []);
  let rows = 0;
  for await (const batch of source.read(columns)) {
    assert.equal(batch.start, rows);
    rows += batch.rows;
    for (const [i, column] of batch.columns.entries()) {
      assert.equal(column.length, batch.rows);
      for (const cell of Array.from(column)) cells[i].push(cell);
    }
  }
  assert.equal(rows, source.rows);
  return cells;
}

/** Reads everything that a pickle gives; a column may refuse, but only as a UserError. */
export function readAll(bytes: Buffer): { frame: Frame; refused: UserError[] } {
  const store = new Store(bytes, 'fuzzed.pkl');
  const machine = new Machine(store);
  while (!machine.step(1_000_000));
  const frame = readFrame(store, machine.result);
  const refused = frame.columns.flatMap(({ cells }) => {
    try {
      assert.equal(cells.length, frame.rows);
      for (let row = 0; row < frame.rows; row++) cells.at(row);
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [error];
    }
  });
  frame.clear();
  return { frame, refused };
}

/** One part of a pickle: opcodes as text or number, or bytes. */
type Part = string | number | Uint8Array;

function bytesOf(part: Part): Uint8Array {
  if (typeof part === 'number') return Uint8Array.of(part);
  return typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
}

/** A pickle of protocol 4 around `parts`, ended by STOP. */
export function pickle(...parts: Part[]): Buffer {
  return Buffer.concat([0x80, 4, ...parts, '.'].map(bytesOf));
}

export function join8(...parts: Part[]): Buffer {
  return Buffer.concat(parts.map(bytesOf));
}

export function text(value: string): Buffer {
  const encoded = Buffer.from(value, 'utf8');
  const head = Buffer.from([0x58, 0, 0, 0, 0]);
  head.writeUInt32LE(encoded.length, 1);
  return Buffer.concat([head, encoded]);
}

/** A whole number of up to 32 bits, signed. */
export function int(value: number): Buffer {
  const bytes = Buffer.from('J\0\0\0\0', 'latin1');
  bytes.writeInt32LE(value, 1);
  return bytes;
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

export function global(module: string, name: string): string {
  return `c${module}\n${name}\n`;
}

const none = 'N';

export function tuple(...items: Part[]): Buffer {
  return join8('(', ...items, 't');
}

export function list(...items: Part[]): Buffer {
  return join8(']', '(', ...items, 'e');
}

export function dict(...items: Part[]): Buffer {
  return join8('}', '(', ...items, 'u');
}

export function call(module: string, name: string, ...args: Part[]): Buffer {
  return join8(global(module, name), tuple(...args), 'R');
}

/** An array of Python objects; `items` is the list (or what stands for it). */
export function objects(shape: number[], items: Part): Buffer {
  const dtype = join8(
    call('numpy', 'dtype', text('O8'), 0x89, 0x88),
    tuple(int(3), text('|'), none, none, none, int(-1), int(-1), int(63)),
    'b',
  );
  return join8(
    call(
      'numpy.core.multiarray',
      '_reconstruct',
      global('numpy', 'ndarray'),
      tuple(int(0)),
      join8('C', 1, 'b'),
    ),
    tuple(int(1), tuple(...shape.map(int)), dtype, 0x89, items),
    'b',
  );
}

export function index(...names: string[]): Buffer {
  return call(
    'pandas.core.indexes.base',
    '_new_Index',
    global('pandas.core.indexes.base', 'Index'),
    dict(text('data'), objects([names.length], list(...names.map(text))), text('name'), none),
  );
}

export function range(stop: number): Buffer {
  return call(
    'pandas.core.indexes.base',
    '_new_Index',
    global('pandas.core.indexes.range', 'RangeIndex'),
    dict(text('name'), none, text('start'), int(0), text('stop'), int(stop), text('step'), int(1)),
  );
}

export function block(values: Part, start: number, stop: number): Buffer {
  return call(
    'pandas._libs.internals',
    '_unpickle_block',
    values,
    call('builtins', 'slice', int(start), int(stop), int(1)),
    int(2),
  );
}

/** A data frame of the blocks. */
export function frame(blocks: Part[], columns: Part, rows: Part): Buffer {
  const manager = call(
    'pandas.core.internals.managers',
    'BlockManager',
    tuple(...blocks),
    list(columns, rows),
  );
  return join8(global('pandas.core.frame', 'DataFrame'), ')', 0x81, dict(text('_mgr'), manager), 'b');
}
