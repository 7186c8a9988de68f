/** The line of the usage regression is the least-squares one, and gaps do not pull it. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { addLine, fitUsageLine } from '../../../src/learn/usageLine';
import { near } from '../core/support';

const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

describe('usage line', () => {
  const [n, width, outputs] = [600, 3, 2];
  const rng = new Rng(1);
  const x = Float32Array.from({ length: n * width }, () => rng.normal());
  const truth = [
    [0.5, -1],
    [2, 0],
    [0, 0.25],
  ];
  const y = (noise: number) =>
    Float32Array.from({ length: n * outputs }, (_, c) => {
      const [row, k] = [Math.floor(c / outputs), c % outputs];
      return truth.reduce((s, w, i) => s + w[k] * x[row * width + i], 3 - k) + noise * rng.normal();
    });
  const [train, tune] = [rows(0, 500), rows(500, 600)];

  it('finds a line that is there', () => {
    const line = fitUsageLine(x, width, y(0), train, tune);
    truth.forEach((w, i) =>
      w.forEach((v, k) => near(line.weight[i * outputs + k], v, 2e-3, `weight ${i}, ${k}`)),
    );
    [3, 2].forEach((v, k) => near(line.bias[k], v, 2e-3, `bias ${k}`));
    const out = new Float64Array(outputs);
    addLine(line, x, 7, out, 0);
    near(out[0], 3 + 0.5 * x[21] + 2 * x[22], 1e-2);
  });

  it('fits the observed cells alone: gaps change it no more than leaving rows out does', () => {
    const noisy = y(0.5);
    // The first output is missing where it is large, which means filled in would tilt and lower it.
    const gaps = noisy.map((v, c) => (c % 2 === 0 && x[Math.floor(c / 2) * width + 1] > 0.2 ? NaN : v));
    const line = fitUsageLine(x, width, gaps, train, tune);
    truth.forEach((w, i) =>
      w.forEach((v, k) => near(line.weight[i * outputs + k], v, 0.15, `weight ${i}, ${k}`)),
    );
    near(line.bias[0], 3, 0.15, 'bias');
    assert.deepEqual(fitUsageLine(x, width, gaps, train, tune), line);
  });

  it('gives a column that was never observed a line of zero', () => {
    const never = y(0).map((v, c) => (c % 2 === 0 ? NaN : v));
    const line = fitUsageLine(x, width, never, train, tune);
    line.weight.forEach((w, c) => assert.ok(Number.isFinite(w) && (c % 2 === 1 || w === 0)));
    assert.equal(line.bias[0], 0);
  });
});
