/** Neighbours and their means against naive loops. */
import { strict as assert } from 'node:assert';
import { averageOutcomes, bestK } from '../../../src/core/neighbours/average';
import { keepNearest, meanRow, unitRows } from '../../../src/core/neighbours/nearest';
import { Rng } from '../../../src/core/rng';
import { near } from '../core/support';

/** Indices by falling value, equal ones by rising index. */
function sorted(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
}

describe('nearest neighbours', () => {
  it('are the greatest similarities in order, ties by index, whatever k', () => {
    const rng = new Rng(1);
    for (let round = 0; round < 60; round++) {
      const [queries, references, k] = [1 + rng.int(4), 1 + rng.int(40), 1 + rng.int(50)];
      // Few distinct values make many ties.
      const similarity = Array.from({ length: queries * references }, () => rng.int(round % 2 ? 5 : 1e6) / 7);
      const found = { k, index: new Int32Array((queries + 2) * k).fill(-9) };
      keepNearest(similarity, references, found, 1);
      assert.ok(
        found.index.subarray(0, k).every((i) => i === -9),
        'rows before are left alone',
      );
      for (let q = 0; q < queries; q++) {
        const expected = sorted(similarity.slice(q * references, (q + 1) * references)).slice(0, k);
        while (expected.length < k) expected.push(-1);
        assert.deepEqual([...found.index.subarray((q + 1) * k, (q + 2) * k)], expected);
      }
    }
  });

  it('compare vectors of length one about an origin', () => {
    const vectors = Float32Array.of(4, 5, 1, 1, 1, 2);
    assert.deepEqual([...meanRow(vectors, 2, [0, 2])], [2.5, 3.5]);
    const unit = unitRows(vectors, 2, [0, 1], [1, 1]);
    near(unit[0], 0.6, 1e-6);
    near(unit[1], 0.8, 1e-6);
    assert.deepEqual([...unit.subarray(2)], [0, 0], 'a null vector stays null');
  });
});

describe('means of neighbours', () => {
  const [none, M] = [NaN, 2];
  const references = {
    models: ['a', 'b'],
    score: Float32Array.of(1, 0, 0.5, none, 0, none, 1, 1),
    usage: Float32Array.of(0, 2, 0, 4, 0, 6, none, none, 0, 1, none, none, 0, 3, 0, 8),
  };
  const neighbours = { k: 3, index: Int32Array.of(0, 1, 2, 2, 1, -1) };

  it('count observed cells only, and fall back on all references where none is', () => {
    const { score, usage } = averageOutcomes(neighbours, 2, references);
    assert.deepEqual([...score], [0.75, 0, 0.25, 0.5]);
    assert.deepEqual([...usage], [0, 4, 0, 4, 0, 3.5, 0, 6]);
    const wide = averageOutcomes(neighbours, 99, references).score;
    assert.deepEqual([...wide], [0.5, 0, 0.25, 0.5], 'no more than were kept, and no absent ones');
  });

  it('agree with a naive loop on random gaps', () => {
    const rng = new Rng(2);
    const [R, Q, K, k] = [30, 12, 9, 6];
    const score = Float32Array.from({ length: R * M }, () => (rng.next() < 0.4 ? NaN : rng.next()));
    const index = Int32Array.from({ length: Q * K }, () => rng.int(R));
    const found = averageOutcomes({ k: K, index }, k, {
      models: ['a', 'b'],
      score,
      usage: new Float32Array(2 * R * M),
    });
    for (let q = 0; q < Q; q++) {
      for (let m = 0; m < M; m++) {
        const cells = [...index.subarray(q * K, q * K + k)].map((r) => score[r * M + m]);
        const seen = cells.filter((x) => !Number.isNaN(x));
        const from = seen.length > 0 ? seen : [...score].filter((x, c) => c % M === m && !Number.isNaN(x));
        near(found.score[q * M + m], from.reduce((a, b) => a + b, 0) / from.length, 1e-6);
      }
    }
  });

  it('take the k that predicts best', () => {
    // The nearest says the truth, the others the opposite.
    const opposite = { models: ['a'], score: Float32Array.of(1, 0, 0), usage: new Float32Array(6) };
    const index = Int32Array.of(0, 1, 2);
    assert.equal(bestK({ k: 3, index }, [1], opposite, [1, 3]), 1);
    assert.equal(bestK({ k: 3, index }, [0], opposite, [1, 3]), 3);
    assert.equal(bestK({ k: 3, index }, [1 / 3], opposite, [3, 2]), 3);
  });
});
