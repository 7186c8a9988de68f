/**
 * The linear part of the usage regression: ridge on the encoding. How long a prompt is says most about
 * its tokens and dollars, and a closed form finds that at once where a network takes many epochs.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Dense } from '../core/routerSpec';

/** Penalties tried, as shares of the mean square of a column of x. */
const PENALTIES = [1e-4, 1e-3, 1e-2, 1e-1];

/**
 * Fits y ≈ x·weight + bias by least squares on the observed cells of `train`, with an L2 penalty on the
 * weights: the one that is best on `tune`. An output that was never observed gets a line of zero.
 *
 * @param x N × Z
 * @param y N × C; NaN = not observed
 */
export function fitUsageLine(
  x: Float32Array,
  width: number,
  y: Float32Array,
  train: ArrayLike<number>,
  tune: ArrayLike<number>,
): Dense {
  const outputs = (y.length / x.length) * width;
  const groups = observedAlike(y, outputs, train).map(({ columns, rows }) => ({
    columns,
    moments: new Moments(x, width, y, outputs, columns, rows),
  }));
  let best = Infinity;
  let kept: Dense | undefined;
  for (const penalty of PENALTIES) {
    const line: Dense = {
      inputs: width,
      outputs,
      weight: new Float32Array(width * outputs),
      bias: new Float32Array(outputs),
    };
    for (const { columns, moments } of groups) moments.solve(penalty, columns, line);
    const loss = squaredError(line, x, y, tune);
    if (loss < best || kept === undefined) [best, kept] = [loss, line];
  }
  return kept as Dense;
}

/** x·weight + bias for one row of x, added to `out` from `at` on. */
export function addLine(
  line: Dense,
  x: Float32Array,
  row: number,
  out: Float32Array | Float64Array,
  at: number,
): void {
  const { inputs, outputs, weight, bias } = line;
  for (let c = 0; c < outputs; c++) out[at + c] += bias[c];
  for (let k = 0; k < inputs; k++) {
    const v = x[row * inputs + k];
    const o = k * outputs;
    for (let c = 0; c < outputs; c++) out[at + c] += v * weight[o + c];
  }
}

interface Group {
  columns: number[];
  rows: Int32Array;
}

/** Columns without gaps share their rows, and so the costly part of the fit; the others have their own. */
function observedAlike(y: Float32Array, outputs: number, train: ArrayLike<number>): Group[] {
  const all = Int32Array.from(train);
  const complete: Group = { columns: [], rows: all };
  const others: Group[] = [];
  for (let c = 0; c < outputs; c++) {
    const rows = all.filter((row) => !Number.isNaN(y[row * outputs + c]));
    if (rows.length === all.length) complete.columns.push(c);
    else if (rows.length > 0) others.push({ columns: [c], rows });
  }
  return complete.columns.length > 0 ? [complete, ...others] : others;
}

/** The centred second moments that a ridge regression of some columns of y on x needs. */
class Moments {
  private readonly xMean: Float64Array;
  private readonly yMean: Float64Array;
  /** XᵀX, Z × Z. */
  private readonly gram: Matrix;
  /** XᵀY, Z × columns. */
  private readonly product: Matrix;

  constructor(
    x: Float32Array,
    private readonly width: number,
    y: Float32Array,
    outputs: number,
    columns: readonly number[],
    rows: Int32Array,
  ) {
    const count = columns.length;
    const xMean = new Float64Array(width);
    const yMean = new Float64Array(count);
    for (const row of rows) {
      for (let k = 0; k < width; k++) xMean[k] += x[row * width + k] / rows.length;
      for (let j = 0; j < count; j++) yMean[j] += y[row * outputs + columns[j]] / rows.length;
    }
    const gram = new Float64Array(width * width);
    const product = new Float64Array(width * count);
    const v = Array.from({ length: ROWS }, () => new Float64Array(width));
    const t = Array.from({ length: ROWS }, () => new Float64Array(count));
    for (let start = 0; start < rows.length; start += ROWS) {
      for (let i = 0; i < ROWS; i++) {
        // Beyond the end a row of zeros, which adds nothing.
        const there = start + i < rows.length;
        const row = there ? rows[start + i] : 0;
        for (let k = 0; k < width; k++) v[i][k] = there ? x[row * width + k] - xMean[k] : 0;
        for (let j = 0; j < count; j++) t[i][j] = there ? y[row * outputs + columns[j]] - yMean[j] : 0;
      }
      addProducts(v, v, gram, true);
      addProducts(v, t, product, false);
    }
    for (let k = 0; k < width; k++) for (let j = 0; j < k; j++) gram[k * width + j] = gram[j * width + k];
    this.xMean = xMean;
    this.yMean = yMean;
    this.gram = Matrix.from1DArray(width, width, gram);
    this.product = Matrix.from1DArray(width, count, product);
  }

  /** Writes weights and biases of the columns into `line`. */
  solve(penalty: number, columns: readonly number[], line: Dense): void {
    const { width, xMean } = this;
    const ridge = this.gram.clone();
    // The small constant keeps a constant x solvable.
    const added = (penalty * this.gram.trace()) / width + 1e-9;
    for (let k = 0; k < width; k++) ridge.set(k, k, ridge.get(k, k) + added);
    const weight = new CholeskyDecomposition(ridge).solve(this.product);
    columns.forEach((column, j) => {
      let bias = this.yMean[j];
      for (let k = 0; k < width; k++) {
        bias -= xMean[k] * weight.get(k, j);
        line.weight[k * line.outputs + column] = weight.get(k, j);
      }
      line.bias[column] = bias;
    });
  }
}

/** Rows taken at a time: a sum of four products costs hardly more than one. */
const ROWS = 4;

/** Adds Σ a_iᵀ·b_i over ROWS rows to `out`; only its upper triangle where that is all one needs. */
function addProducts(a: Float64Array[], b: Float64Array[], out: Float64Array, upper: boolean): void {
  const [a0, a1, a2, a3] = a;
  const [b0, b1, b2, b3] = b;
  const columns = b0.length;
  for (let k = 0; k < a0.length; k++) {
    const [p, q, r, s] = [a0[k], a1[k], a2[k], a3[k]];
    const o = k * columns;
    for (let j = upper ? k : 0; j < columns; j++) {
      out[o + j] += p * b0[j] + q * b1[j] + r * b2[j] + s * b3[j];
    }
  }
}

function squaredError(line: Dense, x: Float32Array, y: Float32Array, rows: ArrayLike<number>): number {
  const fitted = new Float64Array(line.outputs);
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    addLine(line, x, rows[i], fitted.fill(0), 0);
    for (let c = 0; c < line.outputs; c++) {
      const v = y[rows[i] * line.outputs + c];
      if (!Number.isNaN(v)) sum += (v - fitted[c]) ** 2;
    }
  }
  return sum;
}
