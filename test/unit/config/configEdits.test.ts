/** Edits of a config's text: what they change, and that they change nothing else. */
import assert from 'node:assert/strict';
import {
  addModel,
  addTier,
  applyEdits,
  inverseEdits,
  removeAt,
  removeModel,
  removePrice,
  setAt,
  setConfidence,
  setEnabled,
  setPrice,
  setServe,
  setTierFloor,
  setTierShare,
  type TextEdit,
} from '../../../src/core/configEdits';
import { parseConfig } from '../../../src/core/configText';
import { Rng } from '../../../src/core/rng';

const CONFIG = `{
  // what we pay for
  "pool": [
    { "id": "gpt-4o", "price": { "input": 2.5, "output": 10 } }, // dear
    { "id": "llama", "enabled": true, "price": {"input":0.1,"output":0.2} },
    {
      "id": "mini", /* small */
      "price": {
        "input": 0.15, // per million
        "output": 0.6,
      },
    }, // the last
  ],
  "data": { "path": "outcomes.jsonl" },
  "tiers": [
    { "name": "gold", "floor": 0.82, "share": 0.2 },
    { "name": "bulk", "floor": 0.75 }
  ]
}
`;

/** The edited text; checks that the edits do not overlap and that their inverse takes them back. */
function edited(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset);
  sorted.forEach((edit, i) => {
    const before = i === 0 ? 0 : sorted[i - 1].offset + sorted[i - 1].length;
    assert.ok(edit.offset >= before, 'edits overlap');
  });
  const result = applyEdits(text, edits);
  assert.equal(applyEdits(result, inverseEdits(text, edits)), text);
  return result;
}

const configOf = (text: string) => {
  const { config, problems } = parseConfig(text);
  assert.deepEqual(problems, []);
  assert.ok(config);
  return config;
};

describe('edits of a config', () => {
  it('change one number and nothing else', () => {
    const edits = setPrice(CONFIG, 'gpt-4o', { input: 3 });
    assert.deepEqual(edits, [{ offset: CONFIG.indexOf('2.5'), length: 3, content: '3' }]);
    assert.equal(
      edited(CONFIG, setPrice(CONFIG, 'mini', { output: 0.7 })),
      CONFIG.replace('"output": 0.6', '"output": 0.7'),
    );
    assert.equal(edited(CONFIG, setTierFloor(CONFIG, 'bulk', 0.7)), CONFIG.replace('0.75', '0.7'));
    assert.equal(edited(CONFIG, setTierFloor(CONFIG, 0, 0.9)), CONFIG.replace('0.82', '0.9'));
    assert.equal(edited(CONFIG, setEnabled(CONFIG, 'llama', false)), CONFIG.replace('true', 'false'));
  });

  it('are none where the text says so already', () => {
    for (const edits of [
      setPrice(CONFIG, 'gpt-4o', { input: 2.5, output: 10 }),
      setEnabled(CONFIG, 'gpt-4o', true),
      setTierFloor(CONFIG, 'gold', 0.82),
      addModel(CONFIG, { id: 'mini' }),
    ])
      assert.deepEqual(edits, []);
  });

  it('are none for a model or tier that is not there, and where the text has syntax errors', () => {
    assert.deepEqual(setPrice(CONFIG, 'nobody', { input: 1, output: 1 }), []);
    assert.deepEqual(setTierFloor(CONFIG, 2, 0.5), []);
    assert.deepEqual(removeModel(CONFIG, 'nobody'), []);
    assert.deepEqual(setConfidence(CONFIG.replace('"data"', '"data'), 0.9), []);
    assert.deepEqual(setConfidence('', 0.9), []);
    assert.deepEqual(setConfidence('[]', 0.9), []);
  });

  it('add a property on the same line, on a line of its own, and behind a comment', () => {
    assert.equal(
      edited(CONFIG, setEnabled(CONFIG, 'gpt-4o', false)),
      CONFIG.replace('"output": 10 } }', '"output": 10 }, "enabled": false }'),
    );
    assert.equal(
      edited(CONFIG, setEnabled(CONFIG, 'mini', false)),
      CONFIG.replace('      },\n    }, // the last', '      },\n      "enabled": false,\n    }, // the last'),
    );
    assert.equal(
      edited(CONFIG, setPrice(CONFIG, 'mini', { request: 0.001 })),
      CONFIG.replace('"output": 0.6,', '"output": 0.6,\n        "request": 0.001,'),
    );
    const commented = '{\n\t"data": { "path": "a" } // here\n}';
    assert.equal(
      edited(commented, setServe(commented, 'expected')),
      '{\n\t"data": { "path": "a" }, // here\n\t"certificate": { "serve": "expected" }\n}',
    );
  });

  it('make the sections that are missing', () => {
    const text = edited(CONFIG, setConfidence(CONFIG, 0.9));
    assert.equal(text, CONFIG.replace('  ]\n}\n', '  ],\n  "certificate": { "confidence": 0.9 }\n}\n'));
    assert.equal(configOf(text).certificate.confidence, 0.9);
    const both = edited(text, setServe(text, 'expected'));
    assert.match(both, /"certificate": \{ "confidence": 0\.9, "serve": "expected" \}/);
  });

  it('append models like their neighbours, with the list’s trailing comma', () => {
    const text = edited(CONFIG, addModel(CONFIG, { id: 'new', price: { input: 1, output: 2 } }));
    const like =
      '    }, // the last\n    {\n      "id": "new",\n      "price": { "input": 1, "output": 2 }\n    },\n  ],';
    assert.equal(text, CONFIG.replace('    }, // the last\n  ],', like));
    const tiers = edited(CONFIG, addTier(CONFIG, { name: 'free', floor: 0.6 }));
    assert.equal(tiers, CONFIG.replace('0.75 }\n', '0.75 },\n    { "name": "free", "floor": 0.6 }\n'));
  });

  it('remove whole lines, and the comma that is left over', () => {
    assert.equal(
      edited(CONFIG, removeModel(CONFIG, 'gpt-4o')),
      CONFIG.replace(/ {4}\{ "id": "gpt-4o".*\n/, ''),
    );
    assert.equal(
      edited(CONFIG, removeModel(CONFIG, 2)),
      CONFIG.replace(/ {4}\{\n {6}"id": "mini"[^]*\/\/ the last\n/, ''),
    );
    assert.equal(
      edited(CONFIG, removeAt(CONFIG, ['tiers', 1])),
      CONFIG.replace('0.2 },\n    { "name": "bulk", "floor": 0.75 }\n', '0.2 }\n'),
    );
    assert.equal(
      edited(CONFIG, setTierShare(CONFIG, 'gold', undefined)),
      CONFIG.replace(', "share": 0.2', ''),
    );
    assert.equal(
      edited(CONFIG, removePrice(CONFIG, 'llama')),
      CONFIG.replace(', "price": {"input":0.1,"output":0.2}', ''),
    );
    const inline = '{"tiers":[{"floor":0.8,"name":"a"},{"floor":0.7,"name":"b"}],"data":{"path":"x"}}';
    assert.equal(
      edited(inline, removeAt(inline, ['tiers', 0])),
      '{"tiers":[{"floor":0.7,"name":"b"}],"data":{"path":"x"}}',
    );
    const comment = '{\n  "a": 1 // one\n  , // two\n  "b": 2\n}';
    assert.equal(edited(comment, removeAt(comment, ['b'])), '{\n  "a": 1 // one\n   // two\n}');
  });

  it('write a pool that was left out, all models of the data in it', () => {
    const text = '{\n  "data": { "path": "a.jsonl" }\n}\n';
    const models = ['a', 'b', 'c'];
    const off = edited(text, setEnabled(text, 'b', false, { models }));
    assert.equal(
      off,
      '{\n  "data": { "path": "a.jsonl" },\n  "pool": [\n    { "id": "a" },\n    { "id": "b", "enabled": false },\n    { "id": "c" }\n  ]\n}\n',
    );
    const priced = edited(text, setPrice(text, 'c', { input: 1, output: 2 }, { models }));
    assert.deepEqual(configOf(priced).pool?.at(2)?.price, { input: 1, output: 2 });
    assert.deepEqual(setPrice(text, 'c', { input: 1 }, { models }), []);
    assert.deepEqual(setEnabled(text, 'b', false), []);
    assert.deepEqual(
      configOf(edited(text, addModel(text, { id: 'd' }, { models }))).pool?.map((m) => m.id),
      ['a', 'b', 'c', 'd'],
    );
    assert.deepEqual(setEnabled(text, 'b', true, { models }), []);
  });

  it('replace a price per call by one per token as a whole', () => {
    const text = '{"pool":[{"id":"a","price":{"call":0.1}},{"id":"b"}],"data":{"path":"x"}}';
    const done = edited(text, setPrice(text, 'a', { input: 1, output: 2 }));
    assert.match(done, /"price":\{ "input": 1, "output": 2 \}\}/);
    assert.match(edited(text, setPrice(text, 'b', { call: 0.2 })), /"b", "price": \{ "call": 0\.2 \}/);
    assert.deepEqual(setPrice(text, 'a', { input: 1 }), []);
  });

  it('fill an empty pool and an empty config', () => {
    const text = '{\r\n\t"pool": [],\r\n\t"data": {}\r\n}';
    assert.equal(
      edited(text, addModel(text, { id: 'a' })),
      '{\r\n\t"pool": [\r\n\t\t{ "id": "a" }\r\n\t],\r\n\t"data": {}\r\n}',
    );
    assert.equal(
      edited(text, setAt(text, ['data', 'path'], 'a.csv')),
      '{\r\n\t"pool": [],\r\n\t"data": { "path": "a.csv" }\r\n}',
    );
    assert.equal(edited('{}', setConfidence('{}', 0.9)), '{\n  "certificate": { "confidence": 0.9 }\n}');
  });

  it('keep a byte order mark', () => {
    const text = `\uFEFF${CONFIG}`;
    assert.equal(edited(text, setTierFloor(text, 'gold', 0.5)), text.replace('0.82', '0.5'));
  });

  it('keep line ends, tabs and odd indentation, and mean what was asked', () => {
    const rng = new Rng(5);
    const odd = CONFIG.replace(/^( +)/gm, (blanks) => ' '.repeat(blanks.length + rng.int(4)));
    for (const text of [
      CONFIG,
      CONFIG.replaceAll('\n', '\r\n'),
      CONFIG.replaceAll('  ', '\t'),
      odd,
      CONFIG.replaceAll(/,(?=\s*(\/\/.*)?\s*[\]}])/g, ''),
    ]) {
      const prices = edited(text, setPrice(text, 'mini', { input: 9, request: 0.5 }));
      assert.deepEqual(configOf(prices).pool?.at(2)?.price, { input: 9, output: 0.6, request: 0.5 });
      const off = edited(prices, setEnabled(prices, 'mini', false));
      assert.equal(configOf(off).pool?.at(2)?.enabled, false);
      const more = edited(off, addModel(off, { id: 'x' }));
      assert.deepEqual(configOf(more).pool?.at(3), { id: 'x', enabled: true });
      const fewer = edited(more, removeModel(more, 'llama'));
      assert.deepEqual(
        configOf(fewer).pool?.map(({ id }) => id),
        ['gpt-4o', 'mini', 'x'],
      );
      const served = edited(fewer, setServe(fewer, 'expected'));
      assert.equal(configOf(served).certificate.serve, 'expected');
      const least = edited(served, removeAt(served, ['tiers']));
      assert.deepEqual(configOf(least).tiers, []);
      const crlf = text.includes('\r\n');
      assert.equal(/[^\r]\n/.test(least), !crlf, 'line ends');
      for (const comment of ['// what we pay for', '// dear', '/* small */', '// per million', '// the last'])
        assert.ok(least.includes(comment), comment);
    }
  });
});
