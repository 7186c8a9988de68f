/** Back-propagation written out against differences of the loss, and Adam against its first steps by hand. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { Adam } from '../../../src/learn/adam';
import { BackpropNetwork, networkForward } from '../../../src/learn/backprop';
import * as tf from '../../../src/learn/tf';
import { near } from '../core/support';
import { onBackend, withoutLeaks } from './support';

for (const backend of ['cpu', 'wasm'] as const) {
  describe(`back-propagation (${backend})`, () => {
    before(onBackend(backend));

    const [n, inputs, outputs] = [7, 5, 3];
    const rng = new Rng(4);
    const rows = Float32Array.from({ length: n * inputs }, () => rng.normal());
    const wanted = Float32Array.from({ length: n * outputs }, () => rng.normal());
    const decay = 0.01;

    /** Σ (output − wanted)² / 2 + decay·Σ weight². */
    function loss(network: BackpropNetwork, x: tf.Tensor2D): number {
      const out = network.forward(x);
      const weights = network.export().flatMap(({ weight }) => Array.from(weight));
      return (
        out.reduce((sum, v, c) => sum + (v - wanted[c]) ** 2 / 2, 0) +
        weights.reduce((sum, w) => sum + decay * w * w, 0)
      );
    }

    it('gives the slopes of the loss in every weight and bias, through two hidden layers', async () => {
      await withoutLeaks(() => {
        const network = new BackpropNetwork([inputs, 6, 4, outputs], 0.5, new Rng(2));
        // Biases that are not zero, so that every term counts.
        network.weights.forEach((w, k) => (network.weights[k] = w + 0.05));
        const x = tf.tensor2d(rows, [n, inputs]);
        network.backward(x, decay, (out) => out.map((v, c) => v - wanted[c]));
        const found = network.gradient.slice();
        const h = 2e-3;
        for (let k = 0; k < network.weights.length; k++) {
          const at = network.weights[k];
          const moved = [at + h, at - h].map((w) => {
            network.weights[k] = w;
            return loss(network, x);
          });
          network.weights[k] = at;
          const expected = (moved[0] - moved[1]) / (2 * h);
          near(found[k], expected, 0.02 * Math.max(1, Math.abs(expected)), `slope ${k}`);
        }
        x.dispose();
      });
    });

    it('computes alike from a copy of its layers', () => {
      const network = new BackpropNetwork([inputs, 6, outputs], 0.5, new Rng(3));
      const x = tf.tensor2d(rows, [n, inputs]);
      const copy = network.export();
      assert.deepEqual(networkForward(copy, x), network.forward(x));
      network.weights.fill(0);
      assert.ok(network.forward(x).every((v) => v === 0));
      assert.ok(networkForward(copy, x).some((v) => v !== 0));
      x.dispose();
    });
  });
}

describe('Adam', () => {
  it('steps by the rate against a steady slope, whatever its size, and leaves a weight without one alone', () => {
    const weight = Float32Array.of(1, 1, 1);
    const adam = new Adam(3);
    for (let k = 1; k <= 5; k++) {
      adam.step(weight, Float32Array.of(3, -0.01, 0), 0.1);
      near(weight[0], 1 - 0.1 * k, 1e-5);
      near(weight[1], 1 + 0.1 * k, 1e-4);
    }
    assert.equal(weight[2], 1);
  });

  it('follows its definition where slopes change', () => {
    const weight = Float32Array.of(0);
    const adam = new Adam(1);
    adam.step(weight, Float32Array.of(1), 0.5);
    adam.step(weight, Float32Array.of(-2), 0.5);
    // m = 0.9·0.1 − 0.1·2, v = 0.999·0.001 + 0.001·4, both over 1 − β²-th powers.
    const m = (0.09 - 0.2) / (1 - 0.81);
    const v = (0.000999 + 0.004) / (1 - 0.998001);
    near(weight[0], -0.5 - (0.5 * m) / Math.sqrt(v), 1e-4);
  });
});
