/** In which settings configs differ. */
import assert from 'node:assert/strict';
import { configSchema, type RouterConfigInput } from '../../../src/core/config';
import { settingDifferences } from '../../../src/core/settingDifferences';

const config = (changes: Partial<RouterConfigInput> = {}) =>
  configSchema.parse({ data: { path: 'a.jsonl' }, ...changes });

describe('settingDifferences', () => {
  it('is empty for the same meaning, whatever is written out', () => {
    assert.deepEqual(settingDifferences([config(), config({ training: { seed: 7 } }), config()]), []);
    assert.deepEqual(settingDifferences([config()]), []);
    assert.deepEqual(settingDifferences([]), []);
  });

  it('leaves out what no report depends on', () => {
    const other = config({ data: { path: 'b.jsonl' }, export: { to: 'x' }, $schema: 'y' });
    assert.deepEqual(settingDifferences([config(), other]), []);
  });

  it('names models and tiers, and reads a price as one thing', () => {
    const a = config({
      pool: [{ id: 'x', price: { input: 1, output: 2 } }, { id: 'y' }],
      tiers: [{ name: 'gold', floor: 0.8 }],
    });
    const b = config({
      pool: [
        { id: 'y', enabled: false },
        { id: 'x', price: { input: 1, output: 3 } },
      ],
      tiers: [
        { name: 'gold', floor: 0.85, share: 1 },
        { name: 'bulk', floor: 0.7, share: 0 },
      ],
    });
    assert.deepEqual(settingDifferences([a, b]), [
      { setting: 'pool.x.price', values: ['{"input":1,"output":2}', '{"input":1,"output":3}'] },
      { setting: 'pool.y.enabled', values: ['true', 'false'] },
      { setting: 'tiers.gold.floor', values: ['0.8', '0.85'] },
      { setting: 'tiers.bulk.floor', values: [null, '0.7'] },
      { setting: 'tiers.bulk.share', values: [null, '0'] },
    ]);
  });

  it('compares more than two at once', () => {
    const seeds = [1, 2, 1].map((seed) => config({ training: { seed } }));
    assert.deepEqual(settingDifferences(seeds), [{ setting: 'training.seed', values: ['1', '2', '1'] }]);
  });
});
