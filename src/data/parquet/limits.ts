/** What a Parquet file may ask of its reader: everything is checked against these before it is allocated. */

const MiB = 1 << 20;

export const PARQUET_LIMITS = {
  /** Bytes of the footer; 40 columns in 1 000 row groups take about 4 MiB. */
  footerBytes: 32 * MiB,
  /** Fields and list items in the footer. */
  footerValues: 6e6,
  /** How deep its structures nest; the format needs 8. */
  depth: 24,
  /** Leaves of the schema. */
  columns: 20_000,
  rowGroups: 100_000,
  /** Bytes of one page's header, which may carry two whole values as statistics. */
  pageHeaderBytes: MiB,
  /** Bytes of one page when unpacked; writers aim at 1 MiB, and one cell cannot span pages. */
  pageBytes: 256 * MiB,
  /** Values of one page. */
  pageValues: 1 << 24,
  /** Memory of the pages that stand open at the same time, one of each column that is read. */
  openBytes: 768 * MiB,
  /** A file may have this many rows at any size … */
  freeRows: 1e6,
  /** … and this many more for each of its bytes. */
  rowsPerByte: 8,
  /** All pages of one reading may unpack to this many bytes at any size of the file … */
  freeUnpacked: 256 * MiB,
  /** … and this many more for each of its bytes. */
  unpackedPerByte: 256,
} as const;

/** Most rows of one batch. A batch also ends where a page of one of its columns does. */
export const BATCH_ROWS = 4096;
