/** What a pickle may ask of this computer at most. Every bound of the reader stands here. */

export const LIMITS = {
  /** Bytes of the file, unpacked; what fits into one buffer. */
  fileBytes: 2 ** 31 - 1,
  /** A gzip file may unpack to this many times its size (or to `gunzipFloor` bytes, if that is more). */
  gunzipRatio: 100,
  gunzipFloor: 2 ** 26,
  /** Estimated bytes of all values that the opcodes make; texts and arrays stay in the file's buffer. */
  heapBytes: 2 ** 30,
  /** Values on the machine's stack; pandas writes long lists a thousand items at a time. */
  stack: 2 ** 22,
  /** Containers that are open at the same time. */
  marks: 10_000,
  /** Bytes of a whole number. */
  longBytes: 32,
  /** Bytes of a module's and of a function's name. */
  nameBytes: 200,
  /** Bytes of one text, once it is asked for. */
  textBytes: 2 ** 26,
  /** Bytes of one array that protocol 2 wrote as text, once it is asked for. */
  encodedBytes: 2 ** 28,
  columns: 20_000,
  /** Bytes of a column's name. */
  labelBytes: 2 ** 12,
  /** Levels of a column's name. */
  labelLevels: 8,
  /** Dimensions of an array; a data frame's have one or two. */
  dimensions: 2,
  /** Rows times columns for each byte of the file; an Arrow boolean takes one bit. */
  cellsPerByte: 8,
  /** Categories of categories, and the like. */
  arrayDepth: 4,
  /** A cell may hold lists and dictionaries of this depth with this many values in all. */
  cellDepth: 16,
  cellValues: 10_000,
} as const;
