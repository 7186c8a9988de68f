/** The wide part finds which grams matter, shares what models have in common, and counts no gap. */
import { strict as assert } from 'node:assert';
import { CancelledError } from '../../../src/core/errors';
import type { SparseMatrix } from '../../../src/core/linalg/sparse';
import { Rng } from '../../../src/core/rng';
import { fitWide, wideLogits, type WideData } from '../../../src/learn/wide';
import { near } from '../core/support';

const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const noPause = () => Promise.resolve();
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** N × V; each gram is in a third of the prompts. */
function randomGrams(rng: Rng, n: number, v: number): SparseMatrix {
  const indptr = new Int32Array(n + 1);
  const indices: number[] = [];
  for (let r = 0; r < n; r++) {
    for (let g = 0; g < v; g++) if (rng.next() < 1 / 3) indices.push(g);
    indptr[r + 1] = indices.length;
  }
  // What stands in a cell must not matter, only that there is one.
  return {
    rows: n,
    cols: v,
    indptr,
    indices: Int32Array.from(indices),
    values: Float32Array.from(indices, () => rng.uniform(0.1, 9)),
  };
}

/** Grams 0 and 1 are hard for all of three models, gram 2 for the last alone; the others say nothing. */
function outcomes(rng: Rng, n: number): WideData & { chance: Float32Array } {
  const grams = randomGrams(rng, n, 12);
  const models = 3;
  const chance = new Float32Array(n * models);
  for (let r = 0; r < n; r++) {
    const has = new Set(grams.indices.subarray(grams.indptr[r], grams.indptr[r + 1]));
    for (let m = 0; m < models; m++) {
      let x = 1 + 0.5 * m;
      if (has.has(0)) x -= 1.5;
      if (has.has(1)) x -= 1;
      if (has.has(2) && m === 2) x -= 2;
      chance[r * models + m] = sigmoid(x);
    }
  }
  return { grams, models, chance, score: chance.map((p) => (rng.next() < p ? 1 : 0)) };
}

describe('wide part', () => {
  const data = outcomes(new Rng(1), 3000);
  const [train, tune, test] = [rows(0, 2000), rows(2000, 2400), rows(2400, 3000)];

  it('comes near the chances that scores were drawn from', async () => {
    const { model } = await fitWide(data, train, tune, new Rng(2), noPause);
    const logits = wideLogits(model, data.grams, test);
    let [error, spread] = [0, 0];
    logits.forEach((l, c) => {
      const truth = data.chance[2400 * 3 + c];
      error += (sigmoid(l) - truth) ** 2;
      spread += (truth - 0.6) ** 2;
    });
    assert.ok(error < 0.15 * spread, `${error} of ${spread} left`);
  });

  it('gives the same numbers for the same seed, and other ones for another', async () => {
    const fit = (seed: number) => fitWide(data, rows(0, 300), tune, new Rng(seed), noPause);
    const model = await fit(3);
    assert.deepEqual(await fit(3), model);
    assert.notDeepEqual(await fit(4), model);
  });

  it('learns from gaps nothing, and from one model’s scores what is hard for all', async () => {
    const gappy = { ...data, score: data.score.map((y, c) => (c % 3 === 1 ? NaN : y)) };
    const { model } = await fitWide(gappy, train, tune, new Rng(2), noPause);
    assert.ok(model.weight.every(Number.isFinite) && model.bias.every(Number.isFinite));
    const weight = (gram: number, m: number) => model.weight[gram * 3 + m];
    // The second model was never seen: gram 0 is hard for it as for the others, gram 2 not as for the last.
    assert.ok(weight(0, 1) < -0.5, `${weight(0, 1)}`);
    assert.ok(weight(2, 1) > weight(2, 2) + 0.3, `${weight(2, 1)} and ${weight(2, 2)}`);
  });

  it('keeps the mean scores where grams say nothing that holds', async () => {
    const rng = new Rng(5);
    const noise = { ...data, score: data.score.map(() => (rng.next() < 0.7 ? 1 : 0)) };
    const { model } = await fitWide(noise, rows(0, 100), tune, new Rng(2), noPause);
    for (const l of wideLogits(model, noise.grams, test)) near(sigmoid(l), 0.7, 0.2, 'chance');
  });

  it('stops when asked to', async () => {
    let epochs = 0;
    const pause = () => (++epochs === 2 ? Promise.reject(new CancelledError()) : Promise.resolve());
    await assert.rejects(fitWide(data, train, tune, new Rng(2), pause), CancelledError);
  });
});
