/** The truncated SVD against a dense decomposition of the same matrix. */
import { strict as assert } from 'node:assert';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import {
  type SparseMatrix,
  sparseTimesDense,
  sparseTransposeTimesDense,
} from '../../../src/core/linalg/sparse';
import { truncatedSvd } from '../../../src/core/linalg/truncatedSvd';
import { Rng } from '../../../src/core/rng';
import { near } from './support';

function toSparse(dense: number[][]): SparseMatrix {
  const entries = dense.map((row) => row.flatMap((v, c) => (v === 0 ? [] : [{ c, v }])));
  const indptr = Int32Array.from({ length: dense.length + 1 }, () => 0);
  entries.forEach((row, r) => (indptr[r + 1] = indptr[r] + row.length));
  return {
    rows: dense.length,
    cols: dense[0].length,
    indptr,
    indices: Int32Array.from(entries.flat(), (e) => e.c),
    values: Float32Array.from(entries.flat(), (e) => e.v),
  };
}

/** Single-precision values, a third of them there. */
function randomSparse(rng: Rng, rows: number, cols: number, decay = 1): number[][] {
  return Array.from({ length: rows }, () =>
    Array.from({ length: cols }, (_, c) => (rng.next() < 0.3 ? Math.fround(rng.normal() * decay ** c) : 0)),
  );
}

const column = (a: Float64Array, k: number, width: number) => a.filter((_, i) => i % width === k);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, v, i) => sum + v * b[i], 0);

function assertOrthonormal(right: Float64Array, rank: number, tolerance: number): void {
  for (let i = 0; i < rank; i++)
    for (let j = 0; j <= i; j++)
      near(dot(column(right, i, rank), column(right, j, rank)), i === j ? 1 : 0, tolerance, `${i}·${j}`);
}

describe('sparse products', () => {
  it('equal the dense ones', () => {
    const rng = new Rng(1);
    const dense = randomSparse(rng, 9, 7);
    const x = toSparse(dense);
    for (const [rows, product, reference] of [
      [7, sparseTimesDense, new Matrix(dense)],
      [9, sparseTransposeTimesDense, new Matrix(dense).transpose()],
    ] as const) {
      const b = Float64Array.from({ length: rows * 3 }, () => rng.normal());
      const expected = reference.mmul(Matrix.from1DArray(rows, 3, b)).to1DArray();
      product(x, b, 3).forEach((v, i) => near(v, expected[i], 1e-12));
    }
  });
});

describe('truncated SVD', () => {
  it('is exact where the subspace holds the whole matrix', async () => {
    for (const [rows, cols] of [
      [30, 12],
      [10, 25],
    ]) {
      const dense = randomSparse(new Rng(rows), rows, cols);
      const { rank, right, singular } = await truncatedSvd(toSparse(dense), 6, new Rng(2));
      const reference = new SingularValueDecomposition(new Matrix(dense), { autoTranspose: true });
      assert.equal(rank, 6);
      for (let k = 0; k < rank; k++) {
        near(singular[k], reference.diagonal[k], 1e-9 * reference.diagonal[0], `σ${k}`);
        const expected = reference.rightSingularVectors.getColumn(k);
        near(Math.abs(dot(column(right, k, rank), expected)), 1, 1e-6, `v${k}`);
      }
      assertOrthonormal(right, rank, 1e-9);
    }
  });

  it('finds the leading directions of a larger matrix whose spectrum falls', async () => {
    const dense = randomSparse(new Rng(3), 200, 90, 0.93);
    const { rank, right, singular } = await truncatedSvd(toSparse(dense), 10, new Rng(4));
    const reference = new SingularValueDecomposition(new Matrix(dense));
    for (let k = 0; k < rank; k++)
      near(singular[k], reference.diagonal[k], 0.02 * reference.diagonal[k], `σ${k}`);
    // The directions matter as a subspace: how much of the matrix do they keep?
    let kept = 0;
    for (const row of dense) for (let k = 0; k < rank; k++) kept += dot(row, column(right, k, rank)) ** 2;
    const best = reference.diagonal.slice(0, rank).reduce((sum, s) => sum + s * s, 0);
    assert.ok(kept > 0.995 * best, `${kept} of ${best}`);
    assertOrthonormal(right, rank, 1e-9);
  });

  for (const scale of [1, 1e4]) {
    it(`leaves directions that a matrix of low rank lacks at zero (scale ${scale})`, async () => {
      const rng = new Rng(5);
      const factors = [randomSparse(rng, 40, 3), randomSparse(rng, 3, 30)].map((d) => new Matrix(d));
      const dense = factors[0].mmul(factors[1]).mul(scale).to2DArray();
      const { right, singular } = await truncatedSvd(toSparse(dense), 8, new Rng(6));
      const reference = new SingularValueDecomposition(new Matrix(dense));
      for (let k = 0; k < 3; k++) near(singular[k] / reference.diagonal[k], 1, 1e-5);
      for (let k = 3; k < 8; k++) assert.ok(singular[k] < 1e-4 * singular[0], `σ${k} = ${singular[k]}`);
      assert.ok(right.every(Number.isFinite));
      assertOrthonormal(
        right.filter((_, i) => i % 8 < 3),
        3,
        1e-6,
      );
    });
  }

  it('depends on the matrix and the seed alone, with the largest entry of a direction positive', async () => {
    const x = toSparse(randomSparse(new Rng(7), 50, 40));
    const [a, b] = [await truncatedSvd(x, 5, new Rng(8)), await truncatedSvd(x, 5, new Rng(8))];
    assert.deepEqual(a, b);
    for (let k = 0; k < 5; k++) {
      const entries = Array.from(column(a.right, k, 5));
      assert.ok(Math.max(...entries) >= -Math.min(...entries));
    }
  });

  it('answers matrices of one row, one column, or nothing', async () => {
    const one = await truncatedSvd(toSparse([[3, 0, 4]]), 4, new Rng(1));
    assert.equal(one.rank, 1);
    near(one.singular[0], 5, 1e-9);
    near(one.right[2], 0.8, 1e-9);
    const nothing = await truncatedSvd(
      toSparse([
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
      2,
      new Rng(1),
    );
    assert.ok([...nothing.singular, ...nothing.right].every((v) => v === 0));
  });

  it('can be stopped between its steps', async () => {
    const x = toSparse(randomSparse(new Rng(7), 20, 20));
    let pauses = 0;
    const stop = () => (++pauses === 3 ? Promise.reject(new Error('stopped')) : Promise.resolve());
    await assert.rejects(truncatedSvd(x, 5, new Rng(8), stop), /stopped/);
  });
});
