/** What the panel shows of a config to be changed by hand, and what its changes do to the text. */
import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/core/configEdits';
import { editsOf, readConfigForm } from '../../../src/host/whatIf/configForm';
import type { PanelEdit } from '../../../src/protocol/panelLive';

const TEXT = `{
  // dear
  "pool": [
    { "id": "a", "price": { "input": 2.5, "output": 10, "request": 0.01 } },
    { "id": "b", "price": { "call": 0.1 }, "enabled": false },
    { "id": "c" },
    { "price": 3 }, 7,
  ],
  "data": { "path": "x.jsonl" },
  "tiers": [{ "name": "gold", "floor": 0.8 }],
}`;

describe('the form of a config', () => {
  it('reads models, prices and tiers, and passes over what is none', () => {
    assert.deepEqual(readConfigForm(TEXT, []), {
      models: [
        { id: 'a', enabled: true, price: { input: 2.5, output: 10, request: 0.01 } },
        { id: 'b', enabled: false, price: { call: 0.1 } },
        { id: 'c', enabled: true },
      ],
      tiers: [{ name: 'gold', floor: 0.8 }],
    });
  });

  it('has the models of the data where the pool is left out', () => {
    const form = readConfigForm('{ "data": {} }', ['m', 'n']);
    assert.deepEqual(form?.models, [
      { id: 'm', enabled: true },
      { id: 'n', enabled: true },
    ]);
  });

  it('is none where the text cannot be read', () => {
    for (const text of ['', '[', '{ "pool": ', '7']) assert.equal(readConfigForm(text, []), undefined);
  });

  it('shows no tiers to move where one of them has no floor: places in the list must be those of the text', () => {
    assert.deepEqual(
      readConfigForm('{ "tiers": [{ "name": "a" }, { "name": "b", "floor": 0.7 }] }', [])?.tiers,
      [],
    );
  });

  it('turns each change into an edit that it then shows', () => {
    const changes: PanelEdit[] = [
      { kind: 'enabled', model: 'a', enabled: false },
      { kind: 'price', model: 'a', price: { output: 12 } },
      { kind: 'price', model: 'b', price: { call: 0.2 } },
      { kind: 'floor', tier: 0, floor: 0.825 },
    ];
    const text = changes.reduce((t, change) => applyEdits(t, editsOf(t, change, {})), TEXT);
    const form = readConfigForm(text, []);
    assert.deepEqual(form?.models.slice(0, 2), [
      { id: 'a', enabled: false, price: { input: 2.5, output: 12, request: 0.01 } },
      { id: 'b', enabled: false, price: { call: 0.2 } },
    ]);
    assert.deepEqual(form?.tiers, [{ name: 'gold', floor: 0.825 }]);
    assert.ok(text.includes('// dear'));
    const written = editsOf('{ "data": {} }', changes[0], { models: ['a', 'b'] });
    assert.deepEqual(
      readConfigForm(applyEdits('{ "data": {} }', written), [])?.models.map(({ enabled }) => enabled),
      [false, true],
    );
  });
});
