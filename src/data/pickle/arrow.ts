/** Arrow arrays inside a pickle: texts, numbers and booleans with a bitmap of what is there. */
import { type Cells, unreadable } from './cells';
import { LIMITS } from './limits';
import { elementReader, type ElementType } from './numbers';
import type { Store } from './store';
import { Bytes, Call, isTuple, itemsOf, type Value } from './values';

const WIDTHS: Partial<Record<string, [kind: 'f' | 'i' | 'u', size: number]>> = {
  double: ['f', 8],
  float: ['f', 4],
  halffloat: ['f', 2],
  int64: ['i', 8],
  int32: ['i', 4],
  int16: ['i', 2],
  int8: ['i', 1],
  uint64: ['u', 8],
  uint32: ['u', 4],
  uint16: ['u', 2],
  uint8: ['u', 1],
};

/** An array and the bytes that its texts take, which it has claimed. */
interface ArrowCells {
  cells: Cells;
  bytes: number;
}

/**
 * @param value `_restore_array((type, length, nulls, offset, buffers, …))`, or chunks of it
 * @throws UserError where buffers are shorter than the array
 */
export function arrowCells(store: Store, value: Value | undefined): ArrowCells {
  if (!(value instanceof Call) || value.callee.role !== 'arrowChunked') return oneArray(store, value);
  const chunks = (itemsOf(value.args[0]) ?? []).map((chunk) => oneArray(store, chunk));
  return {
    cells: joined(chunks.map(({ cells }) => cells)),
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function joined(chunks: readonly Cells[]): Cells {
  const starts: number[] = [];
  let length = 0;
  for (const chunk of chunks) {
    starts.push(length);
    length += chunk.length;
  }
  const types = new Set(chunks.map((chunk) => chunk.type));
  const [only] = types;
  return {
    length,
    type: types.size === 1 ? only : 'other',
    at: (row) => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle] <= row) low = middle;
        else high = middle - 1;
      }
      return chunks[low].at(row - starts[low]);
    },
  };
}

function oneArray(store: Store, value: Value | undefined): ArrowCells {
  const [parts] = value instanceof Call && value.callee.role === 'arrowArray' ? value.args : [];
  const [type, length, , offset, buffers] = isTuple(parts) ? parts : [];
  const list = itemsOf(buffers);
  if (!isCount(length) || !isCount(offset) || list === undefined) {
    throw store.refusal('An Arrow array of the data frame has no length or no buffers');
  }
  const name =
    type instanceof Call && type.callee.role === 'arrowType' ? store.name(type.args[0]) : undefined;
  const [validity, first, second] = list.map((buffer) => contents(store, buffer));
  const end = offset + length;
  const need = (buffer: Buffer | undefined, bytes: number): Buffer => {
    if (length === 0) return buffer ?? Buffer.alloc(0);
    if (buffer === undefined || buffer.length < bytes) {
      throw store.refusal(`An Arrow array of ${length} values has too few bytes`);
    }
    return buffer;
  };
  const bits = validity === undefined ? undefined : need(validity, Math.ceil(end / 8));
  const filled = (i: number): boolean => bits === undefined || bit(bits, i);
  if (name === 'bool') {
    const data = need(first, Math.ceil(end / 8));
    const at = (row: number): boolean | null => (filled(row + offset) ? bit(data, row + offset) : null);
    return { cells: { length, type: 'boolean', at }, bytes: 0 };
  }
  if (name === 'string' || name === 'large_string') {
    const size = name === 'string' ? 4 : 8;
    const offsets: ElementType = { kind: 'i', size, little: true, type: 'number' };
    const starts = elementReader(offsets, need(first, size * (end + 1)));
    const data = second ?? Buffer.alloc(0);
    const bytes = length === 0 ? 0 : span(store, starts, offset, end, data.length);
    store.claim(bytes);
    const at = (row: number): string | null =>
      filled(row + offset)
        ? text(store, data, Number(starts(row + offset)), Number(starts(row + offset + 1)))
        : null;
    return { cells: { length, type: 'text', at }, bytes };
  }
  const width = WIDTHS[name ?? ''];
  if (width === undefined) {
    return { cells: unreadable(store, length, `Arrow values of the type ${name ?? 'unknown'}`), bytes: 0 };
  }
  const [kind, size] = width;
  const at = elementReader({ kind, size, little: true, type: 'number' }, need(first, size * end));
  const number = (row: number): unknown => (filled(row + offset) ? at(row + offset) : null);
  return { cells: { length, type: 'number', at: number }, bytes: 0 };
}

/** Bytes of the texts `from` to `end`, which must follow each other within `size` bytes. */
function span(store: Store, starts: (i: number) => unknown, from: number, end: number, size: number): number {
  const first = Number(starts(from));
  let last = first;
  for (let i = from + 1; i <= end; i++) {
    const next = Number(starts(i));
    if (next < last) throw store.refusal('The texts of an Arrow array overlap');
    last = next;
  }
  if (first < 0 || last > size) throw store.refusal('A text of an Arrow array lies outside of its buffer');
  return last - first;
}

function text(store: Store, data: Buffer, start: number, end: number): string {
  if (end - start > LIMITS.textBytes) {
    throw store.refusal(`A text has ${end - start} bytes, more than the ${LIMITS.textBytes} that are read`);
  }
  return data.toString('utf8', start, end);
}

/** Least significant bit first. */
function bit(bytes: Buffer, i: number): boolean {
  return ((bytes[i >> 3] >> (i & 7)) & 1) === 1;
}

function contents(store: Store, value: Value): Buffer | undefined {
  const [bytes] = value instanceof Call && value.callee.role === 'arrowBuffer' ? value.args : [];
  return bytes instanceof Bytes ? store.contents(bytes) : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
