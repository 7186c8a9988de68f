/** Pools: what a usage costs, and the mistakes that must never pass as "free". */
import assert from 'node:assert/strict';
import { configSchema, type RouterConfigInput } from '../../../src/core/config';
import { placeInConfig } from '../../../src/core/configText';
import { observedCost, selectModels } from '../../../src/core/outcomes';
import { resolvePool } from '../../../src/core/pool';
import type { RawOutcomes } from '../../../src/core/rawOutcomes';
import { userErrorOf } from './support';

/** Two prompts; `tok` has tokens, `usd` dollars, `both` both, `bare` neither. */
const raw: RawOutcomes = {
  ids: ['1', '2'],
  prompts: ['p', 'q'],
  tasks: ['', ''],
  models: ['tok', 'usd', 'both', 'bare'],
  score: Float32Array.from([1, 0, 0.5, 1, 0, 1, 1, 0]),
  tokens: Float32Array.from([10, 5, NaN, NaN, 20, 2, NaN, NaN, 30, 1, NaN, NaN, 40, 4, NaN, NaN]),
  usd: Float64Array.from([NaN, 0.01, 0.5, NaN, NaN, 0.02, 0.25, NaN]),
};
const config = (pool?: RouterConfigInput['pool']): ReturnType<typeof configSchema.parse> =>
  configSchema.parse({ data: { path: 'x' }, pool });
const price = { input: 2, output: 10 };

describe('resolvePool', () => {
  it('charges tokens × price where a price is given, else dollars; in pool order', () => {
    const {
      table,
      price: prices,
      notes,
    } = resolvePool(config([{ id: 'both' }, { id: 'tok', price }, { id: 'usd', enabled: false }]), raw);
    assert.deepEqual(table.models, ['both', 'tok']);
    assert.deepEqual(table.dollars, [true, false]);
    assert.deepEqual([...prices], [0, 1e6, 2, 10]);
    assert.deepEqual([...table.score], [0.5, 1, 1, 0]);
    assert.deepEqual([...table.usage], [0, 0.5, 10, 5, 0, 0.25, 30, 1]);
    const cost = observedCost(table, prices);
    assert.ok(Math.abs(cost[1] - 70e-6) < 1e-12);
    assert.equal(cost[2], 0.25);
    assert.match(notes.join('\n'), /"bare", which the pool does not list/);
    assert.match(notes.join('\n'), /Switched off in the pool: "usd"/);
  });

  it('prefers a price over dollars where tokens are known', () => {
    const { table } = resolvePool(config([{ id: 'both', price }, { id: 'usd' }]), raw);
    assert.deepEqual(table.dollars, [false, true]);
    assert.equal(table.usage[0], 20);
  });

  it('charges a fee per request beside the tokens', () => {
    const { table, price: prices } = resolvePool(
      config([
        { id: 'both', price: { ...price, request: 0.001 } },
        { id: 'tok', price },
      ]),
      raw,
    );
    assert.deepEqual([...(table.fee ?? [])], [0.001, 0]);
    const cost = observedCost(table, prices);
    // 20 tokens in at $2 and 2 out at $10 a million are $60e-6.
    assert.ok(Math.abs(cost[0] - 0.00106) < 1e-12);
    assert.ok(Math.abs(cost[1] - 70e-6) < 1e-12);
    assert.deepEqual(selectModels(table, [1, 0]).fee, Float64Array.of(0, 0.001));
  });

  it('charges a price per call whatever the data knows of tokens or dollars', () => {
    const call = (usd: number) => ({ call: usd });
    const { table, price: prices } = resolvePool(
      config([
        { id: 'bare', price: call(0.02) },
        { id: 'usd', price: call(0.003) },
        { id: 'tok', price: call(0.5) },
      ]),
      raw,
    );
    assert.deepEqual(table.dollars, [false, false, false]);
    assert.deepEqual([...prices], [0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...observedCost(table, prices)], [0.02, 0.003, 0.5, 0.02, 0.003, 0.5]);
    assert.deepEqual([...table.usage.subarray(4, 6)], [10, 5]);
    const { table: without } = resolvePool(config([{ id: 'usd' }, { id: 'tok', price }]), raw);
    assert.equal(without.fee, undefined);
  });

  const bad: [name: string, pool: RouterConfigInput['pool'], what: RegExp, path: string, remedy: RegExp][] = [
    [
      'a model that the data lacks',
      [{ id: 'usd' }, { id: 'booth' }],
      /"booth".*it has "tok"/,
      'pool[1].id',
      /Did you mean "both"/,
    ],
    [
      'one model',
      [{ id: 'usd' }, { id: 'both', enabled: false }],
      /at least two.*one enabled/,
      'pool',
      /enable/,
    ],
    ['a missing price', [{ id: 'usd' }, { id: 'tok' }], /"tok" has no price/, 'pool[1]', /Add "price"/],
    [
      'a price on dollars',
      [{ id: 'both' }, { id: 'usd', price }],
      /only the dollars/,
      'pool[1].price',
      /Remove the price/,
    ],
    [
      'nothing known, price',
      [{ id: 'usd' }, { id: 'bare', price }],
      /neither token counts nor dollars/,
      'bare',
      /Add num_input_tokens/,
    ],
    ['nothing known', [{ id: 'usd' }, { id: 'bare' }], /no price.*neither/, 'bare', /price per call/],
    ['no pool, no dollars', undefined, /"tok" has no price/, 'pool', /"pool" entry/],
    [
      'a free pool',
      [
        { id: 'tok', price: { input: 0, output: 0 } },
        { id: 'both', price: { input: 0, output: 0 } },
      ],
      /costs anything/,
      'pool',
      /prices/,
    ],
  ];
  for (const [name, pool, what, path, remedy] of bad) {
    it(`refuses ${name}`, async () => {
      const error = await userErrorOf(() => resolvePool(config(pool), raw));
      assert.match(error.what, what);
      assert.equal(error.where?.path, path);
      assert.match(error.remedy, remedy);
    });
  }

  it('points into the text of the config', async () => {
    const text =
      '{\n  "data": { "path": "x" },\n  "pool": [\n    { "id": "usd" },\n    { "id": "tok" }\n  ]\n}';
    const places = { config: placeInConfig(text, 'r.proteus.json'), data: 'd.jsonl' };
    const error = await userErrorOf(() => resolvePool(config([{ id: 'usd' }, { id: 'tok' }]), raw, places));
    assert.deepEqual(error.where, { file: 'r.proteus.json', line: 5, column: 5, path: 'pool[1]' });
  });
});
