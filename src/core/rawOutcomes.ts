/** Outcomes as a file states them, before the pool's prices decide what a usage is. */

/** N prompts × M models; cells are row-major, cell (n, m) at n·M + m; NaN = not observed. */
export interface RawOutcomes {
  /** Length N; unique. */
  ids: string[];
  /** Length N. */
  prompts: string[];
  /** Length N; '' where the data names no task. */
  tasks: string[];
  /** Length M. */
  models: string[];
  /** N·M, 0..1. */
  score: Float32Array;
  /** N·M·2: tokens in, tokens out. Left out where no cell has any. */
  tokens?: Float32Array;
  /** N·M: US dollars of the call. Left out where no cell has any. */
  usd?: Float64Array;
  /** N·M: milliseconds. Left out where no cell has any. */
  latency?: Float32Array;
  /** N·M: probability with which this cell was to be observed, as the log states it. Left out where no cell has any. */
  propensity?: Float32Array;
}
