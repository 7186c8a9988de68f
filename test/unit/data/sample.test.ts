/** The bounded sample of prompts, and joining rows of one prompt. */
import assert from 'node:assert/strict';
import { hashUnit } from '../../../src/core/hash';
import { Rng } from '../../../src/core/rng';
import { OutcomeBuilder } from '../../../src/data/builder';
import { BottomK } from '../../../src/data/promptSample';

const place = {};

describe('BottomK', () => {
  it('keeps the k smallest, as sorting would', () => {
    const rng = new Rng(3);
    for (let round = 0; round < 50; round++) {
      const k = 1 + rng.int(20);
      const keys = Array.from({ length: 1 + rng.int(200) }, () => rng.next());
      const sketch = new BottomK(k);
      const kept = new Set<number>();
      for (const key of keys) {
        if (!sketch.admits(key)) {
          sketch.refuse();
          continue;
        }
        const gone = sketch.add(key);
        kept.add(key);
        if (gone !== undefined) kept.delete(gone);
      }
      const smallest = [...keys].sort((a, b) => a - b).slice(0, k);
      assert.deepEqual(
        [...kept].sort((a, b) => a - b),
        smallest,
      );
    }
  });

  it('estimates how many there were within four standard errors', () => {
    const rng = new Rng(5);
    const sketch = new BottomK(1000);
    for (let i = 0; i < 50_000; i++) {
      const key = rng.next();
      if (sketch.admits(key)) sketch.add(key);
      else sketch.refuse();
    }
    assert.ok(Math.abs(sketch.distinct() / 50_000 - 1) < 4 / Math.sqrt(1000), String(sketch.distinct()));
  });
});

describe('OutcomeBuilder', () => {
  const fill = (builder: OutcomeBuilder, prompts: readonly string[]): OutcomeBuilder => {
    const model = builder.model('a', place);
    prompts.forEach((prompt, i) => {
      if (builder.row(`i${i}`, prompt, '', place)) builder.set(model, 'score', (i % 4) / 4);
    });
    return builder;
  };

  it('keeps the prompts of smallest hash with all their rows, in the order of the file', () => {
    const rng = new Rng(7);
    const prompts = Array.from({ length: 3000 }, () => `prompt ${rng.int(800)}`);
    const raw = fill(new OutcomeBuilder({ maxPrompts: 100, seed: 9 }), prompts).build();
    const distinct = [...new Set(prompts)];
    const chosen = new Set(
      distinct.sort((a, b) => hashUnit(a, 9, 'sample') - hashUnit(b, 9, 'sample')).slice(0, 100),
    );
    const expected = prompts.flatMap((prompt, i) => (chosen.has(prompt) ? [`i${i}`] : []));
    assert.deepEqual(raw.ids, expected);
    assert.deepEqual(
      [...raw.score],
      expected.map((id) => (Number(id.slice(1)) % 4) / 4),
    );
  });

  it('does not depend on the order of the rows', () => {
    const prompts = Array.from({ length: 500 }, (_, i) => `p${i}`);
    const forwards = fill(new OutcomeBuilder({ maxPrompts: 50, seed: 1 }), prompts).build();
    const backwards = fill(new OutcomeBuilder({ maxPrompts: 50, seed: 1 }), [...prompts].reverse()).build();
    assert.deepEqual([...forwards.prompts].sort(), [...backwards.prompts].sort());
  });

  it('joins rows whose scored models differ, and leaves others apart or averages them', () => {
    const rows: [model: string, score: number | undefined, usd: number][] = [
      ['a', 1, 1],
      ['b', 0, 2],
      ['a', 0, 3],
      ['c', undefined, 4],
      ['c', 1, 5],
    ];
    const build = (repeats: 'keep' | 'average') => {
      const builder = new OutcomeBuilder({ repeats });
      for (const [name, score, usd] of rows) {
        builder.row('', 'p', '', place);
        const model = builder.model(name, place);
        if (score !== undefined) builder.set(model, 'score', score);
        builder.set(model, 'usd', usd);
      }
      return builder.build();
    };
    const kept = build('keep');
    assert.deepEqual([...kept.score], [1, 0, 1, 0, NaN, NaN]);
    assert.deepEqual([...(kept.usd ?? [])], [1, 2, 5, 3, NaN, NaN]);
    const mean = build('average');
    assert.deepEqual([...mean.score], [0.5, 0, 1]);
    assert.deepEqual([...(mean.usd ?? [])], [2, 2, 5]);
  });

  it('states no propensity for a row that several calls make', () => {
    const builder = new OutcomeBuilder();
    for (const name of ['a', 'b']) {
      builder.row('', 'p', '', place);
      builder.set(builder.model(name, place), 'score', 1);
      builder.set(builder.model(name, place), 'propensity', 0.5);
    }
    builder.row('', 'q', '', place);
    builder.set(0, 'score', 1);
    builder.set(0, 'propensity', 0.25);
    assert.deepEqual([...(builder.build().propensity ?? [])], [NaN, NaN, 0.25, NaN]);
  });
});
