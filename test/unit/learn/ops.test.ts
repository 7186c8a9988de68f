/** The layer as one operation, with its gradients. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { type Activation, dense } from '../../../src/learn/ops';
import * as tf from '../../../src/learn/tf';
import { near } from '../core/support';
import { onBackend, withoutLeaks } from './support';

const numbers = (t: tf.Tensor) => Array.from(t.dataSync());

const curves: Record<Activation, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
};

for (const backend of ['cpu', 'wasm'] as const) {
  describe(`layer (${backend})`, () => {
    before(onBackend(backend));

    const rng = new Rng(1);
    const [n, k, m] = [4, 3, 5];
    const draw = (length: number) => Array.from({ length }, () => rng.normal());
    const [x, w, b] = [draw(n * k), draw(k * m), draw(m)];

    /** Σ f(x·w + b)³ in plain double precision. */
    function plain(f: (v: number) => number, [rows, weight, bias]: number[][]): number {
      let sum = 0;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < m; j++) {
          let s = bias[j];
          for (let l = 0; l < k; l++) s += rows[i * k + l] * weight[l * m + j];
          sum += f(s) ** 3;
        }
      return sum;
    }

    /** Differences of `plain` in argument `which`. */
    const slopes = (f: (v: number) => number, which: number) =>
      [x, w, b][which].map((_, i) => {
        const moved = (by: number) =>
          plain(
            f,
            [x, w, b].map((a, c) => (c === which ? a.map((v, j) => (j === i ? v + by : v)) : a)),
          );
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });

    const total = (t: tf.Tensor) => tf.sum<tf.Scalar>(tf.pow(t, 3));
    const tensors = () => [tf.tensor2d(x, [n, k]), tf.tensor2d(w, [k, m]), tf.tensor1d(b)] as const;

    for (const activation of ['linear', 'relu', 'tanh'] as const) {
      it(`has its value and its gradients: ${activation}`, () => {
        const f = curves[activation];
        const { value, grads } = tf.valueAndGrads((p, q, r) =>
          total(dense(p as tf.Tensor2D, q as tf.Tensor2D, r as tf.Tensor1D, activation)),
        )([...tensors()]);
        near(value.dataSync()[0], plain(f, [x, w, b]), 1e-4);
        for (const which of [0, 1, 2])
          slopes(f, which).forEach((s, i) =>
            near(numbers(grads[which])[i], s, 1e-3 * Math.max(1, Math.abs(s)), `argument ${which}, ${i}`),
          );
      });

      it(`has the same gradients for its weights where x is data: ${activation}`, () => {
        const [data, weight, bias] = tensors();
        const { grads } = tf.valueAndGrads((q, r) =>
          total(dense(data, q as tf.Tensor2D, r as tf.Tensor1D, activation, true)),
        )([weight, bias]);
        assert.equal(grads.length, 2);
        for (const which of [1, 2])
          slopes(curves[activation], which).forEach((s, i) =>
            near(numbers(grads[which - 1])[i], s, 1e-3 * Math.max(1, Math.abs(s)), `argument ${which}, ${i}`),
          );
      });
    }

    it('leaves no tensor behind', async () => {
      await withoutLeaks(() =>
        tf.tidy(() => {
          const [p, q, r] = tensors();
          tf.grad((t) => total(dense(p, t as tf.Tensor2D, r, 'tanh', true)))(q).dataSync();
        }),
      );
    });
  });
}
