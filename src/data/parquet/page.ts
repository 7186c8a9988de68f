/** One data page: its levels, which say where a value is missing, and its values. */
import type { PageHeader } from 'hyparquet';
import { CutOff, Damage, Unsupported } from './damage';
import type { Decompress } from './decompress';
import { readHybrid } from './hybrid';
import type { Leaf } from './schema';
import { decodeValues, type Values } from './values';

/**
 * The rows of a page in order; null where a value, or a struct around it, is missing.
 *
 * @param packed the page's bytes as they lie in the file
 * @param rows as `rowsOf` its header says
 * @throws Damage and whatever the library meets
 */
export function decodePage(
  leaf: Leaf,
  header: PageHeader,
  packed: Buffer,
  decompress: Decompress,
  rows: number,
  dictionary: Values | undefined,
): Values {
  const { levels, values, encoding } = header.data_page_header_v2
    ? splitV2(leaf, header, packed, decompress, rows)
    : splitV1(leaf, header, packed, decompress, rows);
  if (levels === undefined) return decodeValues(leaf, encoding, values, rows, dictionary);
  let present = 0;
  for (const level of levels) if (level === leaf.maxDefinition) present++;
  const dense = decodeValues(leaf, encoding, values, present, dictionary);
  return present === rows ? dense : spread(dense, levels, leaf.maxDefinition);
}

/** Number of rows of a data page; a column that is no list has one value a row. */
export function rowsOf(header: PageHeader): number {
  const rows = header.data_page_header_v2?.num_values ?? header.data_page_header?.num_values;
  if (rows === undefined || !Number.isInteger(rows) || rows < 0) throw new Damage('a page has no length');
  return rows;
}

interface Parts {
  /** One per row; undefined where every row must have a value. */
  levels: Uint8Array | Uint32Array | undefined;
  values: Buffer;
  encoding: string | undefined;
}

function splitV1(
  leaf: Leaf,
  header: PageHeader,
  packed: Buffer,
  decompress: Decompress,
  rows: number,
): Parts {
  const bytes = asBuffer(decompress(packed, header.uncompressed_page_size));
  const encoding = header.data_page_header?.encoding;
  if (leaf.maxDefinition === 0) return { levels: undefined, values: bytes, encoding };
  if (header.data_page_header?.definition_level_encoding === 'BIT_PACKED') {
    throw new Unsupported('its levels are stored in a way that was given up');
  }
  if (bytes.length < 4) throw new CutOff();
  const end = 4 + bytes.readUInt32LE(0);
  if (end > bytes.length) throw new CutOff();
  const levels = readHybrid(bytes.subarray(4, end), widthOf(leaf.maxDefinition), rows);
  return { levels, values: bytes.subarray(end), encoding };
}

function splitV2(
  leaf: Leaf,
  header: PageHeader,
  packed: Buffer,
  decompress: Decompress,
  rows: number,
): Parts {
  const page = header.data_page_header_v2;
  if (page === undefined) throw new Damage('a page has no header');
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = page;
  const start = repetition + definition;
  const unpacked = header.uncompressed_page_size - start;
  if (!(repetition === 0) || !(definition >= 0) || start > packed.length || !(unpacked >= 0)) {
    throw new Damage('the levels of a page do not fit into it');
  }
  const body = packed.subarray(start);
  if (page.is_compressed === false && body.length !== unpacked) {
    throw new Damage('a page has another size than it states');
  }
  const values = page.is_compressed === false ? body : asBuffer(decompress(body, unpacked));
  const levels =
    leaf.maxDefinition === 0
      ? undefined
      : readHybrid(packed.subarray(repetition, start), widthOf(leaf.maxDefinition), rows);
  return { levels, values, encoding: page.encoding };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function widthOf(level: number): number {
  return 32 - Math.clz32(level);
}

function spread(dense: Values, levels: Uint8Array | Uint32Array, maxDefinition: number): unknown[] {
  const rows = new Array<unknown>(levels.length);
  for (let row = 0, next = 0; row < levels.length; row++) {
    rows[row] = levels[row] === maxDefinition ? dense[next++] : null;
  }
  return rows;
}
