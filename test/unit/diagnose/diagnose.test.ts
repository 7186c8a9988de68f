/** Each diagnostic appears at its value, and each of its fixes takes it away and brings no other. */
import assert from 'node:assert/strict';
import { parseConfig } from '../../../src/core/configText';
import { diagnose } from '../../../src/core/diagnose/diagnose';
import { fixEdits } from '../../../src/core/diagnose/fixes';
import type { DiagnosticCode, Severity } from '../../../src/core/diagnose/diagnostic';
import type { Facts, ModelFacts } from '../../../src/core/diagnose/facts';
import { Rng } from '../../../src/core/rng';
import { CLEAN, codes, facts, fixed, model, only, report, run, underlined } from './support';

interface Case {
  name: string;
  /** Replacements in the clean text. */
  edits?: [from: string, to: string][];
  around?: Facts;
  code: DiagnosticCode;
  severity: Severity;
  marked: string;
  message: RegExp;
  /** Titles of the fixes that edit text, in order. */
  fixes: RegExp[];
  /** How the surroundings follow an edit. */
  after?: (text: string) => Facts;
}

const twoOfThree = (changes: Partial<ModelFacts>) =>
  facts({
    data: {
      prompts: 3000,
      oracle: 0.93,
      models: [model('small', 0.65), model('middle', 0.74), model('large', 0.82, changes)],
    },
  });
const weak = report({
  limit: { certified: 0.72, observed: 0.76, bestFixed: { model: 'middle', accuracy: 0.74 } },
  models: ['small', 'middle'],
});

const thin = report({ ...weak, limit: { ...weak.limit, observed: 0.8 } });

const cases: Case[] = [
  {
    name: 'a floor above the certified limit',
    edits: [['"floor": 0.78', '"floor": 0.82']],
    code: 'floor-not-certified',
    severity: 'warning',
    marked: '0.82',
    message: /"gold" is above the certified limit 0\.791: .* confidence 0\.95/,
    fixes: [/Lower the floor to 0\.791, the certified limit/],
  },
  {
    name: 'a floor above the observed limit',
    edits: [['"floor": 0.78', '"floor": 0.9']],
    code: 'floor-out-of-reach',
    severity: 'error',
    marked: '0.9',
    message: /above the observed limit 0\.831/,
    fixes: [/to 0\.791, the certified limit/, /to 0\.831, the observed limit/],
  },
  {
    name: 'a floor that no answer could reach, before any training',
    edits: [['"floor": 0.78', '"floor": 0.95']],
    around: facts({ run: undefined }),
    code: 'floor-out-of-reach',
    severity: 'error',
    marked: '0.95',
    message: /knows every answer is right in 0\.93/,
    fixes: [/to 0\.82, what the best single model reaches/],
  },
  {
    name: 'a floor that a switched-off model made infeasible',
    edits: [['"enabled": true', '"enabled": false']],
    around: facts({ run: run({ report: weak }) }),
    code: 'floor-needs-model',
    severity: 'error',
    marked: '0.78',
    message: /"gold" is out of reach without "large": what is left of the pool reaches 0\.76, with it 0\.831/,
    fixes: [/Switch "large" on/, /to 0\.72, the certified limit/, /to 0\.76, the observed limit/],
    after: (text) => facts({ run: run({ report: text.includes('"enabled": true') ? report() : weak }) }),
  },
  {
    name: 'a floor that a switched-off model made uncertain',
    edits: [['"enabled": true', '"enabled": false']],
    around: facts({ run: run({ report: thin }) }),
    code: 'floor-not-certified',
    severity: 'warning',
    marked: '0.78',
    message:
      /not certified any more without "large": the certified limit is now 0\.72, with it it was 0\.791/,
    fixes: [/Switch "large" on/, /to 0\.72, the certified limit/],
    after: (text) => facts({ run: run({ report: text.includes('"enabled": true') ? report() : thin }) }),
  },
  {
    name: 'the start of a name',
    edits: [['"id": "large"', '"id": "lar"']],
    code: 'unknown-model',
    severity: 'error',
    marked: '"lar"',
    message: /Did you mean "large"\?/,
    fixes: [/Change to "large"/, /Remove/, /Switch/],
  },
  {
    name: 'a model that the data lacks',
    edits: [['"id": "large"', '"id": "lagre"']],
    code: 'unknown-model',
    severity: 'error',
    marked: '"lagre"',
    message: /no outcomes of "lagre"; it has "small", "middle" and "large"\. Did you mean "large"\?/,
    fixes: [/Change to "large"/, /Remove "lagre"/, /Switch "lagre" off/],
  },
  {
    name: 'a model twice',
    edits: [['"id": "middle"', '"id": "large"']],
    code: 'duplicate-model',
    severity: 'error',
    marked: '"large"',
    message: /"large" is in the pool twice/,
    fixes: [/Remove this second "large"/],
  },
  {
    name: 'two tiers of one name',
    edits: [['"bulk"', '"gold"']],
    code: 'duplicate-tier',
    severity: 'error',
    marked: '"gold"',
    message: /Two tiers are named "gold"/,
    fixes: [/Rename to "gold-2"/, /Remove this second tier/],
  },
  {
    name: 'a missing price',
    edits: [[', "price": { "input": 2.5, "output": 10 }', '']],
    around: facts({
      listed: { large: { price: { input: 2, output: 8 }, source: 'Vendor pricing', asOf: '2025-01' } },
    }),
    code: 'missing-price',
    severity: 'error',
    marked: '"large"',
    message: /"large" has no price, and the data has its tokens but no dollars/,
    fixes: [/list price of Vendor pricing, 2025-01: \$2 in, \$8 out/],
  },
  {
    name: 'a price of nothing',
    edits: [['"input": 2.5, "output": 10', '"input": 0, "output": 0']],
    around: twoOfThree({ usd: 0.002 }),
    code: 'zero-price',
    severity: 'warning',
    marked: '{ "input": 0, "output": 0 }',
    message: /"large" costs nothing at this price/,
    fixes: [/Remove the price: the dollars/],
  },
  {
    name: 'a price that cannot be applied',
    around: twoOfThree({ tokensIn: null, tokensOut: null, usd: 0.002 }),
    code: 'unused-price',
    severity: 'error',
    marked: '{ "input": 2.5, "output": 10 }',
    message: /cannot be applied: the data has the dollars but not the tokens/,
    fixes: [/Remove the price/],
  },
  {
    name: 'a price that contradicts the data',
    around: twoOfThree({
      usd: 0.002,
      paid: {
        price: { input: 2.5, output: 10 },
        ratio: 2,
        spread: [1.99, 2.01],
        calls: 3000,
        implied: { input: 5, output: 20 },
      },
    }),
    code: 'price-contradicts-data',
    severity: 'warning',
    marked: '{ "input": 2.5, "output": 10 }',
    message: /"large" is 2 times too low for the dollars of its 3000 calls .* about \$5 in, \$20 out/,
    fixes: [/Use the price that the data implies: \$5 in, \$20 out/, /Remove the price/],
  },
  {
    name: 'shares that do not add up',
    edits: [['"share": 0.8', '"share": 0.3']],
    code: 'tier-shares',
    severity: 'warning',
    marked: '0.3',
    message: /add up to 0\.5, not 1/,
    fixes: [/Scale the shares to add up to 1: 0\.4, 0\.6/, /Remove the shares/],
  },
  {
    name: 'split shares that do not add up',
    edits: [['"outcomes.jsonl"', '"outcomes.jsonl", "split": { "train": 0.8 }']],
    code: 'split-shares',
    severity: 'error',
    marked: '{ "train": 0.8 }',
    message: /split shares add up to 1\.2/,
    fixes: [/Use the default split/],
  },
  {
    name: 'a dominated model',
    around: facts({
      data: {
        prompts: 3000,
        models: [model('small', 0.65), model('middle', 0.64), model('large', 0.82)],
        oracle: 0.93,
      },
      run: run({ report: report({ levels: [] }) }),
    }),
    code: 'dominated-model',
    severity: 'hint',
    marked: '"middle"',
    message: /"small" is at least as good as "middle" .* cheaper \(\$0\.045 against \$0\.2 /,
    fixes: [/Switch "middle" off/],
  },
  {
    name: 'too few enabled models',
    edits: [
      ['"middle",', '"middle", "enabled": false,'],
      ['"enabled": true', '"enabled": false'],
    ],
    code: 'too-few-models',
    severity: 'error',
    marked: CLEAN.slice(CLEAN.indexOf('['), CLEAN.indexOf('],') + 1),
    message: /at least two enabled models/,
    fixes: [/Switch "middle" on/, /Switch "large" on/],
  },
  {
    name: 'a data file that is not there',
    edits: [['outcomes.jsonl', 'outcome.jsonl']],
    around: facts({
      files: [
        { path: 'outcome.jsonl', exists: false, near: 'outcomes.jsonl' },
        { path: 'outcomes.jsonl', exists: true },
      ],
    }),
    code: 'missing-data',
    severity: 'error',
    marked: '"outcome.jsonl"',
    message: /no file "outcome\.jsonl" beside this config\. Did you mean "outcomes\.jsonl"\?/,
    fixes: [/Change to "outcomes\.jsonl"/],
  },
  {
    name: 'data that cannot be read',
    around: facts({ data: undefined, dataError: { what: 'Row 3 has no prompt', remedy: 'Add it.' } }),
    code: 'unreadable-data',
    severity: 'error',
    marked: '"outcomes.jsonl"',
    message: /Row 3 has no prompt\. Add it\./,
    fixes: [],
  },
  {
    name: 'the end of a training range that nothing reaches',
    edits: [['[0.6, 0.85]', '[0.6, 0.99]']],
    code: 'target-range',
    severity: 'warning',
    marked: '0.99',
    message: /ends at 0\.99, but even a router that knows every answer is right in 0\.93/,
    fixes: [/End the range at 0\.93/, /Remove the range/],
  },
  {
    name: 'a training range beyond the last run',
    edits: [['[0.6, 0.85]', '[0.88, 0.92]']],
    code: 'target-range',
    severity: 'warning',
    marked: '[0.88, 0.92]',
    message: /above 0\.831, the observed limit of the last run/,
    fixes: [/Remove the range/],
  },
  {
    name: 'a training range the wrong way round',
    edits: [['[0.6, 0.85]', '[0.85, 0.6]']],
    code: 'target-range',
    severity: 'error',
    marked: '[0.85, 0.6]',
    message: /goes from 0\.85 to 0\.6/,
    fixes: [/Change to \[0\.6,0\.85\]/],
  },
  {
    name: 'a misspelt property',
    edits: [['"confidence"', '"confidance"']],
    code: 'schema',
    severity: 'error',
    marked: '"confidance"',
    message: /not a property/,
    fixes: [/Change to "confidence"/],
  },
  {
    name: 'a percentage',
    edits: [['"floor": 0.78', '"floor": 78']],
    code: 'schema',
    severity: 'error',
    marked: '78',
    message: /above 1\. Write a fraction/,
    fixes: [/Change to 0\.78/],
  },
  {
    name: 'a model of the simulation that the pool lacks',
    edits: [
      [
        '"data":',
        '"simulation": { "events": [{ "kind": "outage", "model": "lrage", "at": "09:30", "minutes": 5 }] },\n  "data":',
      ],
    ],
    code: 'unknown-model',
    severity: 'error',
    marked: '"lrage"',
    message: /The pool has no model "lrage"/,
    fixes: [/Change to "large"/],
  },
];

describe('diagnose', () => {
  it('finds nothing in a clean config after a clean run, nor around an unknown one', () => {
    assert.deepEqual(diagnose(CLEAN, facts()), []);
    assert.deepEqual(diagnose(CLEAN, { files: [], listed: {} }), []);
  });

  for (const { name, edits = [], around = facts(), code, severity, marked, message, fixes, after } of cases) {
    it(`says and mends ${name}`, () => {
      const text = edits.reduce((t, [from, to]) => {
        assert.ok(t.includes(from), from);
        return t.replace(from, to);
      }, CLEAN);
      const found = only(text, around, code);
      assert.deepEqual(codes(diagnose(text, around)), [code]);
      assert.equal(found.severity, severity);
      assert.ok(underlined(text, found).startsWith(marked.slice(0, 40)), underlined(text, found));
      assert.match(found.message, message);
      const editing = found.fixes.filter(({ kind }) => kind === 'change' || kind === 'replace');
      assert.equal(editing.length, fixes.length, JSON.stringify(editing));
      editing.forEach((fix, i) => {
        assert.match(fix.title, fixes[i]);
        const mended = fixed(text, found, fix);
        assert.ok(mended.includes('// A router') && mended.includes('// the cheap one'));
        const again = diagnose(mended, after?.(mended) ?? around);
        assert.ok(!codes(again).includes(code), `${fix.title}: ${JSON.stringify(again)}\n${mended}`);
      });
      // The best fix leaves nothing else to say.
      if (editing.length > 0) {
        const mended = fixed(text, found, editing[0]);
        assert.deepEqual(codes(diagnose(mended, after?.(mended) ?? around)), []);
      }
    });
  }

  it('says that a run is stale, where the change stands, and what takes it in', () => {
    const change = { words: 'price of large', path: ['pool', 2, 'price'], needsTraining: false };
    const stale = facts({ run: run({ changes: [change] }) });
    const found = only(CLEAN, stale, 'stale-run');
    assert.equal(found.severity, 'info');
    assert.equal(underlined(CLEAN, found), '{ "input": 2.5, "output": 10 }');
    assert.match(found.message, /Changed since the last run: price of large\. Evaluate/);
    assert.deepEqual(
      found.fixes.map((fix) => fix.kind === 'run' && fix.command),
      ['evaluate', 'train'],
    );
    const retrain = facts({
      run: run({
        changes: [change, { words: 'training.seed', path: ['training', 'seed'], needsTraining: true }],
        data: 'changed',
      }),
    });
    const again = only(CLEAN, retrain, 'stale-run');
    assert.equal(underlined(CLEAN, again), '7');
    assert.match(again.message, /price of large, training\.seed, the data\. Train/);
    assert.deepEqual(
      again.fixes.map(({ title }) => title),
      ['Train Router'],
    );
    const moved = facts({ run: run({ data: 'changed' }) });
    assert.equal(underlined(CLEAN, only(CLEAN, moved, 'stale-run')), '"outcomes.jsonl"');
  });

  it('does not ask for certificates where floors are served as expected', () => {
    const text = CLEAN.replace('0.78', '0.82');
    const expected = report({ serve: 'expected' });
    assert.deepEqual(diagnose(text, facts({ run: run({ report: expected, saved: expected }) })), []);
  });

  it('says nothing of a stale run while something must be mended first', () => {
    const changes = [{ words: 'lagre added', path: ['pool', 2, 'id'], needsTraining: true }];
    const text = CLEAN.replace('"id": "large"', '"id": "lagre"');
    assert.deepEqual(codes(diagnose(text, facts({ run: run({ changes }) }))), ['unknown-model']);
    const high = CLEAN.replace('0.78', '0.99');
    assert.deepEqual(codes(diagnose(high, facts({ run: run({ changes }) }))).sort(), [
      'floor-out-of-reach',
      'stale-run',
    ]);
  });

  it('leaves a dominated model alone that the router makes use of', () => {
    const models = [model('small', 0.65), model('middle', 0.64), model('large', 0.82)];
    const around = facts({ data: { prompts: 3000, models } });
    assert.deepEqual(codes(diagnose(CLEAN, around)), []);
  });

  it('marks what an editor with the JSON schema says as well', () => {
    const schema = only(CLEAN.replace('"floor": 0.78', '"floor": "x"'), facts(), 'schema');
    const own = only(CLEAN.replace('"middle"', '"large"'), facts(), 'duplicate-model');
    assert.deepEqual([schema.inSchema, own.inSchema], [true, false]);
  });

  it('says of half-typed text only that it is half-typed', () => {
    const text = CLEAN.replace('0.78, "share": 0.2 }', '0.99, "share": ');
    assert.deepEqual([...new Set(codes(diagnose(text, facts())))], ['syntax']);
  });

  it('never throws, and its edits stay in the text, whatever the text', () => {
    const rng = new Rng(3);
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      '"pool"',
      '"id"',
      '-1',
      'null',
      '0.99',
      '/*',
      '"',
      '"__proto__"',
    ];
    for (let round = 0; round < 400; round++) {
      const start = rng.int(CLEAN.length);
      const junk = Array.from({ length: rng.int(4) }, () => rng.pick(pieces)).join('');
      const text = CLEAN.slice(0, start) + junk + CLEAN.slice(start + rng.int(6));
      for (const found of diagnose(text, facts())) {
        assert.ok(found.offset >= 0 && found.offset + found.length <= text.length + 1);
        for (const fix of found.fixes) {
          for (const { offset, length } of fixEdits(text, found, fix)) {
            assert.ok(offset >= 0 && offset + length <= text.length);
          }
        }
      }
    }
  });

  it('takes time in proportion to the text', () => {
    // Work is measured in CPU time, whatever else the machine does: a text four times as long may take some ten times, not sixteen times, as much.
    const timeOf = (models: number): number => {
      const pool = Array.from(
        { length: models },
        (_, i) =>
          `    { "id": "model-${i}",\n      "price": { "input": ${i + 1}, "output": 10 },\n      "enabled": true }`,
      );
      const text = CLEAN.replace(/"pool": \[[^\]]*\]/, `"pool": [\n${pool.join(',\n')}\n]`).replace(
        '0.78',
        '0.99',
      );
      const known = Array.from({ length: models }, (_, i) => model(`model-${i % 2 ? i : -i}`, 0.5 + i / 1e5));
      const around = facts({ data: { prompts: 3000, models: known, oracle: 0.9 } });
      const best = [0, 1, 2].map(() => {
        const before = process.cpuUsage();
        assert.ok(diagnose(text, around).length >= models / 2 - 1);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...best);
    };
    const [short, long] = [timeOf(420), timeOf(1680)];
    assert.ok(long < 10 * short + 50_000, `${short} µs of CPU for 1 300 lines, ${long} µs for 5 000`);
  });
});

describe('problems of the parser', () => {
  it('keep their places and words', () => {
    const text = CLEAN.replace('"middle"', '"large"');
    const [problem] = parseConfig(text).problems;
    assert.equal(problem.kind, 'meaning');
    assert.equal(problem.code, 'duplicate-model');
  });
});

describe('explanations', () => {
  it('come with floors beyond a limit, with a heading of their own', () => {
    for (const [floor, heading] of [
      [0.82, /raise the certified limit to 0\.82/],
      [0.9, /raise the observed limit to 0\.9/],
    ] as const) {
      const found = diagnose(CLEAN.replace('0.78', String(floor)), facts());
      const fix = found.flatMap(({ fixes }) => fixes).find(({ kind }) => kind === 'explain');
      assert.ok(fix?.kind === 'explain');
      assert.match(fix.heading, heading);
      assert.ok(fix.paragraphs.length >= 3);
    }
  });
});
