/** Figures of outcomes, against values worked out by hand; and tokens that are estimated. */
import assert from 'node:assert/strict';
import {
  agreementOf,
  cellCosts,
  fixedHull,
  lengthBins,
  modelFigures,
  oracleOf,
  taskFigures,
} from '../../../src/core/dataFigures';
import { UserError } from '../../../src/core/errors';
import { estimateTokens } from '../../../src/core/estimateTokens';
import type { RawOutcomes } from '../../../src/core/rawOutcomes';

/** Three prompts, models a (dollars), b (tokens), c (nothing but scores); b has not seen the last. */
const raw: RawOutcomes = {
  ids: ['1', '2', '3'],
  prompts: ['1234', '12345', ''],
  tasks: ['t', 'u', 't'],
  models: ['a', 'b', 'c'],
  score: Float32Array.of(1, 1, 0, 0, 0.5, 0, 1, NaN, 1),
  usd: Float64Array.of(0.5, NaN, NaN, 0.3, NaN, NaN, 0.1, NaN, NaN),
  tokens: Float32Array.of(9, 9, 100, 10, NaN, NaN, 9, 9, 200, 20, NaN, NaN, 9, 9, NaN, NaN, NaN, NaN),
};
const prices = new Map([
  ['b', { input: 1000, output: 10_000 }],
  ['c', { call: 0.25 }],
]);
const close = (a: number | null, b: number): void =>
  assert.ok(Math.abs((a ?? NaN) - b) < 1e-6, `${a}, not ${b}`);

describe('figures of outcomes', () => {
  const cost = cellCosts(raw, prices);

  it('cost tokens at a price, calls at their fee, and else the dollars of the data', () => {
    [0.5, 0.2, 0.25, 0.3, 0.4, 0.25, 0.1, NaN, 0.25].forEach((usd, cell) => {
      if (Number.isNaN(usd)) assert.ok(Number.isNaN(cost[cell]));
      else close(cost[cell], usd);
    });
  });

  it('are means over what was observed', () => {
    const [a, b, c] = modelFigures(raw, cost);
    assert.deepEqual([a.observed, b.observed, c.observed], [3, 2, 3]);
    close(a.accuracy, 2 / 3);
    close(b.accuracy, 0.75);
    close(a.costPer1k, 300);
    close(b.costPer1k, 300);
    close(b.tokensIn, 150);
    assert.deepEqual([c.tokensIn, c.latencyMs], [null, null]);
    const unpriced = modelFigures(raw, cellCosts(raw, new Map()));
    assert.equal(unpriced[2].costPer1k, null);
  });

  it('give the hull and the oracle, over prompts of which all is known', () => {
    const hull = fixedHull(modelFigures(raw, cost)).map((p) => p.model);
    assert.deepEqual(hull, ['c', 'b']);
    const { point, rows } = oracleOf(raw, cost);
    // b at 0.20 is the cheaper of the two right ones; then b at 0.40 is the best.
    assert.equal(rows, 2);
    close(point?.accuracy ?? null, 0.75);
    close(point?.costPer1k ?? null, 300);
    assert.deepEqual(oracleOf(raw, cellCosts(raw, new Map())), { point: null, rows: 0 });
  });

  it('count agreement over prompts that both have seen', () => {
    assert.deepEqual(agreementOf(raw), [
      [1, 0.5, 2 / 3],
      [0.5, 1, 0],
      [2 / 3, 0, 1],
    ]);
    const apart = { ...raw, score: Float32Array.of(1, NaN, 0, NaN, 1, 0, 1, NaN, 0) };
    assert.equal(agreementOf(apart)[0][1], null);
  });

  it('tell tasks and lengths', () => {
    assert.deepEqual(taskFigures(raw), [
      { task: 't', prompts: 2, accuracy: [1, 1, 0.5] },
      { task: 'u', prompts: 1, accuracy: [0, 0.5, 0] },
    ]);
    assert.deepEqual(lengthBins(raw.prompts), [
      { from: 0, to: 1, prompts: 1 },
      { from: 1, to: 2, prompts: 0 },
      { from: 2, to: 4, prompts: 0 },
      { from: 4, to: 8, prompts: 2 },
    ]);
    assert.deepEqual(lengthBins([]), []);
  });
});

describe('estimated tokens', () => {
  const where = { file: 'r.proteus.json', line: 3 };

  it('are for models that have neither tokens nor dollars, and for calls that were scored', () => {
    const { raw: filled, notes } = estimateTokens(raw, { charactersPerToken: 4, output: { c: 50 } }, where);
    assert.deepEqual([...(filled.tokens ?? [])].slice(0, 4), [9, 9, 100, 10]);
    const ofC = [0, 1, 2].map((row) => [...(filled.tokens ?? [])].slice(6 * row + 4, 6 * row + 6));
    assert.deepEqual(ofC, [
      [1, 50],
      [2, 50],
      [0, 50],
    ]);
    assert.ok(Number.isNaN(raw.tokens?.[4]), 'the original is left alone');
    assert.match(notes.join(), /"c" are estimates/);
    const bare: RawOutcomes = { ...raw, usd: undefined, tokens: undefined };
    const all = estimateTokens(bare, { charactersPerToken: 2, output: 8 }, where).raw.tokens ?? [];
    assert.deepEqual([...all].slice(0, 6), [2, 8, 2, 8, 2, 8]);
    assert.ok(Number.isNaN(all[2 * 7]), 'what was not observed has no tokens');
  });

  it('say where a model has no number, and where there is nothing to estimate', () => {
    assert.throws(
      () => estimateTokens(raw, { charactersPerToken: 4, output: { a: 50 } }, where),
      (e) => e instanceof UserError && e.where === where && e.what.includes('"c"'),
    );
    const whole = { ...raw, usd: new Float64Array(9).fill(1) };
    const { raw: same, notes } = estimateTokens(whole, { charactersPerToken: 4, output: 5 }, where);
    assert.equal(same, whole);
    assert.match(notes.join(), /no effect/);
  });
});
