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
