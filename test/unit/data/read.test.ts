/** Reading outcome files: both formats, gaps, encodings, and the real samples. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { configSchema } from '../../../src/core/config';
import { CancelledError } from '../../../src/core/errors';
import { columnMeans, observedCost } from '../../../src/core/outcomes';
import { resolvePool } from '../../../src/core/pool';
import { mergeDuplicates } from '../../../src/core/split';
import type { Progress } from '../../../src/core/trainingLog';
import { hasGaps, observedPart } from '../../../src/core/partial/gaps';
import { readOutcomes } from '../../../src/data/readOutcomes';
import { Scratch, sharedData, userErrorOf } from './support';

const near = (a: number, b: number, tolerance = 1e-6): void =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} ≠ ${b}`);

describe('readOutcomes, JSONL', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('reads columns, with gaps as NaN and models in the order of their first mention', async () => {
    const text = [
      '{"id":"a","dataset":"maths","prompt":"1+1?","models":{"small":{"score":1,"cost":0.001,"num_input_tokens":4,"num_output_tokens":1,"latency_ms":12}}}',
      '',
      '{"task":"law","prompt":"Is it?","models":{"big":{"score":0.5},"small":{"score":null},"none":null},"extra":[1]}',
      '{"id":7,"prompt":"","models":{"big":{"score":0}}}',
    ].join('\r\n');
    const raw = await readOutcomes(scratch.file('small.jsonl', `\uFEFF${text}`));
    assert.equal(raw.format, 'jsonl');
    assert.deepEqual(raw.ids, ['a', 'row-2', '7']);
    assert.deepEqual(raw.prompts, ['1+1?', 'Is it?', '']);
    assert.deepEqual(raw.tasks, ['maths', 'law', '']);
    assert.deepEqual(raw.models, ['small', 'big', 'none']);
    assert.deepEqual([...raw.score], [1, NaN, NaN, NaN, 0.5, NaN, NaN, 0, NaN]);
    assert.deepEqual([...(raw.tokens ?? [])].slice(0, 4), [4, 1, NaN, NaN]);
    assert.equal(raw.usd?.[0], 0.001);
    assert.equal(raw.latency?.[0], 12);
  });

  it('hashes the bytes, reports progress to the end and can be cancelled', async () => {
    const line = `{"prompt":"${'word '.repeat(50)}","models":{"a":{"score":1,"cost":1}}}\n`;
    const file = scratch.file('long.jsonl', line.repeat(5000));
    const seen: Progress[] = [];
    const raw = await readOutcomes(
      file,
      {},
      {
        progress: (p) => seen.push(p),
        checkCancelled: () => undefined,
      },
    );
    assert.equal(raw.sha256, createHash('sha256').update(readFileSync(file)).digest('hex'));
    assert.equal(seen.at(-1)?.fraction, 1);
    assert.ok(seen.length > 3);
    let calls = 0;
    const job = {
      progress: () => undefined,
      checkCancelled: () => {
        if (++calls > 3) throw new CancelledError();
      },
    };
    await assert.rejects(readOutcomes(file, {}, job), CancelledError);
  });

  it('makes repeated ids unique and says so', async () => {
    const line = (p: string): string => `{"id":"x","prompt":"${p}","models":{"a":{"score":1}}}`;
    const raw = await readOutcomes(scratch.file('ids.jsonl', ['p', 'q', 'r'].map(line).join('\n')));
    assert.deepEqual(raw.ids, ['x', 'x#2', 'x#3']);
    assert.match(raw.notes.join(), /2 ids/);
  });

  it('takes lone surrogates, escaped NULs and line separators', async () => {
    const text = '{"prompt":"caf\\ud800 \\u0000 \u2028","models":{"__proto__":{"score":1}}}\n';
    const raw = await readOutcomes(scratch.file('odd.jsonl', text));
    assert.deepEqual(raw.prompts, ['caf\ud800 \0 \u2028']);
    assert.deepEqual(raw.models, ['__proto__']);
  });

  it('refuses bytes that are not UTF-8, in JSONL and in lists, with the line', async () => {
    const outcome = (prompt: string): string => `{"prompt":"${prompt}","models":{"a":{"score":1}}}`;
    const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
    for (const bytes of [
      latin(`${outcome('p')}\n${outcome('café')}\n`),
      latin(`[${outcome('p')},\n${outcome('café')}]`),
      latin(`${outcome('p')}\n${outcome('q\0')}\n`),
      Buffer.concat([Buffer.from(`${outcome('p')}\n`), Buffer.from(outcome('é')).subarray(0, 12)]),
    ]) {
      const { where, remedy } = await userErrorOf(() => readOutcomes(scratch.file('latin.jsonl', bytes)));
      assert.equal(where?.line, 2);
      assert.match(remedy, /UTF-8/);
    }
  });

  it('keeps characters whole across chunks', async () => {
    const prompt = 'é€😀'.repeat(200_000);
    const raw = await readOutcomes(
      scratch.file('wide.jsonl', `${JSON.stringify({ prompt, models: { a: { score: 1 } } })}\n`),
    );
    assert.ok(raw.prompts[0] === prompt);
  });

  it('reads nine-llms.jsonl: 3 350 × 9, means as counted by hand', async function () {
    const raw = await readOutcomes(sharedData(this, 'nine-llms.jsonl'));
    assert.equal(raw.ids.length, 3350);
    assert.equal(raw.models.length, 9);
    const { table, price } = resolvePool(configSchema.parse({ data: { path: 'x' } }), raw);
    const means = columnMeans(table.score, 9);
    near(means[table.models.indexOf('llama3.1-405b')], 0.84507, 5e-6);
    near(means[table.models.indexOf('gpt-4o-mini')], 0.75731, 5e-6);
    const cost = columnMeans(observedCost(table, price), 9);
    near(cost[table.models.indexOf('gpt-4o')], 0.000763517910447761, 1e-9);
    assert.ok(!hasGaps(table));
    assert.equal(mergeDuplicates(table).merged, 0);
  });
});

describe('readOutcomes, RouterBench CSV', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('matches columns by name, joins turns, keeps half-empty rows and ignores responses', async () => {
    const csv = [
      ',sample_id,prompt,eval_name,big,lab/small,lab/small|model_response,big|model_response,lab/small|total_cost,big|total_cost,oracle_model_to_route_to,notes',
      `0,q.1,"['first\\nline', ""it's""]",quiz,1.0,0.25,"['a',\n'b']",['x'],0.001,0.02,big,n`,
      `1,q.1,['other'],quiz,,1.0,,,nan,0.03,big,`,
      `2,q.2,[not a list],quiz,0.0,None,,,0,0,,`,
    ].join('\n');
    const raw = await readOutcomes(scratch.file('rb.csv', csv));
    assert.equal(raw.format, 'csv');
    assert.deepEqual(raw.models, ['big', 'lab/small']);
    assert.deepEqual(raw.ids, ['q.1', 'q.1#2', 'q.2']);
    assert.deepEqual(raw.prompts, ["first\nline\nit's", 'other', '[not a list]']);
    assert.deepEqual([...raw.score], [1, 0.25, NaN, 1, 0, NaN]);
    assert.deepEqual([...(raw.usd ?? [])], [0.02, 0.001, 0.03, NaN, 0, 0]);
    assert.equal(raw.tokens, undefined);
    assert.match(raw.notes.join(), /"notes"/);
  });

  it('reads the official 0-shot sample: 365 × 11', async function () {
    const raw = await readOutcomes(sharedData(this, 'routerbench-0shot-1pct.csv'));
    assert.equal(raw.ids.length, 365);
    assert.equal(raw.models.length, 11);
    assert.ok(raw.prompts.some((p) => p.startsWith('猜字谜') && p.endsWith('\n半筐毛')));
    assert.ok(!raw.prompts.some((p) => /^\[['"]/.test(p)));
    assert.ok(raw.score.every((s) => [0, 0.25, 0.5, 0.75, 1].includes(s)));
    assert.ok(raw.usd?.every((c) => c >= 0));
  });

  it('joins the 14 halves of split rows of the 5-shot ARC file', async function () {
    const arc = await readOutcomes(sharedData(this, 'routerbench-5shot/routerdc_arc_challenge_train.csv'));
    assert.equal(arc.ids.length, 1039 - 7);
    assert.equal(arc.joined, 7);
    assert.match(arc.notes.join(), /7 rows were joined/);
    // Each half states costs for all models; what counts is the cost of the call that was scored.
    const row = arc.ids.indexOf('arc-challenge.val.208');
    const cost = (model: string): number | undefined => arc.usd?.[row * 11 + arc.models.indexOf(model)];
    assert.equal(cost('gpt-3.5-turbo-1106'), 0.000952);
    assert.equal(cost('claude-v1'), 0.003824);
    const { table } = resolvePool(configSchema.parse({ data: { path: 'x' } }), arc);
    const rows = table.ids.map((_, row) => row);
    assert.equal(observedPart(table, rows).complete, 1039 - 7 - 6);
    const gpt4 = columnMeans(table.score, 11)[table.models.indexOf('gpt-4-1106-preview')];
    near(gpt4, 983 / 1031);
    const mbpp = await readOutcomes(sharedData(this, 'routerbench-5shot/routerdc_mbpp_train.csv'));
    assert.equal(mbpp.ids.length, 299);
    assert.equal(mbpp.models.length, 11);
    assert.ok(mbpp.score.every((s) => s >= 0));
  });
});
