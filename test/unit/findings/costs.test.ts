/** Costs and prices: impossible ones, missing ones, and those that the data's dollars contradict. */
import assert from 'node:assert/strict';
import { dollarsAgainstPrices, impliedPrice } from '../../../src/core/findings';
import type { ListPrice } from '../../../src/core/price';
import { Rng } from '../../../src/core/rng';
import { clean, issues, kinds, only, pricesOf, type Planted } from './support';

/** Dollars at a price (USD per million), with a fee. */
function charge(raw: Planted, input: number, output: number, fee = 0): Float64Array {
  return Float64Array.from(
    raw.score,
    (_, c) => (raw.tokens[2 * c] * input + raw.tokens[2 * c + 1] * output) / 1e6 + fee,
  );
}

describe('findings on costs', () => {
  it('are none for dollars as they should be, with or without prices', () => {
    const raw = clean();
    raw.usd = charge(raw, 1, 2);
    assert.deepEqual(issues(raw), []);
    assert.deepEqual(issues(raw, { prices: undefined }), []);
  });

  it('name dollars and tokens below 0', () => {
    const raw = clean();
    raw.usd = charge(raw, 1, 2);
    raw.usd[4 * 17 + 2] = -0.01;
    raw.tokens[2 * (4 * 30 + 1)] = -5;
    const found = only(issues(raw), 'impossible-cost');
    assert.deepEqual(
      found.map((f) => [f.severity, f.models?.[0], f.rows]),
      [
        ['error', raw.models[1], [30]],
        ['error', raw.models[2], [17]],
      ],
    );
  });

  it('name calls that cost nothing beside others that do, and leave models alone that are free', () => {
    const raw = clean();
    raw.usd = charge(raw, 1, 2);
    raw.usd[4 * 5] = raw.usd[4 * 6] = 0;
    const [found] = issues(raw);
    assert.deepEqual([found.kind, found.count, found.rows], ['impossible-cost', 2, [5, 6]]);
    assert.match(found.what, /cost \$0 though 2 of them used tokens/);
    const free = { ...clean(), tokens: undefined, usd: charge(clean(), 1, 2) };
    for (let row = 0; row < 800; row++) free.usd[4 * row] = 0;
    assert.deepEqual(issues(free, { prices: undefined }), []);
  });

  it('name costs a thousand times the rest, but not long answers beside short ones', () => {
    const raw = clean();
    raw.usd = charge(raw, 1, 2);
    raw.usd[4 * 40 + 3] *= 1e6;
    const [found] = issues(raw);
    assert.deepEqual([found.kind, found.rows, found.models], ['impossible-cost', [40], [raw.models[3]]]);
    const short = clean();
    for (let row = 0; row < 800; row++) short.tokens[8 * row + 1] = row % 100 === 0 ? 4000 : 2;
    assert.deepEqual(issues(short), []);
  });

  it('call a missing price an error, and gaps in dollars a warning', () => {
    const raw = clean();
    const prices = pricesOf(raw);
    prices.delete(raw.models[1]);
    const [missing] = issues(raw, { prices });
    assert.deepEqual(
      [missing.kind, missing.severity, missing.models],
      ['missing-price', 'error', [raw.models[1]]],
    );
    assert.match(missing.what, /tokens but no dollars/);
    raw.usd = charge(raw, 1, 2);
    raw.usd[4 * 9 + 1] = NaN;
    const [gap] = issues(raw, { prices });
    assert.deepEqual([gap.kind, gap.severity, gap.rows], ['missing-price', 'warning', [9]]);
    const bare = { ...clean(), tokens: undefined };
    const [nothing] = issues(bare, { prices: undefined });
    assert.deepEqual(nothing.models, bare.models);
    assert.match(nothing.what, /neither tokens nor dollars/);
    assert.deepEqual(issues(bare, { prices: pricesOf(bare, { call: 0.01 }) }), []);
  });

  it('say by how much a price contradicts the dollars, and what they imply', () => {
    const raw = clean();
    raw.usd = charge(raw, 0.5, 1.5, 0.001);
    const model = raw.models[0];
    const with_ = (price: ListPrice) =>
      new Map([...pricesOf(raw, { input: 0.5, output: 1.5, request: 0.001 })]).set(model, price);
    assert.deepEqual(issues(raw, { prices: with_({ input: 0.5, output: 1.5, request: 0.001 }) }), []);
    const [found] = issues(raw, { prices: with_({ input: 5, output: 15, request: 0.01 }) });
    assert.deepEqual([found.kind, found.models], ['price-contradicts-data', [model]]);
    assert.match(found.what, /×10 too high/);
    const [low] = issues(raw, { prices: with_({ call: 0.0001 }) });
    assert.match(low.what, /\$0\.0001 per call\) is ×[\d.]+ too low/);
  });

  it('recover the price from noisy dollars, and do not where tokens cannot tell', () => {
    const rng = new Rng(5);
    const calls = Array.from({ length: 400 }, () => {
      const [a, b] = [rng.uniform(20, 4000), rng.uniform(5, 900)];
      return [a, b, ((a * 2.5 + b * 10) / 1e6) * Math.exp(0.05 * rng.normal())] as const;
    });
    const implied = impliedPrice(calls);
    assert.ok(implied && Math.abs(implied.input - 2.5) < 0.1 && Math.abs(implied.output - 10) < 0.4);
    assert.equal(impliedPrice(calls.map(([a]) => [a, 2 * a, a * 1e-6])), undefined);
    const raw = clean();
    raw.usd = charge(raw, 2, 4);
    for (const c of dollarsAgainstPrices(raw, pricesOf(raw))) {
      assert.ok(Math.abs(c.ratio - 2) < 1e-6 && c.calls === 800);
      assert.ok(Math.abs((c.implied?.input ?? 0) - 2) < 1e-3);
    }
    assert.deepEqual(kinds(issues(raw)), new Array(4).fill('price-contradicts-data'));
  });
});
