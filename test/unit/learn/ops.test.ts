/** The library's gaps filled: log-gamma, digamma and a faster matrix product, with their gradients. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { dataMatMul, digamma, logGamma, matMul } from '../../../src/learn/ops';
import * as tf from '../../../src/learn/tf';
import { near } from '../core/support';
import { onBackend } from './support';

const EULER = 0.5772156649015329;
const ZETA3 = 1.2020569031595942;

const numbers = (t: tf.Tensor) => Array.from(t.dataSync());

/** ln Γ in double precision: the product formula up to 1e5, with its remainder. */
function logGammaSlow(x: number): number {
  const n = 100_000;
  let sum = 0;
  for (let k = 1; k <= n; k++) sum += x * Math.log1p(1 / k) - Math.log1p(x / k);
  // Σ beyond n of x/k − x/(2k²) − x/k + x²/(2k²) …
  return sum - Math.log(x) + (x * x - x) / (2 * n) - (x * x - x) / (2 * n) / n / 2;
}

describe('log-gamma and digamma', () => {
  before(onBackend('cpu'));

  it('have their known values', () => {
    const table: [x: number, logGamma: number, digamma: number][] = [
      [0.5, Math.log(Math.sqrt(Math.PI)), -EULER - 2 * Math.LN2],
      [1, 0, -EULER],
      [2, 0, 1 - EULER],
      [1 / 3, Math.log(2.678938534707747), -EULER - Math.PI / (2 * Math.sqrt(3)) - 1.5 * Math.log(3)],
      [10, Math.log(362_880), 7129 / 2520 - EULER],
      [30, 71.25703896716801, 3.384438141328553],
    ];
    const x = tf.tensor1d(table.map((row) => row[0]));
    const [lg, dg] = [numbers(logGamma(x)), numbers(digamma(x))];
    table.forEach(([at, l, d], i) => {
      near(lg[i], l, 2e-5 * Math.max(1, Math.abs(l)), `ln Γ(${at})`);
      near(dg[i], d, 2e-6 * Math.max(1, Math.abs(d)), `ψ(${at})`);
    });
  });

  it('hold over the range that a Beta policy uses', () => {
    for (const x of [0.004, 0.05, 0.7, 3.3, 14.5, 29.9]) {
      const expected = logGammaSlow(x);
      const [found] = numbers(logGamma(tf.tensor1d([x])));
      near(found, expected, 3e-5 * Math.max(1, Math.abs(expected)), `ln Γ(${x})`);
    }
  });

  it('are a function and its derivative', () => {
    const x = tf.tensor1d([0.01, 0.3, 1, 2.7, 11, 29]);
    const slopes = numbers(tf.grad((t) => tf.sum(logGamma(t)))(x));
    const psi = numbers(digamma(x));
    const differences = numbers(x).map(
      (v) => (logGammaSlow(v * 1.0001) - logGammaSlow(v * 0.9999)) / (2e-4 * v),
    );
    psi.forEach((d, i) => {
      near(slopes[i], d, 2e-5 * Math.max(1, Math.abs(d)), 'gradient');
      near(d, differences[i], 1e-4 * Math.max(1, Math.abs(d)), 'difference');
    });
  });

  it('digamma’s own gradient is trigamma', () => {
    const slopes = numbers(tf.grad((t) => tf.sum(digamma(t)))(tf.tensor1d([1, 0.5, 4])));
    const trigamma = [Math.PI ** 2 / 6, Math.PI ** 2 / 2, Math.PI ** 2 / 6 - 1 - 1 / 4 - 1 / 9];
    trigamma.forEach((t, i) => near(slopes[i], t, 1e-4 * t));
    near(
      numbers(tf.grad((t) => tf.sum(tf.grad((u) => tf.sum(digamma(u)))(t)))(tf.tensor1d([1])))[0],
      -2 * ZETA3,
      1e-3,
    );
  });
});

for (const backend of ['cpu', 'wasm'] as const) {
  describe(`matrix product (${backend})`, () => {
    before(onBackend(backend));

    const rng = new Rng(1);
    const [n, k, m] = [4, 3, 5];
    const a = Array.from({ length: n * k }, () => rng.normal());
    const b = Array.from({ length: k * m }, () => rng.normal());

    /** Σ tanh(a·b)² in plain double precision. */
    function plain(x: number[], y: number[]): number {
      let sum = 0;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < m; j++) {
          let s = 0;
          for (let l = 0; l < k; l++) s += x[i * k + l] * y[l * m + j];
          sum += Math.tanh(s) ** 2;
        }
      return sum;
    }

    const slopes = (f: (x: number[]) => number, at: number[]) =>
      at.map((_, i) => {
        const moved = (by: number) => f(at.map((v, j) => (j === i ? v + by : v)));
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });

    it('has the value and the gradients of a·b', () => {
      const f = (x: tf.Tensor, y: tf.Tensor) =>
        tf.sum<tf.Scalar>(tf.square(tf.tanh(matMul(x as tf.Tensor2D, y as tf.Tensor2D))));
      const { value, grads } = tf.valueAndGrads(f)([tf.tensor2d(a, [n, k]), tf.tensor2d(b, [k, m])]);
      near(value.dataSync()[0], plain(a, b), 1e-5);
      slopes((x) => plain(x, b), a).forEach((s, i) => near(numbers(grads[0])[i], s, 1e-4, `da ${i}`));
      slopes((y) => plain(a, y), b).forEach((s, i) => near(numbers(grads[1])[i], s, 1e-4, `db ${i}`));
    });

    it('has the same gradient for its weights where the other side is data', () => {
      const x = tf.tensor2d(a, [n, k]);
      const f = (y: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(tf.tanh(dataMatMul(x, y as tf.Tensor2D))));
      const found = numbers(tf.grad(f)(tf.tensor2d(b, [k, m])));
      slopes((y) => plain(a, y), b).forEach((s, i) => near(found[i], s, 1e-4));
      assert.equal(found.length, k * m);
    });
  });
}
