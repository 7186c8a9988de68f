/** Logistic regression with few columns, and the score test of whether an outcome depends on them at all. */
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { sigmoid } from '../math';

/** Prior precision of a slope on standardised columns: keeps slopes finite where a column separates. */
const RIDGE = 1;
const NEWTON_STEPS = 25;

/**
 * Newton's method on the penalised likelihood.
 * @param x N × D, standardised columns
 * @param y N, 0 or 1
 * @returns D slopes, then the intercept
 */
export function fitLogistic(x: Float64Array, y: ArrayLike<number>, d: number): Float64Array {
  const n = y.length;
  const w = new Float64Array(d + 1);
  const row = new Float64Array(d + 1);
  row[d] = 1;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const gradient = new Float64Array(d + 1);
    const hessian = new Float64Array((d + 1) ** 2);
    for (let k = 0; k <= d; k++) {
      // The intercept is barely penalised: its prior would be a claim about how much was logged.
      const ridge = k < d ? RIDGE : 1e-6;
      gradient[k] = -ridge * w[k];
      hessian[k * (d + 1) + k] = ridge;
    }
    for (let i = 0; i < n; i++) {
      row.set(x.subarray(i * d, (i + 1) * d));
      const p = logisticAt(w, x, i, d);
      addOuter(hessian, row, p * (1 - p));
      for (let k = 0; k <= d; k++) gradient[k] += row[k] * (y[i] - p);
    }
    const move = solve(hessian, gradient);
    let largest = 0;
    for (let k = 0; k <= d; k++) {
      w[k] += move[k];
      largest = Math.max(largest, Math.abs(move[k]));
    }
    if (largest < 1e-8) break;
  }
  return w;
}

/** P(y = 1) of row i of x, N × D, by the coefficients that `fitLogistic` returns. */
export function logisticAt(w: Float64Array, x: Float64Array, i: number, d: number): number {
  let sum = w[d];
  for (let k = 0; k < d; k++) sum += w[k] * x[i * d + k];
  return sigmoid(sum);
}

/**
 * Rao's score test: p-value of the hypothesis that y does not depend on the columns of x (χ², as many
 * degrees of freedom as columns that vary on their own). 1 where y is constant.
 */
export function independencePValue(x: Float64Array, y: ArrayLike<number>, d: number): number {
  const n = y.length;
  let ones = 0;
  for (let i = 0; i < n; i++) ones += y[i];
  const rate = ones / n;
  if (rate === 0 || rate === 1) return 1;
  const centre = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) centre[k] += x[i * d + k] / n;
  const score = new Float64Array(d);
  const spread = new Float64Array(d * d);
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) {
      row[k] = x[i * d + k] - centre[k];
      score[k] += row[k] * (y[i] - rate);
    }
    addOuter(spread, row, rate * (1 - rate));
  }
  // A column that repeats others must not count as a degree of freedom: dependence would be harder to see.
  const columns = independentColumns(spread, d);
  if (columns.length === 0) return 1;
  const kept = Float64Array.from(columns.flatMap((k) => columns.map((j) => spread[k * d + j])));
  const own = Float64Array.from(columns, (k) => score[k]);
  const move = solve(kept, own);
  return (
    1 -
    chiSquareCdf(
      own.reduce((sum, s, k) => sum + s * move[k], 0),
      columns.length,
    )
  );
}

/** Columns of a covariance matrix, D × D, that those before them do not explain but for a millionth. */
function independentColumns(covariance: Float64Array, d: number): number[] {
  const left = covariance.slice();
  const columns: number[] = [];
  for (let k = 0; k < d; k++) {
    const pivot = left[k * d + k];
    if (!(pivot > 1e-6 * covariance[k * d + k] && pivot > 1e-12)) continue;
    columns.push(k);
    for (let i = k + 1; i < d; i++) {
      const share = left[i * d + k] / pivot;
      for (let j = k + 1; j < d; j++) left[i * d + j] -= share * left[k * d + j];
    }
  }
  return columns;
}

function addOuter(matrix: Float64Array, row: Float64Array, weight: number): void {
  const d = row.length;
  for (let k = 0; k < d; k++) {
    const scaled = weight * row[k];
    for (let j = 0; j < d; j++) matrix[k * d + j] += scaled * row[j];
  }
}

/** Solves A·v = b for a symmetric positive definite A, by Cholesky's method. */
function solve(a: Float64Array, b: Float64Array): Float64Array {
  const d = b.length;
  const l = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * d + j];
      for (let k = 0; k < j; k++) sum -= l[i * d + k] * l[j * d + k];
      l[i * d + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j * d + j];
    }
  }
  const v = Float64Array.from(b);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < i; k++) v[i] -= l[i * d + k] * v[k];
    v[i] /= l[i * d + i];
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let k = i + 1; k < d; k++) v[i] -= l[k * d + i] * v[k];
    v[i] /= l[i * d + i];
  }
  return v;
}
