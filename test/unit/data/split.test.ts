/** Splits and merged duplicates: properties that must hold for any data. */
import assert from 'node:assert/strict';
import { configSchema } from '../../../src/core/config';
import { selectRows, type OutcomeTable } from '../../../src/core/outcomes';
import { Rng } from '../../../src/core/rng';
import { foldOf, mergeDuplicates, partOf, SPLIT_PARTS, splitTable } from '../../../src/core/split';

const shares = configSchema.parse({ data: { path: 'x' } }).data.split;

function tableOf(prompts: string[], scores?: number[]): OutcomeTable {
  const n = prompts.length;
  return {
    ids: prompts.map((_, i) => `i${i}`),
    prompts,
    tasks: prompts.map(() => ''),
    models: ['a'],
    score: scores ? Float32Array.from(scores) : new Float32Array(n),
    usage: Float32Array.from({ length: 2 * n }, (_, i) => i),
    dollars: [false],
  };
}

const numbered = (n: number): string[] => Array.from({ length: n }, (_, i) => `What is ${i} + ${i * 7}?`);

describe('splitTable', () => {
  it('gives every row to exactly one part, in shares within four standard deviations', () => {
    const n = 20_000;
    for (const seed of [0, 1, 7, 4_000_000_000]) {
      const split = splitTable(tableOf(numbered(n)), shares, seed);
      const all = SPLIT_PARTS.flatMap((part) => [...split[part]]).sort((a, b) => a - b);
      assert.deepEqual(all, [...Array(n).keys()]);
      for (const part of SPLIT_PARTS) {
        const p = shares[part];
        assert.ok(
          Math.abs(split[part].length - n * p) < 4 * Math.sqrt(n * p * (1 - p)),
          `${part} ${split[part].length}`,
        );
      }
    }
  });

  it('does not depend on the order of rows, and puts equal prompts together', () => {
    const table = tableOf([...numbered(500), ...numbered(500)]);
    const order = new Rng(3).shuffle([...Array(1000).keys()]);
    const shuffled = selectRows(table, order);
    const promptsOf = (t: OutcomeTable): string[][] => {
      const split = splitTable(t, shares, 5);
      return SPLIT_PARTS.map((part) => [...split[part]].map((r) => t.prompts[r]).sort());
    };
    assert.deepEqual(promptsOf(shuffled), promptsOf(table));
    const parts = promptsOf(table).map((p) => new Set(p));
    for (let i = 0; i < 4; i++) {
      for (let j = i + 1; j < 4; j++) assert.ok(![...parts[i]].some((p) => parts[j].has(p)));
    }
  });

  it('changes with the seed, and leaves parts without a share empty', () => {
    const table = tableOf(numbered(1000));
    assert.notDeepEqual(splitTable(table, shares, 1).test, splitTable(table, shares, 2).test);
    const half = splitTable(table, { train: 0.5, tune: 0, calibrate: 0.5, test: 0 }, 1);
    assert.equal(half.train.length + half.calibrate.length, 1000);
  });

  it('assigns as it always has', () => {
    // A changed hash would silently void every certificate given before.
    const known = ['', 'a', 'What is 2 + 2?', '😀', '\ud800'].map((p) => partOf(p, shares, 7));
    assert.deepEqual(known, ['train', 'test', 'train', 'calibrate', 'train']);
  });
});

describe('foldOf', () => {
  it('is balanced, and independent of the split at the same seed', () => {
    const prompts = numbered(20_000);
    const counts = new Map<string, number>();
    for (const p of prompts) {
      const key = `${partOf(p, shares, 7)} ${foldOf(p, 7, 5)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const part of SPLIT_PARTS) {
      const expected = (20_000 * shares[part]) / 5;
      for (let fold = 0; fold < 5; fold++) {
        const count = counts.get(`${part} ${fold}`) ?? 0;
        assert.ok(
          Math.abs(count - expected) < 4 * Math.sqrt(expected),
          `${part} ${fold}: ${count} of ${expected}`,
        );
      }
    }
  });
});

describe('mergeDuplicates', () => {
  it('averages observed cells, fills gaps, keeps the first id and counts', () => {
    const table = tableOf(['p', 'q', 'p', 'p', 'r'], [1, 0.5, 0, NaN, NaN]);
    table.tasks[2] = 'maths';
    table.latency = Float32Array.from([NaN, 1, 4, NaN, 2]);
    const { table: merged, merged: count } = mergeDuplicates(table);
    assert.equal(count, 2);
    assert.deepEqual(merged.ids, ['i0', 'i1', 'i4']);
    assert.deepEqual(merged.tasks, ['maths', '', '']);
    assert.deepEqual([...merged.score], [0.5, 0.5, NaN]);
    assert.deepEqual([...merged.usage], [(0 + 4 + 6) / 3, (1 + 5 + 7) / 3, 2, 3, 8, 9].map(Math.fround));
    assert.deepEqual([...(merged.latency ?? [])], [4, 1, 2]);
    assert.equal(table.score[0], 1);
  });

  it('returns the same table where there are none', () => {
    const table = tableOf(['p', 'q']);
    assert.equal(mergeDuplicates(table).table, table);
  });
});
