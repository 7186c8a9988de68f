/** The values of a page, in each of Parquet's encodings, as what a table shows: text, number or boolean. */
import { parseDecimal, parseFloat16 } from 'hyparquet/src/convert.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readVarInt } from 'hyparquet/src/thrift.js';
import { CutOff, Damage, TooLarge, Unsupported } from './damage';
import { readHybrid } from './hybrid';
import { PARQUET_LIMITS } from './limits';
import type { Leaf } from './schema';

export type Values = ArrayLike<unknown>;

/**
 * Decodes `count` values that are all there (nulls are not stored).
 *
 * @param bytes the page from its first value on
 * @param dictionary values that a dictionary's indices point at
 * @throws Damage and whatever the library meets
 */
export function decodeValues(
  leaf: Leaf,
  encoding: string | undefined,
  bytes: Buffer,
  count: number,
  dictionary: Values | undefined,
): Values {
  if (count === 0) return [];
  switch (encoding) {
    case 'PLAIN':
      return decodePlain(leaf, bytes, count);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return lookUp(bytes, count, dictionary);
    case 'RLE': {
      if (leaf.type !== 'BOOLEAN') break;
      need(bytes, 4);
      const bits = readHybrid(bytes.subarray(4), 1, count);
      return Array.from(bits, (bit) => bit === 1);
    }
    case 'BYTE_STREAM_SPLIT':
      return decodePlain(leaf, joinStreams(leaf, bytes, count), count);
    case 'DELTA_BINARY_PACKED':
      if (leaf.type !== 'INT32' && leaf.type !== 'INT64') break;
      return integers(leaf, deltas(leaf.type, readerOf(bytes), count));
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return textsOfLengths(bytes, count);
    case 'DELTA_BYTE_ARRAY':
      return textsOfPrefixes(leaf, bytes, count);
  }
  throw new Unsupported(`column "${leaf.column.name}" is stored as ${encoding ?? 'something unknown'}`);
}

function need(bytes: Uint8Array, length: number): void {
  if (length > bytes.length) throw new CutOff();
}

/** Values one after the other; also the form of a dictionary. */
export function decodePlain(leaf: Leaf, bytes: Buffer, count: number): Values {
  const { type, typeLength } = leaf;
  switch (type) {
    case 'BOOLEAN':
      need(bytes, Math.ceil(count / 8));
      return Array.from({ length: count }, (_, i) => ((bytes[i >> 3] >> (i & 7)) & 1) === 1);
    case 'INT32': {
      need(bytes, 4 * count);
      const values = new Int32Array(count);
      for (let i = 0; i < count; i++) values[i] = bytes.readInt32LE(4 * i);
      return integers(leaf, values);
    }
    case 'INT64': {
      need(bytes, 8 * count);
      const values = new BigInt64Array(count);
      for (let i = 0; i < count; i++) values[i] = bytes.readBigInt64LE(8 * i);
      return integers(leaf, values);
    }
    case 'FLOAT': {
      need(bytes, 4 * count);
      const values = new Float32Array(count);
      for (let i = 0; i < count; i++) values[i] = bytes.readFloatLE(4 * i);
      return values;
    }
    case 'DOUBLE': {
      need(bytes, 8 * count);
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++) values[i] = bytes.readDoubleLE(8 * i);
      return values;
    }
    case 'BYTE_ARRAY':
      return plainTexts(bytes, count);
    case 'FIXED_LEN_BYTE_ARRAY':
      need(bytes, typeLength * count);
      return Array.from({ length: count }, (_, i) =>
        fixedNumber(leaf, bytes.subarray(i * typeLength, (i + 1) * typeLength)),
      );
    case 'INT96':
      throw new Unsupported('it has a deprecated kind of time stamp');
  }
}

function plainTexts(bytes: Buffer, count: number): string[] {
  need(bytes, 4 * count);
  const texts = new Array<string>(count);
  let offset = 0;
  for (let i = 0; i < count; i++) {
    if (offset + 4 > bytes.length) throw new CutOff();
    const end = offset + 4 + bytes.readUInt32LE(offset);
    if (end > bytes.length) throw new CutOff();
    texts[i] = bytes.toString('utf8', offset + 4, end);
    offset = end;
  }
  return texts;
}

function fixedNumber({ meaning, scale }: Leaf, bytes: Uint8Array): number {
  if (meaning === 'float16') return parseFloat16(bytes) ?? NaN;
  return parseDecimal(bytes) / 10 ** scale;
}

/** @throws Unsupported where an integer is beyond what a double holds exactly */
function integers(leaf: Leaf, raw: Int32Array | BigInt64Array): Values {
  const { meaning, scale, column } = leaf;
  if (raw instanceof Int32Array) {
    if (meaning === 'unsigned') return new Uint32Array(raw);
    return meaning === 'decimal' ? Float64Array.from(raw, (value) => value / 10 ** scale) : raw;
  }
  const values = new Float64Array(raw.length);
  const divisor = meaning === 'decimal' ? 10 ** scale : 1;
  for (let i = 0; i < raw.length; i++) {
    const value = Number(meaning === 'unsigned' ? BigInt.asUintN(64, raw[i]) : raw[i]);
    if (meaning !== 'decimal' && !Number.isSafeInteger(value)) {
      throw new Unsupported(`column "${column.name}" has the integer ${raw[i]}, which no score or usage is`);
    }
    values[i] = value / divisor;
  }
  return values;
}

function lookUp(bytes: Buffer, count: number, dictionary: Values | undefined): Values {
  if (dictionary === undefined) throw new Damage('a page refers to a dictionary that is not there');
  need(bytes, 1);
  const indices = readHybrid(bytes.subarray(1), bytes[0], count);
  for (let i = 0; i < count; i++) {
    if (indices[i] >= dictionary.length) {
      throw new Damage('a page refers to a value that its dictionary lacks');
    }
  }
  const values =
    dictionary instanceof Float32Array
      ? new Float32Array(count)
      : ArrayBuffer.isView(dictionary)
        ? new Float64Array(count)
        : new Array<unknown>(count);
  for (let i = 0; i < count; i++) values[i] = dictionary[indices[i]];
  return values;
}

/** Byte k of all values lies together; this puts each value's bytes side by side. */
function joinStreams({ type, typeLength }: Leaf, bytes: Buffer, count: number): Buffer {
  const width = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8, FIXED_LEN_BYTE_ARRAY: typeLength }[type as string];
  if (width === undefined) throw new Unsupported('it splits a type into streams that has no fixed width');
  need(bytes, width * count);
  const joined = Buffer.allocUnsafeSlow(width * count);
  for (let k = 0; k < width; k++) {
    for (let i = 0; i < count; i++) joined[i * width + k] = bytes[k * count + i];
  }
  return joined;
}

interface Reader {
  view: DataView;
  offset: number;
}

function readerOf(bytes: Buffer): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

/** Most values of one block; writers use 128. The library loops for ever where there is no miniblock. */
const MAX_BLOCK = 1 << 16;

function deltas(type: 'INT32' | 'INT64', reader: Reader, count: number): Int32Array | BigInt64Array {
  const header = { view: reader.view, offset: reader.offset };
  const block = readVarInt(header);
  const miniblocks = readVarInt(header);
  const perMiniblock = block / miniblocks;
  if (block <= 0 || block > MAX_BLOCK || miniblocks <= 0 || !Number.isInteger(perMiniblock)) {
    throw new Damage('a page of differences has impossible blocks');
  }
  const values = new BigInt64Array(count);
  deltaBinaryUnpack(reader, count, values);
  // DuckDB writes an unsigned first value in 33 bits, which the library's 32-bit path cuts.
  return type === 'INT64' ? values : Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value)));
}

function textsOfLengths(bytes: Buffer, count: number): string[] {
  const reader = readerOf(bytes);
  const lengths = deltas('INT32', reader, count) as Int32Array;
  const texts = new Array<string>(count);
  let offset = reader.offset;
  for (let i = 0; i < count; i++) {
    const end = offset + lengths[i];
    if (lengths[i] < 0 || end > bytes.length) throw new CutOff();
    texts[i] = bytes.toString('utf8', offset, end);
    offset = end;
  }
  return texts;
}

/** Each value begins with some bytes of the one before it. */
function textsOfPrefixes(leaf: Leaf, bytes: Buffer, count: number): Values {
  const reader = readerOf(bytes);
  const prefixes = deltas('INT32', reader, count) as Int32Array;
  const suffixes = deltas('INT32', reader, count) as Int32Array;
  const values = new Array<unknown>(count);
  let offset = reader.offset;
  let previous = Buffer.alloc(0);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const [prefix, suffix] = [prefixes[i], suffixes[i]];
    if (prefix < 0 || prefix > previous.length || suffix < 0 || offset + suffix > bytes.length) {
      throw new CutOff();
    }
    total += prefix + suffix;
    if (total > PARQUET_LIMITS.pageBytes) throw new TooLarge('the texts of a page repeat too much');
    const value = Buffer.concat([previous.subarray(0, prefix), bytes.subarray(offset, offset + suffix)]);
    offset += suffix;
    previous = value;
    if (leaf.type === 'BYTE_ARRAY') values[i] = value.toString('utf8');
    else if (value.length === leaf.typeLength) values[i] = fixedNumber(leaf, value);
    else throw new Damage('a value has another width than its column');
  }
  return values;
}
