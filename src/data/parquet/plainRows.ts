/** Rows of plain values as a Parquet file: for results that go into other tools. */
import { parquetWriteBuffer } from 'hyparquet-writer';

type Plain = string | number | boolean | null | undefined;

/** Columns are those of the first row; a number that does not exist is an empty cell. */
export function parquetOf(rows: readonly object[]): Uint8Array {
  const cell = (row: object, name: string) => (row as Record<string, Plain>)[name];
  const columnData = Object.keys(rows[0] ?? {}).map((name) => {
    const data = rows.map((row) => {
      const value = cell(row, name);
      return value === undefined || Number.isNaN(value) ? null : value;
    });
    const sample = data.find((value) => value !== null);
    const type =
      typeof sample === 'string'
        ? ('STRING' as const)
        : typeof sample === 'boolean'
          ? ('BOOLEAN' as const)
          : ('DOUBLE' as const);
    return { name, data, type, nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, codec: 'SNAPPY', statistics: false }));
}
