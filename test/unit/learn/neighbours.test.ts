/** The kNN predictions of a training against brute force. */
import { strict as assert } from 'node:assert';
import type { OutcomeTable } from '../../../src/core/outcomes';
import { Rng } from '../../../src/core/rng';
import { neighbourPredictions } from '../../../src/learn/neighbours';
import { near } from '../core/support';
import { onBackend, withoutLeaks } from './support';

const [N, WIDTH, M] = [700, 6, 2];
const pause = () => Promise.resolve();

function makeTable(): { table: OutcomeTable; z: Float32Array } {
  const rng = new Rng(5);
  const z = Float32Array.from({ length: N * WIDTH }, () => rng.normal() + 3);
  const ids = Array.from({ length: N }, (_, i) => `p${i}`);
  const score = new Float32Array(N * M);
  const usage = new Float32Array(N * M * 2);
  for (let i = 0; i < N; i++) {
    const side = z[i * WIDTH] > 3 ? 0.9 : 0.2;
    score.set([rng.next() < side ? 1 : 0, rng.next() < 1 - side ? 1 : 0], i * M);
    usage.set([10, 20 * side, 10, 5], 2 * i * M);
  }
  return {
    z,
    table: {
      ids,
      prompts: ids,
      tasks: ids.map(() => ''),
      models: ['a', 'b'],
      score,
      usage,
      dollars: [false, false],
    },
  };
}

describe('neighbours of a training', () => {
  before(onBackend('wasm'));
  const { table, z } = makeTable();
  const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const split = {
    train: rows(0, 400),
    tune: rows(400, 420),
    calibrate: rows(420, 425),
    test: rows(425, 700),
  };

  it('are the nearest train prompts by cosine about their mean', async () => {
    const found = await withoutLeaks(() => neighbourPredictions({ z, width: WIDTH }, table, split, pause));
    const origin = Array.from({ length: WIDTH }, (_, d) => {
      let sum = 0;
      for (const r of split.train) sum += z[r * WIDTH + d];
      return sum / split.train.length;
    });
    const cosine = (a: number, b: number) => {
      let [ab, aa, bb] = [0, 0, 0];
      for (let d = 0; d < WIDTH; d++) {
        const [x, y] = [z[a * WIDTH + d] - origin[d], z[b * WIDTH + d] - origin[d]];
        [ab, aa, bb] = [ab + x * y, aa + x * x, bb + y * y];
      }
      return ab / Math.sqrt(aa * bb);
    };
    const { omniRouter, carrot, routerBench } = found.test;
    assert.deepEqual([omniRouter.k, routerBench.k], [16, 40]);
    for (const { k, score, usage } of [omniRouter, carrot, routerBench]) {
      for (let i = 0; i < split.test.length; i += 25) {
        const nearest = [...split.train]
          .sort((a, b) => cosine(split.test[i], b) - cosine(split.test[i], a))
          .slice(0, k);
        const mean = (cell: (r: number) => number) => nearest.reduce((sum, r) => sum + cell(r) / k, 0);
        for (let m = 0; m < M; m++)
          near(
            score[i * M + m],
            mean((r) => table.score[r * M + m]),
            1e-5,
          );
        near(
          usage[2 * i * M + 1],
          mean((r) => table.usage[2 * r * M + 1]),
          1e-4,
        );
      }
    }
    assert.equal(found.calibrate.carrot.score.length, 5 * M);
  });

  it('cross-validation takes more neighbours the less one of them says', async () => {
    const coin = new Rng(6);
    const noise = { ...table, score: table.score.map(() => (coin.next() < 0.5 ? 1 : 0)) };
    const sure = { ...table, score: table.score.map((_, c) => (z[Math.floor(c / M) * WIDTH] > 3 ? 1 : 0)) };
    const k = async (of: OutcomeTable) =>
      (await neighbourPredictions({ z, width: WIDTH }, of, split, pause)).test.carrot.k;
    assert.equal(await k(noise), 256);
    assert.ok((await k(sure)) <= 32);
  });

  it('makes do with a handful of train prompts, and stops where it is told to', async () => {
    const few = { ...split, train: rows(0, 3) };
    const { test } = await neighbourPredictions({ z, width: WIDTH }, table, few, pause);
    assert.ok(test.omniRouter.score.every((p) => p >= 0 && p <= 1));
    await assert.rejects(
      () => neighbourPredictions({ z, width: WIDTH }, table, split, () => Promise.reject(new Error('stop'))),
      /stop/,
    );
  });
});
