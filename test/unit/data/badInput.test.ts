/** Bad outcome files: each gets one answer with file, line and remedy; nothing else is ever thrown. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import { readOutcomes } from '../../../src/data/readOutcomes';
import { writeOutcomesJsonl } from '../../../src/data/writeOutcomes';
import { Scratch, userErrorOf } from './support';

const GOOD = '{"prompt":"p","models":{"a":{"score":1,"cost":0.1},"b":{"score":0,"cost":0.2}}}';
const HEADER = 'sample_id,prompt,eval_name,a,b,a|total_cost,b|total_cost';

describe('bad outcome files', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('names a missing file, a folder and an empty file', async () => {
    const missing = join(scratch.folder, 'nothing.jsonl');
    const error = await userErrorOf(() => readOutcomes(missing));
    assert.match(error.what, /no such file/);
    assert.equal(error.where?.file, missing);
    mkdirSync(join(scratch.folder, 'sub'));
    assert.match((await userErrorOf(() => readOutcomes(join(scratch.folder, 'sub')))).what, /folder/);
    assert.match((await userErrorOf(() => readOutcomes(scratch.file('empty', '')))).what, /empty/);
    assert.match((await userErrorOf(() => readOutcomes(scratch.file('blank', ' \n\n')))).what, /blank/);
    assert.match(
      (await userErrorOf(() => readOutcomes(scratch.file('blank2', ' \n\n'), { format: 'jsonl' }))).what,
      /no outcomes/,
    );
  });

  const lines: [name: string, line: string, what: RegExp, remedy?: RegExp][] = [
    ['a line cut off', GOOD.slice(0, -5), /not valid JSON \(it ends too early\)/],
    ['a missing comma', '{"prompt":"p" "models":{}}', /near "\{\\"prompt\\":\\"p\\" /],
    ['a text without an end', '{"prompt":"p', /\(it ends too early\)|closing quote/],
    ['a broken text', '{"prompt":"p\\x","models":{}}', /\(a backslash stands before/],
    ['two objects', '{"prompt":"p","models":{}} {}', /\(something follows the object\)/],
    ['NaN', '{"prompt":"p","models":{"a":{"score":NaN}}}', /not valid JSON/, /NaN/],
    ['no object', '[1]', /not a JSON object/],
    ['no prompt', '{"promt":"p","models":{"a":{"score":1}}}', /no "prompt"/, /Rename "promt"/],
    ['a prompt that is no text', '{"prompt":["p"],"models":{"a":{"score":1}}}', /not text/],
    ['no models', '{"prompt":"p"}', /no "models"/],
    ['empty models', '{"prompt":"p","models":{}}', /name no model/],
    [
      'a score above 1',
      '{"prompt":"p","models":{"a":{"score":85}}}',
      /score of "a" is 85, outside \[0, 1\]/,
      /100/,
    ],
    ['a score below 0', '{"prompt":"p","models":{"a":{"score":-0.1}}}', /outside/],
    ['a score in quotes', '{"prompt":"p","models":{"a":{"score":"1"}}}', /is "1", not a number/],
    ['a true score', '{"prompt":"p","models":{"a":{"score":true}}}', /is true, not a number/],
    ['a negative cost', '{"prompt":"p","models":{"a":{"score":1,"cost":-1}}}', /cost of "a" is -1, below 0/],
    ['an endless cost', '{"prompt":"p","models":{"a":{"score":1,"cost":1e999}}}', /too large/],
    [
      'tokens in words',
      '{"prompt":"p","models":{"a":{"num_input_tokens":"many"}}}',
      /num_input_tokens of "a"/,
    ],
    ['a line of brackets', '['.repeat(100_000), /not valid JSON/],
    [
      'a nested score',
      `{"prompt":"p","models":{"a":{"score":${'['.repeat(9000)}${']'.repeat(9000)}}}}`,
      /is a list, not a number/,
    ],
    ['a bare score', '{"prompt":"p","models":{"a":1}}', /is not an object/],
  ];
  for (const [name, line, what, remedy] of lines) {
    it(`JSONL: ${name}`, async () => {
      const file = scratch.file('bad.jsonl', `${GOOD}\n\n${line}\n${GOOD}\n`);
      const error = await userErrorOf(() => readOutcomes(file));
      assert.match(error.what, what);
      assert.deepEqual([error.where?.file, error.where?.line], [file, 3]);
      if (remedy) assert.match(error.remedy, remedy);
    });
  }

  it('gives the column of broken JSON', async () => {
    const error = await userErrorOf(() => readOutcomes(scratch.file('c.jsonl', '{"prompt":"p",,}')));
    assert.deepEqual([error.where?.line, error.where?.column], [1, 15]);
  });

  const records: [name: string, records: string, line: number, what: RegExp][] = [
    ['a score that is no number', 'x,p,t,right,0,1,1', 3, /score of "a" is "right"/],
    ['a score above 1', 'x,p,t,2,0,1,1', 3, /outside/],
    ['a negative cost', 'x,p,t,1,0,-1,1', 3, /cost of "a"/],
    ['a field too few', 'x,p,t,1,0,1', 3, /another number of fields/],
    ['no prompt', 'x,,t,1,0,1,1', 3, /no prompt/],
    ['an open quote', 'x,"p,t,1,0,1,1\nx,p,t,1,0,1,1', 3, /does not end/],
    ['a late error after a record of several lines', 'x,"p\nq\nr",t,1,0,1,1\nx,p,t,9,0,1,1', 6, /outside/],
  ];
  for (const [name, text, line, what] of records) {
    it(`CSV: ${name}`, async () => {
      const file = scratch.file('bad.csv', `${HEADER}\nw,p,t,1,0,1,1\n${text}\n`);
      const error = await userErrorOf(() => readOutcomes(file));
      assert.match(error.what, what);
      assert.deepEqual([error.where?.file, error.where?.line], [file, line]);
    });
  }

  it('says what it looked for in an unknown format, and knows some foreign ones', async () => {
    const unknown = await userErrorOf(() => readOutcomes(scratch.file('u', 'question;answer\n1;2\n')));
    assert.match(unknown.what, /"question" and "answer"/);
    assert.match(unknown.remedy, /"columns": \{ "prompt"/);
    assert.match((await userErrorOf(() => readOutcomes(scratch.file('p', 'PAR1....')))).what, /Parquet/);
    const pickle = scratch.file('k', Uint8Array.from([0x80, 5, 0x95]));
    assert.match((await userErrorOf(() => readOutcomes(pickle, { format: 'jsonl' }))).what, /pickle/);
    const named = await userErrorOf(() => readOutcomes(scratch.file('n', 'a,b\n1,2\n'), { format: 'csv' }));
    assert.match(named.what, /"a" and "b"/);
  });

  it('refuses a line without end', async () => {
    const file = scratch.file('endless.jsonl', Buffer.alloc((64 << 20) + 1000, `${GOOD}    `));
    const error = await userErrorOf(() => readOutcomes(file));
    assert.match(error.what, /too long/);
    assert.equal(error.where?.line, 1);
  });

  it('refuses outcomes keyed by something other than models', async () => {
    const many = Array.from({ length: 600 }, (_, i) => `{"prompt":"p","models":{"m${i}":{"score":1}}}`);
    const error = await userErrorOf(() => readOutcomes(scratch.file('many.jsonl', many.join('\n'))));
    assert.match(error.what, /more than 512 models/);
  });

  it('answers mutated files with outcomes or a UserError, never with anything else', async () => {
    const rng = new Rng(11);
    const seeds = [
      Buffer.from(`${GOOD}\n${GOOD}\n${GOOD}\n`),
      Buffer.from(`${HEADER}\nw,"['p', ""q""]",t,1,0,1,1\nx,"p\nq",t,0.5,,,1\n`),
    ];
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(rng.pick(seeds));
      for (let k = rng.int(6); k >= 0; k--)
        bytes[rng.int(bytes.length)] = rng.int(4) ? rng.int(128) : rng.int(256);
      const cut = rng.int(5) ? bytes : bytes.subarray(0, rng.int(bytes.length));
      const format = rng.pick([undefined, 'jsonl', 'csv', 'json'] as const);
      try {
        await readOutcomes(scratch.file('fuzz', cut), { format });
      } catch (error) {
        assert.ok(
          error instanceof UserError,
          `${String(error)} for ${JSON.stringify(cut.toString('latin1'))}`,
        );
        assert.ok(error.where?.file?.endsWith('fuzz') && error.remedy !== '');
      }
    }
  });
});

describe('writeOutcomesJsonl', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('writes what readOutcomes reads', async () => {
    const raw = await readOutcomes(
      scratch.file(
        'in.jsonl',
        [
          '{"id":"a","dataset":"t","prompt":"x\\ny \\ud800","models":{"m":{"score":0.1,"cost":0.00012345,"latency_ms":7,"propensity":0.25},"n":{"score":1}}}',
          '{"id":"b","prompt":"","models":{"n":{"score":0,"num_input_tokens":3,"num_output_tokens":1}}}',
        ].join('\n'),
      ),
    );
    const out = join(scratch.folder, 'out.jsonl');
    await writeOutcomesJsonl(out, raw);
    const again = await readOutcomes(out);
    const fields = [
      'ids',
      'prompts',
      'tasks',
      'models',
      'score',
      'tokens',
      'usd',
      'latency',
      'propensity',
    ] as const;
    for (const field of fields) assert.deepEqual(again[field], raw[field], field);
    assert.deepEqual([...(again.propensity ?? [])], [0.25, NaN, NaN, NaN]);
    assert.deepEqual(readdirSync(scratch.folder).sort(), ['in.jsonl', 'out.jsonl']);
  });

  it('answers an impossible path with a UserError', async () => {
    const raw = await readOutcomes(scratch.file('one.jsonl', GOOD));
    const error = await userErrorOf(() =>
      writeOutcomesJsonl(join(scratch.folder, 'no', 'such', 'x.jsonl'), raw),
    );
    assert.equal(error.where?.file, join(scratch.folder, 'no', 'such', 'x.jsonl'));
  });
});
