/**
 * Truncated singular value decomposition of a sparse matrix by randomized subspace iteration
 * (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1).
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Rng } from '../rng';
import { type SparseMatrix, sparseTimesDense, sparseTransposeTimesDense } from './sparse';

export interface TruncatedSvd {
  /** Number of directions, min(wanted, rank bound). */
  rank: number;
  /** cols × rank, row-major: the leading right singular vectors. */
  right: Float64Array;
  /** rank, descending. */
  singular: Float64Array;
}

/** Directions drawn beyond the wanted ones, so that the last wanted ones are accurate too. */
const OVERSAMPLING = 8;
const POWER_ITERATIONS = 2;

/**
 * The `wanted` leading right singular vectors of x. Each sign is fixed so that the largest entry is
 * positive, which makes the result a function of x and the seed alone. `pause` is awaited between the
 * heavy steps, so that a caller can let others run, or stop the work by throwing.
 */
export async function truncatedSvd(
  x: SparseMatrix,
  wanted: number,
  rng: Rng,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<TruncatedSvd> {
  const rank = Math.min(wanted, x.rows, x.cols);
  const width = Math.min(rank + OVERSAMPLING, x.rows, x.cols);
  let q: Float64Array = new Float64Array(x.cols * width);
  for (let i = 0; i < q.length; i++) q[i] = rng.normal();
  orthonormalise(q, x.cols, width);
  for (let i = 0; i < POWER_ITERATIONS; i++) {
    await pause();
    const image = sparseTimesDense(x, q, width);
    await pause();
    q = sparseTransposeTimesDense(x, image, width);
    await pause();
    orthonormalise(q, x.cols, width);
  }
  await pause();
  const gram = gramMatrix(sparseTimesDense(x, q, width), x.rows, width);
  const { values, vectors } = symmetricEigen(gram, width);
  const right = new Float64Array(x.cols * rank);
  for (let c = 0; c < x.cols; c++) {
    for (let j = 0; j < width; j++) {
      const v = q[c * width + j];
      if (v === 0) continue;
      for (let k = 0; k < rank; k++) right[c * rank + k] += v * vectors[j * width + k];
    }
  }
  fixSigns(right, x.cols, rank);
  return { rank, right, singular: values.slice(0, rank).map((v) => Math.sqrt(Math.max(v, 0))) };
}

/**
 * Below this share of a column's length, what is left of it after a pass of Gram–Schmidt has lost digits
 * that a second pass gives back.
 */
const CANCELLED = 0.1;
/** Below this share it is nothing but rounding. */
const NULL = 1e-12;

/** Gram–Schmidt on the columns of a rows × k matrix, twice where need be; null columns become zero. */
function orthonormalise(a: Float64Array, rows: number, k: number): void {
  // Column by column in memory, as the work goes.
  const done: Float64Array[] = [];
  for (let j = 0; j < k; j++) {
    const column = new Float64Array(rows);
    for (let r = 0; r < rows; r++) column[r] = a[r * k + j];
    const whole = dot(column, column);
    let left = whole;
    for (let pass = 0; pass < 2; pass++) {
      const before = left;
      const dots = done.map((other) => dot(column, other));
      for (let i = 0; i < j; i++) subtract(column, done[i], dots[i]);
      left = dot(column, column);
      if (left > CANCELLED ** 2 * before) break;
    }
    const scale = left > NULL ** 2 * whole ? 1 / Math.sqrt(left) : 0;
    for (let r = 0; r < rows; r++) a[r * k + j] = column[r] *= scale;
    done.push(column);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  // Four sums, each of which need not wait for the others.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let r = 0;
  for (; r + 3 < a.length; r += 4) {
    s0 += a[r] * b[r];
    s1 += a[r + 1] * b[r + 1];
    s2 += a[r + 2] * b[r + 2];
    s3 += a[r + 3] * b[r + 3];
  }
  for (; r < a.length; r++) s0 += a[r] * b[r];
  return s0 + s1 + (s2 + s3);
}

/** a − factor·b, in place. */
function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let r = 0; r < a.length; r++) a[r] -= factor * b[r];
}

/** AᵀA, k × k. */
function gramMatrix(a: Float64Array, rows: number, k: number): Float64Array {
  const gram = new Float64Array(k * k);
  for (let r = 0; r < rows; r++) {
    const o = r * k;
    for (let i = 0; i < k; i++) {
      const v = a[o + i];
      for (let j = i; j < k; j++) gram[i * k + j] += v * a[o + j];
    }
  }
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[i * k + j] = gram[j * k + i];
  return gram;
}

/** Eigenvalues descending; vectors k × k row-major, one eigenvector per column. */
function symmetricEigen(a: Float64Array, k: number): { values: Float64Array; vectors: Float64Array } {
  const evd = new EigenvalueDecomposition(Matrix.from1DArray(k, k, a), { assumeSymmetric: true });
  const order = evd.realEigenvalues
    .map((_, i) => i)
    .sort((i, j) => evd.realEigenvalues[j] - evd.realEigenvalues[i]);
  const basis = evd.eigenvectorMatrix;
  const vectors = new Float64Array(k * k);
  order.forEach((from, to) => {
    for (let r = 0; r < k; r++) vectors[r * k + to] = basis.get(r, from);
  });
  return { values: Float64Array.from(order, (i) => evd.realEigenvalues[i]), vectors };
}

function fixSigns(a: Float64Array, rows: number, k: number): void {
  for (let j = 0; j < k; j++) {
    let largest = 0;
    for (let r = 0; r < rows; r++) if (Math.abs(a[r * k + j]) > Math.abs(largest)) largest = a[r * k + j];
    if (largest < 0) for (let r = 0; r < rows; r++) a[r * k + j] = -a[r * k + j];
  }
}
