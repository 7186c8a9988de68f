/** Configs as text: comments, places of problems, and words for each. */
import assert from 'node:assert/strict';
import { parseConfig, requireConfig } from '../../../src/core/configText';
import { UserError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';

const GOOD = `// A router
{
  "pool": [
    { "id": "big", "price": { "input": 2.5, "output": 10 } },
    { "id": "small" }, /* free */
  ],
  "data": { "path": "outcomes.jsonl" },
  "tiers": [{ "name": "gold", "floor": 0.85 }],
}
`;

describe('parseConfig', () => {
  it('takes comments, trailing commas and a byte order mark, and fills in defaults', () => {
    for (const text of [GOOD, `\uFEFF${GOOD}`, GOOD.replaceAll('\n', '\r\n')]) {
      const { config, problems } = parseConfig(text);
      assert.deepEqual(problems, []);
      assert.equal(config?.data.split.train, 0.6);
      assert.equal(config?.pool?.[1].enabled, true);
      assert.equal(config?.certificate.confidence, 0.95);
    }
  });

  /** The text is GOOD with one replacement; the problem underlines `marked`. */
  const cases: [name: string, from: string, to: string, marked: string, message: RegExp, remedy: RegExp][] = [
    [
      'an unknown property',
      '"tiers"',
      '"teirs"',
      '"teirs"',
      /"teirs" is not a property/,
      /Did you mean "tiers"/,
    ],
    ['an unknown property deep down', '"output"', '"ouput"', '"ouput"', /"ouput"/, /Did you mean "output"/],
    [
      'an unknown property like no other',
      '"tiers"',
      '"xyzzy"',
      '"xyzzy"',
      /"xyzzy"/,
      /Known here: .*"tiers"/,
    ],
    ['a wrong type', '2.5', '"2.5"', '"2.5"', /"input" must be a number, not text/, /million input tokens/],
    ['a percentage', '0.85', '85', '85', /"floor" is 85, which is above 1/, /0\.85 for 85 %/],
    ['a negative price', '2.5', '-2.5', '-2.5', /"input" is -2\.5, which is below 0/, /at least 0/],
    ['a floor left out', ', "floor": 0.85', '', '{', /"floor" is missing/, /Accuracy floor/],
    ['a model twice', '"small"', '"big"', '"big"', /"big" is in the pool twice/, /Remove/],
    ['an empty id', '"small"', '""', '""', /"id" is empty/, /name/],
    [
      'a wrong choice',
      '"outcomes.jsonl"',
      '"x", "format": "jsnol"',
      '"jsnol"',
      /not one of "auto", "jsonl"/,
      /Did you mean "jsonl"/,
    ],
    [
      'shares that do not add up',
      '"outcomes.jsonl"',
      '"x", "split": { "train": 0.7 }',
      '{ "train": 0.7 }',
      /add up to 1\.1/,
      /tune 0\.1/,
    ],
    [
      'an empty share',
      '"outcomes.jsonl"',
      '"x", "split": { "train": 0.7, "tune": 0 }',
      '0',
      /tune share is 0/,
      /Give it/,
    ],
    [
      'tiers of one name',
      '0.85 }',
      '0.85 }, { "name": "gold", "floor": 0.5 }',
      '"gold"',
      /Two tiers are named "gold"/,
      /Rename/,
    ],
    [
      'levels of a wrong kind',
      '"tiers"',
      '"levels": "all", "tiers"',
      '"all"',
      /"levels" must be a list/,
      /Write a list/,
    ],
    [
      'levels with a wrong end',
      '"tiers"',
      '"levels": { "from": 0.5, "to": 9 }, "tiers"',
      '9',
      /"to" is 9/,
      /0\.09 for 9 %/,
    ],
    [
      'levels the wrong way round',
      '"tiers"',
      '"levels": { "from": 0.9, "to": 0.5 }, "tiers"',
      '{ "from": 0.9, "to": 0.5 }',
      /from 0\.9 to 0\.5/,
      /lower/,
    ],
    [
      'half a range',
      '"tiers"',
      '"training": { "targetRange": [0.5] }, "tiers"',
      '[0.5]',
      /has 1 entry and needs at least 2 entries/,
      /2 entries/,
    ],
    [
      'a price of two kinds',
      '"input": 2.5',
      '"call": 1, "input": 2.5',
      '"call"',
      /"call" is not a property/,
      /Known here/,
    ],
    [
      'a price per call below 0',
      '"input": 2.5, "output": 10',
      '"call": -1',
      '-1',
      /"call" is -1, which is below 0/,
      /at least 0/,
    ],
    [
      'a pool of one',
      '"id": "small"',
      '"id": "small", "enabled": false',
      '[\n',
      /at least two enabled/,
      /enable/,
    ],
    ['a property twice', '"tiers"', '"data": { "path": "y" }, "tiers"', '"data"', /written twice/, /Remove/],
    ['a missing comma', '"big",', '"big"', '"price"', /comma is expected/, /Put a comma/],
    [
      'a fraction for a count',
      '"tiers"',
      '"training": { "folds": 2.5 }, "tiers"',
      '2.5',
      /whole number, not 2\.5/,
      /Folds/,
    ],
  ];
  for (const [name, from, to, marked, message, remedy] of cases) {
    it(`explains ${name}, at its place`, () => {
      const text = GOOD.replace(from, to);
      assert.notEqual(text, GOOD);
      const { config, problems } = parseConfig(text);
      assert.equal(config, undefined);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      const [problem] = problems;
      assert.match(problem.message, message);
      assert.match(problem.remedy, remedy);
      assert.ok(
        text.slice(problem.offset).startsWith(marked),
        text.slice(problem.offset, problem.offset + 20),
      );
      const before = text.slice(0, problem.offset).split('\n');
      assert.deepEqual([problem.line, problem.column], [before.length, (before.at(-1)?.length ?? 0) + 1]);
    });
  }

  it('lists several problems in the order of the text', () => {
    const text = GOOD.replace('0.85', '2').replace('2.5', '-1').replace('"outcomes.jsonl"', '3');
    assert.deepEqual(
      parseConfig(text).problems.map((p) => p.path),
      ['pool[0].price.input', 'data.path', 'tiers[0].floor'],
    );
  });

  it('answers an empty text, another kind of JSON and no data', () => {
    assert.match(parseConfig('').problems[0].message, /empty/);
    assert.match(parseConfig(' // nothing\n').problems[0].message, /empty|expected/);
    assert.match(parseConfig('[]').problems[0].message, /The config must be an object/);
    for (const deep of [
      '['.repeat(200_000),
      '{"a":'.repeat(100_000),
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
    ]) {
      assert.match(parseConfig(deep).problems[0].message, /nested too deeply/);
    }
    assert.match(parseConfig('{}').problems[0].message, /"data" is missing/);
  });

  it('never throws, whatever the text', () => {
    const rng = new Rng(5);
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"pool"',
      '"id"',
      '"data"',
      '"__proto__"',
      '1e999',
      '-',
      'null',
      '/*',
      '//',
      '"',
      '\n',
      '\\',
      '\u0000',
      '{"data":{"path":"x"}}',
    ];
    for (let round = 0; round < 2000; round++) {
      const start = rng.int(GOOD.length);
      const junk = Array.from({ length: rng.int(6) }, () => rng.pick(pieces)).join('');
      const text = rng.int(3) ? GOOD.slice(0, start) + junk + GOOD.slice(start + rng.int(4)) : junk;
      const { config, problems } = parseConfig(text);
      assert.equal(config === undefined, problems.length > 0);
      for (const p of problems) assert.ok(p.offset >= 0 && p.line >= 1 && p.column >= 1 && p.remedy !== '');
    }
  });
});

describe('requireConfig', () => {
  it('throws the first problem with its place and how many follow', () => {
    const text = GOOD.replace('0.85', '2').replace('2.5', '-1');
    assert.throws(
      () => requireConfig(text, 'r.proteus.json'),
      (e: unknown) =>
        e instanceof UserError &&
        e.message.startsWith('r.proteus.json:4:40 (pool[0].price.input): "input" is -1') &&
        e.remedy.includes('1 more'),
    );
    assert.equal(requireConfig(GOOD, 'r.proteus.json').tiers[0].floor, 0.85);
  });

  it('says which columns contradict each other', () => {
    const problemsOf = (columns: object) =>
      parseConfig(JSON.stringify({ data: { path: 'x', columns } }, null, 1)).problems.map((p) => [
        p.message,
        p.remedy,
      ]);
    const wide = { prompt: 'q', score: '{model}.ok', cost: '{model}.usd' };
    const long = { prompt: 'q', model: 'llm', score: 'stars', scoreScale: { worst: 1, best: 5 } };
    assert.deepEqual(problemsOf(wide), []);
    assert.deepEqual(problemsOf(long), []);
    for (const [columns, message] of [
      [{ ...wide, model: 'llm' }, /column per model .* no column can name the model/],
      [{ ...wide, cost: 'usd' }, /"usd" is one column for all/],
      [{ ...long, tokensIn: '{model}.in' }, /"\{model\}.in" is a column per model/],
      [{ prompt: 'q', score: 'stars' }, /nothing says which row is of which model/],
      [{ ...long, scoreScale: { worst: 5, best: 5 } }, /./],
    ] as const) {
      const problems = problemsOf(columns);
      assert.equal(problems.length, 1, JSON.stringify(columns));
      assert.match(problems[0][0], message);
      assert.ok(problems[0][1] !== '');
    }
  });
});
