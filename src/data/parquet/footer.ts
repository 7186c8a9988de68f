/**
 * A Parquet file's footer: its schema, where each column of each row group lies, and its key-value
 * pairs. Source: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { Damage, TooLarge, Unsupported } from './damage';
import { PARQUET_LIMITS } from './limits';
import type { RandomFile } from './randomFile';
import { leavesOf, type Leaf, type Meaning, type PhysicalType, type SchemaNode } from './schema';
import { checkThrift } from './thrift';

export type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'LZO' | 'BROTLI' | 'LZ4' | 'ZSTD' | 'LZ4_RAW';

/** One leaf's bytes in one row group. */
export interface Chunk {
  offset: number;
  length: number;
  rows: number;
  codec: Codec;
  encrypted: boolean;
}

export interface Footer {
  leaves: Leaf[];
  rows: number;
  /** Per row group, one chunk per leaf. */
  groups: Chunk[][];
  groupRows: number[];
  keyValues: Map<string, string>;
}

const MAGIC = 'PAR1';
const ENCRYPTED_MAGIC = 'PARE';
/** Length of the footer, and the magic. */
const TAIL = 8;

/** @throws Damage, TooLarge, Unsupported; UserError where reading fails */
export async function readFooter(file: RandomFile): Promise<Footer> {
  if (file.size < MAGIC.length + TAIL) throw new Damage('it is too short to be one');
  const head = (await file.read(0, MAGIC.length)).toString('latin1');
  const tail = await file.read(file.size - TAIL, TAIL);
  const end = tail.toString('latin1', 4);
  if (end === ENCRYPTED_MAGIC || head === ENCRYPTED_MAGIC) throw new Unsupported('it is encrypted');
  if (end !== MAGIC) {
    throw new Damage(head === MAGIC ? 'its end is missing' : 'it does not start and end as Parquet does');
  }
  if (head !== MAGIC) throw new Damage('its start is missing');
  const length = tail.readUInt32LE(0);
  if (length > file.size - MAGIC.length - TAIL) throw new Damage('its footer would be longer than the file');
  if (length > PARQUET_LIMITS.footerBytes) throw new TooLarge(`its footer has ${length} bytes`);
  const bytes = await file.read(file.size - TAIL - length, length);
  checkThrift(bytes, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const meta = new Fields(deserializeTCompactProtocol({ view, offset: 0 }));
  if (meta.has(8)) throw new Unsupported('some of its columns are encrypted, and its footer is signed');
  return shapeFooter(meta, file.size, file.size - TAIL - length);
}

function shapeFooter(meta: Fields, fileSize: number, dataEnd: number): Footer {
  const leaves = leavesOf(meta.structs(2).map(schemaNode));
  const groups = meta.structs(4);
  if (groups.length > PARQUET_LIMITS.rowGroups) throw new TooLarge(`it has ${groups.length} row groups`);
  const rows = meta.count(3);
  const most = PARQUET_LIMITS.freeRows + PARQUET_LIMITS.rowsPerByte * fileSize;
  if (rows > most) throw new TooLarge(`it claims ${rows} rows in ${fileSize} bytes`);
  const groupRows = groups.map((group) => group.count(3));
  if (groupRows.reduce((sum, n) => sum + n, 0) !== rows) {
    throw new Damage('its row groups do not add up to its rows');
  }
  const keyValues = new Map<string, string>();
  for (const pair of meta.structs(5)) keyValues.set(pair.text(1), pair.has(2) ? pair.text(2) : '');
  return {
    leaves,
    rows,
    groups: groups.map((group) => chunksOf(group, leaves, dataEnd)),
    groupRows,
    keyValues,
  };
}

function chunksOf(group: Fields, leaves: readonly Leaf[], dataEnd: number): Chunk[] {
  const rows = group.count(3);
  const chunks = group.structs(1);
  if (chunks.length !== leaves.length) {
    throw new Damage('a row group does not have the columns of the schema');
  }
  return chunks.map((chunk, i) => {
    const encrypted = chunk.has(8) || chunk.has(9);
    if (chunk.has(1) && chunk.text(1) !== '') throw new Unsupported('its columns lie in other files');
    if (!chunk.has(3) && encrypted) return { offset: 0, length: 0, rows, codec: 'UNCOMPRESSED', encrypted };
    const meta = chunk.struct(3);
    const { column, type } = leaves[i];
    const path = meta.texts(3);
    if (path.length !== column.path.length || path.some((name, k) => name !== column.path[k])) {
      throw new Damage('the columns of a row group are in another order than the schema');
    }
    if (PHYSICAL[meta.count(1)] !== type) throw new Damage(`column "${column.name}" changes its type`);
    const codec = CODECS.at(meta.count(4));
    if (codec === undefined) throw new Unsupported('its compression is unknown');
    const dataOffset = meta.count(9);
    const dictionaryOffset = meta.has(11) ? meta.count(11) : 0;
    // Some writers state 0 for a dictionary that is not there.
    const offset = dictionaryOffset > 0 ? Math.min(dictionaryOffset, dataOffset) : dataOffset;
    const length = meta.count(7);
    if (offset < MAGIC.length || offset + length > dataEnd) {
      throw new Damage(`column "${column.name}" points outside the data`);
    }
    return { offset, length, rows, codec, encrypted };
  });
}

const PHYSICAL: PhysicalType[] = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
];
const CODECS: Codec[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];
const REPETITIONS: SchemaNode['repetition'][] = ['REQUIRED', 'OPTIONAL', 'REPEATED'];

function schemaNode(element: Fields): SchemaNode {
  const type = element.has(1) ? PHYSICAL.at(element.count(1)) : undefined;
  if (element.has(1) && type === undefined) throw new Unsupported('it has a column of an unknown type');
  const repetition = element.has(3) ? REPETITIONS.at(element.count(3)) : 'REQUIRED';
  if (repetition === undefined) throw new Damage('its schema is none that Parquet has');
  const logical = element.has(10) ? element.struct(10) : undefined;
  const decimal = logical?.has(5) === true ? logical.struct(5) : undefined;
  const scale = element.has(7) ? element.count(7) : decimal?.has(1) === true ? decimal.count(1) : 0;
  if (scale > 308) throw new Damage('a decimal has an impossible scale');
  return {
    name: element.text(4),
    type,
    typeLength: element.has(2) ? element.count(2) : 0,
    repetition,
    children: element.has(5) ? element.count(5) : 0,
    meaning: meaningOf(element.has(6) ? element.count(6) : undefined, logical),
    scale,
  };
}

/** Indices are those of the format's ConvertedType; fields those of its LogicalType. */
function meaningOf(converted: number | undefined, logical: Fields | undefined): Meaning {
  if (logical?.has(1) === true || logical?.has(4) === true || logical?.has(12) === true) return 'text';
  if (logical?.has(5) === true) return 'decimal';
  if (logical?.has(6) === true || logical?.has(7) === true || logical?.has(8) === true) return 'instant';
  if (logical?.has(10) === true) return logical.struct(10).flag(2) ? 'integer' : 'unsigned';
  if (logical?.has(15) === true) return 'float16';
  if ([2, 3, 13, 14, 16, 17, 18].some((field) => logical?.has(field))) return 'foreign';
  if (converted === undefined) return 'plain';
  if ([0, 4, 19].includes(converted)) return 'text';
  if (converted === 5) return 'decimal';
  if (converted >= 6 && converted <= 10) return 'instant';
  if (converted >= 11 && converted <= 14) return 'unsigned';
  if (converted >= 15 && converted <= 18) return 'integer';
  return 'foreign';
}

/** A decoded Thrift struct whose fields may be anything; each getter checks what it gives. */
class Fields {
  constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  has(id: number): boolean {
    return this.fields[`field_${id}`] !== undefined;
  }

  /** A number from 0 on that a double holds exactly. */
  count(id: number): number {
    const value = Number(this.fields[`field_${id}`]);
    if (!Number.isSafeInteger(value) || value < 0) throw new Damage('a number in its footer is impossible');
    return value;
  }

  flag(id: number): boolean {
    return this.fields[`field_${id}`] === true;
  }

  text(id: number): string {
    return textOf(this.fields[`field_${id}`]);
  }

  texts(id: number): string[] {
    return this.list(id).map(textOf);
  }

  struct(id: number): Fields {
    return structOf(this.fields[`field_${id}`]);
  }

  /** Empty where there is no such field. */
  structs(id: number): Fields[] {
    return this.has(id) ? this.list(id).map(structOf) : [];
  }

  private list(id: number): unknown[] {
    const value = this.fields[`field_${id}`];
    if (!Array.isArray(value)) throw new Damage('a list in its footer is missing');
    return value;
  }
}

function textOf(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new Damage('a name in its footer is missing');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
}

function structOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new Damage('a part of its footer is missing');
  }
  return new Fields(value as Record<string, unknown>);
}
