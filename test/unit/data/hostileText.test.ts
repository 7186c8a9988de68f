/** Hostile text files: each is refused with its place, in bounded time, or read as it is. */
import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import { readOutcomes } from '../../../src/data/readOutcomes';
import { Scratch, userErrorOf } from './support';

describe('hostile text', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());
  const HEADER = 'prompt,model,score\n';

  it('refuses NULs, Latin-1 and UTF-16 with the line', async () => {
    const nul = await userErrorOf(() => readOutcomes(scratch.file('nul.csv', `${HEADER}p,a,1\nq\0,a,1\n`)));
    assert.match(nul.what, /NUL/);
    assert.equal(nul.where?.line, 3);
    const latin = Buffer.concat([
      Buffer.from(`${HEADER}p,a,1\ncaf`),
      Buffer.from([0xe9]),
      Buffer.from(',a,1\n'),
    ]);
    const bytes = await userErrorOf(() => readOutcomes(scratch.file('latin.csv', latin)));
    assert.match(bytes.remedy, /Latin-1/);
    assert.equal(bytes.where?.line, 3);
    const wide = Buffer.from(`\uFEFF${HEADER}p,a,1\n`, 'utf16le');
    assert.match((await userErrorOf(() => readOutcomes(scratch.file('wide.csv', wide)))).what, /UTF-16/);
    const bare = Buffer.from(`${HEADER}p,a,1\n`, 'utf16le');
    assert.match((await userErrorOf(() => readOutcomes(scratch.file('bare.csv', bare)))).remedy, /UTF-16/);
  });

  it('takes a byte order mark, semicolons and characters across chunks', async () => {
    const prompt = 'é€😀'.repeat(60_000);
    const file = scratch.file('bom.csv', `\uFEFFprompt;model;score\n${prompt};a;1\n`);
    assert.ok((await readOutcomes(file)).prompts[0] === prompt);
  });

  it('refuses a million columns', async () => {
    const header = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(',');
    const error = await userErrorOf(() => readOutcomes(scratch.file('wide1m.csv', `${header}\n`)));
    assert.match(error.what, /more than 20000 columns/);
  });

  it('takes lines that end in carriage returns alone, however many', async () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => `p${i},a,1`);
    const file = scratch.file('mac.csv', `prompt,model,score\r${rows.join('\r')}\r`);
    assert.equal((await readOutcomes(file)).ids.length, 12_000);
  });

  it('says of a config that it is no data', async () => {
    const file = scratch.file('router.proteus.json', '// A config\n{ "data": { "path": "x.csv" } }');
    const error = await userErrorOf(() => readOutcomes(file));
    assert.match(error.what, /a config, and no outcome data/);
    assert.match(error.remedy, /"path"/);
  });

  it('refuses a million fields, and says where a late record is ragged', async () => {
    const fields = Array.from({ length: 1_000_000 }, (_, i) => `"m${i}":1`).join(',');
    const wide = await userErrorOf(() => readOutcomes(scratch.file('w.jsonl', `{"prompt":"p",${fields}}\n`)));
    assert.match(wide.what, /more than 20000 different fields/);
    const ragged = await userErrorOf(() =>
      readOutcomes(scratch.file('ragged.csv', `${HEADER}${'p,a,1\n'.repeat(1000)}p,a\nq,a,1,9\n`)),
    );
    assert.equal(ragged.where?.line, 1002);
  });

  it('refuses a CSV line without end', async () => {
    const file = scratch.file(
      'endless.csv',
      Buffer.concat([Buffer.from(`${HEADER}"`), Buffer.alloc(40 << 20, 'x')]),
    );
    assert.match((await userErrorOf(() => readOutcomes(file))).what, /does not end/);
  });

  const lists: [name: string, text: string, what: RegExp, line?: number][] = [
    ['that is cut off', '[{"prompt":"p","scores":{"a":1,"b":0}},\n{"prompt":', /does not end/],
    [
      'with a comma too many',
      '[{"prompt":"p","scores":{"a":1,"b":0}},,{}]',
      /element of the list is missing/,
    ],
    ['that goes on', '[{"prompt":"p","scores":{"a":1,"b":0}}]\n[]', /after the end/, 2],
    ['that nests without end', `[{"prompt":"p","scores":${'['.repeat(1e6)}`, /levels deep/],
    ['with broken objects', '[{"prompt":"p","scores":{"a":1,"b":0}},\n{"prompt" "q"}]', /not valid JSON/, 2],
    ['of numbers', '[1, 2]', /not a JSON object/],
  ];
  for (const [name, text, what, line] of lists) {
    it(`refuses a JSON list ${name}`, async () => {
      const error = await userErrorOf(() => readOutcomes(scratch.file('l.json', text)));
      assert.match(error.what, what);
      if (line !== undefined) assert.equal(error.where?.line, line);
    });
  }

  it('answers mutated tables and lists with outcomes or a UserError, never with anything else', async () => {
    const rng = new Rng(17);
    const seeds = [
      Buffer.from('prompt;model;score;cost\n"p;q";a;1;0.5\nr;b;0.25;\n'),
      Buffer.from('[{"question":"p","scores":{"a":1,"b":0}},\n {"question":"q","scores":{"a":0}}]'),
      Buffer.from('question\ta.score\tb.score\ta.cost\tb.cost\nx\t1\t0\t1\t2\ny\t\t1\t\t2\n'),
    ];
    for (let round = 0; round < 200; round++) {
      const bytes = Buffer.from(rng.pick(seeds));
      for (let k = rng.int(5); k >= 0; k--)
        bytes[rng.int(bytes.length)] = rng.int(4) ? rng.int(128) : rng.int(256);
      const cut = rng.int(5) ? bytes : bytes.subarray(0, rng.int(bytes.length));
      try {
        await readOutcomes(scratch.file('fuzz', cut));
      } catch (error) {
        const text = JSON.stringify(cut.toString('latin1'));
        assert.ok(error instanceof UserError, `${String(error)} for ${text}`);
        assert.ok(error.where?.file?.endsWith('fuzz') && error.remedy !== '', text);
      }
    }
  });
});
