/** Makes Parquet files that say whatever a test wants, true or not. */
import type { CompressionCodec, Encoding, PageHeader, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';

export interface Page {
  type?: 'DATA_PAGE' | 'DICTIONARY_PAGE';
  /** As stated; the body's length where left out. */
  unpacked?: number;
  packed?: number;
  values: number;
  encoding?: Encoding;
  body: Uint8Array;
}

export interface Crafted {
  pages: Page[];
  /** As stated for each row group; the sum of the data pages' values where left out. */
  rows?: number;
  codec?: CompressionCodec;
  element?: Partial<SchemaElement>;
  /** Row groups, all of which point at the same pages. */
  groups?: number;
}

/** A file of one column, `c`, that is required text unless `element` says otherwise. */
export function craft({ pages, codec = 'UNCOMPRESSED', element, groups = 1, ...stated }: Crafted): Buffer {
  const writer = new ByteWriter();
  writer.appendUint32(0x31524150);
  const start = writer.offset;
  for (const page of pages) {
    const { type = 'DATA_PAGE', values, encoding = 'PLAIN', body } = page;
    const header: PageHeader = {
      type,
      uncompressed_page_size: page.unpacked ?? body.length,
      compressed_page_size: page.packed ?? body.length,
      ...(type === 'DATA_PAGE'
        ? {
            data_page_header: {
              num_values: values,
              encoding,
              definition_level_encoding: 'RLE',
              repetition_level_encoding: 'RLE',
            },
          }
        : { dictionary_page_header: { num_values: values, encoding: 'PLAIN' } }),
    };
    writePageHeader(writer, header);
    writer.appendBytes(body);
  }
  const data = pages.filter((p) => p.type !== 'DICTIONARY_PAGE');
  const rows = stated.rows ?? data.reduce((sum, p) => sum + p.values, 0);
  const leaf: SchemaElement = {
    name: 'c',
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    repetition_type: 'REQUIRED',
    ...element,
  };
  const length = BigInt(writer.offset - start);
  const metaData = {
    type: leaf.type ?? 'BYTE_ARRAY',
    encodings: [],
    path_in_schema: ['c'],
    codec,
    num_values: BigInt(rows),
    total_uncompressed_size: length,
    total_compressed_size: length,
    data_page_offset: BigInt(start),
  };
  writeMetadata(writer, {
    version: 2,
    schema: [{ name: 'root', num_children: 1 }, leaf],
    num_rows: BigInt(rows * groups),
    row_groups: Array.from({ length: groups }, () => ({
      columns: [{ file_offset: BigInt(start), meta_data: metaData }],
      total_byte_size: length,
      num_rows: BigInt(rows),
    })),
    metadata_length: 0,
  });
  writer.appendUint32(0x31524150);
  return Buffer.from(writer.getBytes());
}

/** A file whose footer is these bytes. */
export function withFooter(footer: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')]);
}

/** Text values as a plain page stores them. */
export function plainTexts(...texts: string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
