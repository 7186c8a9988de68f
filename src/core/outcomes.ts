/** The columnar outcome table: every prompt with each model's score and usage. */

/**
 * N prompts × M models, as columns (never objects per cell).
 * Cells are row-major: cell (n, m) is at n·M + m.
 */
export interface OutcomeTable {
  /** Length N; unique. */
  ids: string[];
  /** Length N. */
  prompts: string[];
  /** Length N; '' where the data names no task. */
  tasks: string[];
  /** Length M. */
  models: string[];
  /** N·M, 0..1; NaN = not observed. */
  score: Float32Array;
  /** N·M·2: tokens in, tokens out; or (0, USD) where `dollars[m]` is set. NaN = not observed. */
  usage: Float32Array;
  /** N·M, milliseconds; NaN = not observed. */
  latency?: Float32Array;
  /** N·M: probability with which the cell was to be observed, as the log states it; NaN = not stated. */
  propensity?: Float32Array;
  /** Length M: true where the usage of model m is dollars, priced at (0, 1e6) per million. */
  dollars: boolean[];
  /**
   * Length M: USD per request, whatever the usage. It stands beside usage × price, so that the price
   * table keeps its shape. Left out where no model has a fee.
   */
  fee?: Float64Array;
}

/** USD per million units of usage: M × [input, output]. */
export type PriceTable = Float64Array;

/** The rows `rows` of a table, in that order. Columns are copied. */
export function selectRows(table: OutcomeTable, rows: ArrayLike<number>): OutcomeTable {
  const n = rows.length;
  const m = table.models.length;
  const selected: OutcomeTable = {
    ids: new Array<string>(n),
    prompts: new Array<string>(n),
    tasks: new Array<string>(n),
    models: table.models,
    score: new Float32Array(n * m),
    usage: new Float32Array(n * m * 2),
    dollars: table.dollars,
  };
  if (table.fee) selected.fee = table.fee;
  if (table.latency) selected.latency = new Float32Array(n * m);
  if (table.propensity) selected.propensity = new Float32Array(n * m);
  for (let i = 0; i < n; i++) {
    const r = rows[i];
    selected.ids[i] = table.ids[r];
    selected.prompts[i] = table.prompts[r];
    selected.tasks[i] = table.tasks[r];
    selected.score.set(table.score.subarray(r * m, (r + 1) * m), i * m);
    selected.usage.set(table.usage.subarray(r * m * 2, (r + 1) * m * 2), i * m * 2);
    if (table.latency) selected.latency?.set(table.latency.subarray(r * m, (r + 1) * m), i * m);
    if (table.propensity) selected.propensity?.set(table.propensity.subarray(r * m, (r + 1) * m), i * m);
  }
  return selected;
}

/** The columns `columns` (model indices) of a table, in that order. */
export function selectModels(table: OutcomeTable, columns: readonly number[]): OutcomeTable {
  const n = table.ids.length;
  const from = table.models.length;
  const m = columns.length;
  const selected: OutcomeTable = {
    ids: table.ids,
    prompts: table.prompts,
    tasks: table.tasks,
    models: columns.map((c) => table.models[c]),
    score: new Float32Array(n * m),
    usage: new Float32Array(n * m * 2),
    dollars: columns.map((c) => table.dollars[c]),
  };
  const { fee } = table;
  if (fee) selected.fee = Float64Array.from(columns, (c) => fee[c]);
  if (table.latency) selected.latency = new Float32Array(n * m);
  if (table.propensity) selected.propensity = new Float32Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      const source = i * from + columns[j];
      const target = i * m + j;
      selected.score[target] = table.score[source];
      selected.usage[2 * target] = table.usage[2 * source];
      selected.usage[2 * target + 1] = table.usage[2 * source + 1];
      if (table.latency && selected.latency) selected.latency[target] = table.latency[source];
      if (table.propensity && selected.propensity) selected.propensity[target] = table.propensity[source];
    }
  }
  return selected;
}

/** Observed cost in USD per query: N·M. Cost is usage × price, and the fee of the request. */
export function observedCost(table: OutcomeTable, price: PriceTable): Float64Array {
  const m = table.models.length;
  const cells = table.ids.length * m;
  const cost = new Float64Array(cells);
  for (let c = 0; c < cells; c++) {
    const k = c % m;
    const fee = table.fee?.[k] ?? 0;
    cost[c] = (table.usage[2 * c] * price[2 * k] + table.usage[2 * c + 1] * price[2 * k + 1]) / 1e6 + fee;
  }
  return cost;
}

/** Mean of column m of an N·M array over its observed (non-NaN) cells; NaN where there are none. */
export function columnMeans(cells: ArrayLike<number>, m: number): Float64Array {
  const sum = new Float64Array(m);
  const count = new Float64Array(m);
  for (let c = 0; c < cells.length; c++) {
    const x = cells[c];
    if (Number.isNaN(x)) continue;
    sum[c % m] += x;
    count[c % m]++;
  }
  return sum.map((s, k) => s / count[k]);
}
