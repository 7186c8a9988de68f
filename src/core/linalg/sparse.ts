/** Sparse row matrices (CSR) and the two products that the truncated SVD needs. */

/** rows × cols; row r has its entries at indptr[r] … indptr[r + 1] − 1. */
export interface SparseMatrix {
  rows: number;
  cols: number;
  /** rows + 1. */
  indptr: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

/** The rows `rows` of x, in that order. */
export function selectRows(x: SparseMatrix, rows: ArrayLike<number>): SparseMatrix {
  const indptr = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    indptr[i + 1] = indptr[i] + x.indptr[rows[i] + 1] - x.indptr[rows[i]];
  }
  const indices = new Int32Array(indptr[rows.length]);
  const values = new Float32Array(indptr[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    indices.set(x.indices.subarray(x.indptr[rows[i]], x.indptr[rows[i] + 1]), indptr[i]);
    values.set(x.values.subarray(x.indptr[rows[i]], x.indptr[rows[i] + 1]), indptr[i]);
  }
  return { rows: rows.length, cols: x.cols, indptr, indices, values };
}

/** X·B for X rows × cols and B cols × k (row-major); rows × k. */
export function sparseTimesDense(x: SparseMatrix, b: Float64Array, k: number): Float64Array {
  const out = new Float64Array(x.rows * k);
  for (let r = 0; r < x.rows; r++) {
    const o = r * k;
    for (let e = x.indptr[r]; e < x.indptr[r + 1]; e++) {
      const v = x.values[e];
      const s = x.indices[e] * k;
      for (let j = 0; j < k; j++) out[o + j] += v * b[s + j];
    }
  }
  return out;
}

/** Xᵀ·B for X rows × cols and B rows × k (row-major); cols × k. */
export function sparseTransposeTimesDense(x: SparseMatrix, b: Float64Array, k: number): Float64Array {
  const out = new Float64Array(x.cols * k);
  for (let r = 0; r < x.rows; r++) {
    const s = r * k;
    for (let e = x.indptr[r]; e < x.indptr[r + 1]; e++) {
      const v = x.values[e];
      const o = x.indices[e] * k;
      for (let j = 0; j < k; j++) out[o + j] += v * b[s + j];
    }
  }
  return out;
}
