/** What an import does beyond reading: models that turn up late, further columns, digests. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawOutcomes } from '../../../src/core/rawOutcomes';
import type { Job } from '../../../src/core/trainingLog';
import { readOutcomes } from '../../../src/data/readOutcomes';
import { importData } from '../../../src/engine/importData';
import { ImportTarget } from '../../../src/engine/importTarget';
import { Scratch } from '../data/support';

const job: Job = { progress: () => undefined, checkCancelled: () => undefined };
const none = () => Promise.resolve([]);

describe('an import', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('reads a second time where models and amounts turn up after the first window', async () => {
    // A window ends after 128 Mi characters: the late model stands behind so many.
    const filler = 'x'.repeat(1 << 20);
    const outcome = (i: number, models: object): string =>
      JSON.stringify({ prompt: `${i} ${filler}`, models });
    const lines = Array.from({ length: 130 }, (_, i) => outcome(i, { early: { score: i % 2, cost: 1 } }));
    lines.push(outcome(130, { late: { score: 1, num_input_tokens: 7, num_output_tokens: 3 } }));
    const file = scratch.file('late.jsonl', `${lines.join('\n')}\n`);
    const { data, summary } = await importData({ files: [file], out: scratch.folder }, job, none);
    assert.deepEqual(
      summary.models.map((m) => [m.model, m.observed]),
      [
        ['early', 130],
        ['late', 1],
      ],
    );
    const raw = await readOutcomes(data);
    assert.deepEqual(raw.models, ['early', 'late']);
    assert.equal(raw.ids.length, 131);
    assert.deepEqual([...raw.score.slice(0, 4)], [0, NaN, 1, NaN]);
    assert.deepEqual([...raw.score.slice(-2)], [NaN, 1]);
    assert.deepEqual([...(raw.tokens?.slice(-4) ?? [])], [NaN, NaN, 7, 3]);
    assert.deepEqual([...(raw.usd?.slice(0, 2) ?? [])], [1, NaN]);
    assert.deepEqual(readdirSync(join(scratch.folder, 'data')), ['late.proteus.parquet']);
  });

  it('writes nothing of a window that has columns the file lacks, until it starts again', async () => {
    const target = new ImportTarget(join(scratch.folder, 'grown.parquet'), []);
    const window = (models: string[], usd: boolean): RawOutcomes => ({
      ids: [`${models.length}`],
      prompts: ['p'],
      tasks: [''],
      models,
      score: new Float32Array(models.length).fill(1),
      ...(usd && { usd: new Float64Array(models.length).fill(2) }),
    });
    const windows = [window(['a'], false), window(['a', 'b'], true), window(['a', 'b', 'c'], false)];
    for (const each of windows) await target.write(each);
    assert.equal(target.complete, false);
    await target.restart();
    for (const each of windows) await target.write(each);
    assert.equal(target.complete, true);
    await target.close();
    const raw = await readOutcomes(join(scratch.folder, 'grown.parquet'), { repeats: 'keep' });
    assert.deepEqual(raw.models, ['a', 'b', 'c']);
    assert.equal(raw.usd?.filter((usd) => usd === 2).length, 2);
  });

  it('looks for answers and scores in columns that are no outcomes', async () => {
    const header = 'prompt,golden_answer,grade,a.score,b.score,a.cost,b.cost';
    const words = ['tin', 'oak', 'fog', 'ink', 'ash'];
    const rows = Array.from({ length: 120 }, (_, i) => {
      const word = words[i % 5];
      const score = (i * 7) % 3 ? 1 : 0;
      return `What is item ${i}? Answer: ${word},${word},${score ? 'yes' : 'no'},${score},${i % 2},1,2`;
    });
    const file = scratch.file('keys.csv', [header, ...rows].join('\n'));
    const { summary } = await importData({ files: [file], out: scratch.folder }, job, none);
    const found = new Map(summary.findings.map((f) => [f.kind, f]));
    assert.match(
      found.get('answer-in-prompt')?.what ?? '',
      /120 of 120 prompts end in what column "golden_answer"/,
    );
    assert.match(
      found.get('column-equals-score')?.what ?? '',
      /Column "grade" equals the score of a in all 120/,
    );
    assert.match(summary.notes.join(), /were ignored: "golden_answer" and "grade"/);
  });

  it('notes in the file what it was made of', async () => {
    const line = '{"prompt":"p","models":{"a":{"score":1,"cost":1}}}\n';
    const files = ['one', 'two'].map((name) =>
      scratch.file(`${name}.jsonl`, line.replace('"p"', JSON.stringify(name))),
    );
    const { data } = await importData({ files, out: scratch.folder, name: 'both' }, job, none);
    const footer = readFileSync(data, 'latin1');
    for (const file of files) {
      assert.ok(footer.includes(createHash('sha256').update(readFileSync(file)).digest('hex')));
    }
  });
});
