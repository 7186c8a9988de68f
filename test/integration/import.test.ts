/** `proteus import` from the outside: every shared file, figures counted independently, and training on the result. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { requireConfig } from '../../src/core/configText';
import { sampleProjectFiles } from '../../src/core/simulate/sampleProject';
import { readOutcomes } from '../../src/data/readOutcomes';
import type { ImportResult } from '../../src/protocol/data';
import { cli, quickTraining } from './cli';

const shared = resolve('../shared/data');
const script = resolve('test/fixtures/data/means.py');

interface Means {
  prompts: number;
  models: Record<string, { observed: number; score: number; cost: number | null }>;
}

/** Undefined where there is no Python to count with. */
function meansOf(files: readonly string[]): Means | undefined {
  const { error, status, stdout, stderr } = spawnSync('python3', [script, ...files], { encoding: 'utf8' });
  if (error) {
    console.log('      skipped: there is no python3');
    return undefined;
  }
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Means;
}

describe('proteus import', () => {
  const folder = mkdtempSync(join(tmpdir(), 'proteus-import-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const sets: [name: string, files: string[], rows: number][] = [
    ['nine-llms', ['nine-llms.jsonl'], 3350],
    ['zero-shot', ['routerbench-0shot-1pct.csv'], 365],
    ['arc', ['routerbench-5shot/routerdc_arc_challenge_train.csv'], 1032],
    ['mbpp', ['routerbench-5shot/routerdc_mbpp_train.csv'], 299],
    ['ulab', ['ulab/train.json', 'ulab/test.json'], 6108],
  ];
  for (const [name, names, rows] of sets) {
    it(`imports ${names.join(' and ')} with the means that Python counts`, async function () {
      const files = names.map((file) => join(shared, file));
      if (!files.every((file) => existsSync(file))) {
        console.log('      skipped: ../shared/data is absent');
        this.skip();
      }
      const { code, stdout, stderr } = await cli([
        'import',
        ...files,
        '--out',
        folder,
        '--name',
        name,
        '--json',
      ]);
      assert.equal(code, 0, stderr);
      const { summary, data, config } = JSON.parse(stdout) as ImportResult;
      const means = meansOf(files);
      if (means === undefined) return this.skip();
      assert.equal(summary.prompts, means.prompts);
      assert.deepEqual(summary.models.map((m) => m.model).sort(), Object.keys(means.models).sort());
      for (const { model, observed, accuracy, costPer1k } of summary.models) {
        const expected: Means['models'][string] = means.models[model];
        assert.equal(observed, expected.observed, model);
        assert.ok(Math.abs((accuracy ?? NaN) - expected.score) < 1e-6, model);
        if (expected.cost === null) assert.equal(costPer1k, null);
        else assert.ok(Math.abs((costPer1k ?? NaN) - 1000 * expected.cost) < 1e-6, model);
      }
      const raw = await readOutcomes(data);
      assert.equal(raw.ids.length, rows);
      assert.equal(raw.format, 'parquet');
      assert.equal(
        requireConfig(readFileSync(config, 'utf8'), config).data.path,
        `data/${name}.proteus.parquet`,
      );
    });
  }

  it('keeps what it read, asks before replacing, and trains on the result', async () => {
    const files = sampleProjectFiles({ prompts: 600, seed: 3 });
    const source = join(folder, 'made.jsonl');
    const text = files.find((f) => f.path.endsWith('.jsonl'));
    assert.ok(text);
    writeFileSync(source, text.content);
    const first = await cli(['import', source, '--out', folder]);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /600 prompts in 600 rows/);
    const before = await readOutcomes(source);
    const after = await readOutcomes(join(folder, 'data', 'made.proteus.parquet'));
    for (const field of ['ids', 'prompts', 'tasks', 'models', 'score', 'tokens', 'usd', 'latency'] as const) {
      assert.deepEqual(after[field], before[field], field);
    }
    const again = await cli(['import', source, '--out', folder, '--json']);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /made\.proteus\.json.*nothing was written.*--overwrite/s);
    const replaced = await cli(['import', source, '--out', folder, '--overwrite', '--quiet']);
    assert.equal(replaced.code, 0, replaced.stderr);

    const config = join(folder, 'made.proteus.json');
    const data = { path: 'data/made.proteus.parquet', maxPrompts: 500 };
    const pool = requireConfig(
      files.find((f) => f.path.endsWith('.proteus.json'))?.content.toString() ?? '',
      config,
    ).pool;
    writeFileSync(config, JSON.stringify({ pool, data, ...quickTraining }));
    const trained = await cli(['train', config, '--json']);
    assert.equal(trained.code, 0, trained.stderr);
    assert.match(trained.stderr, /500 of about \d+ prompts/);
    assert.equal((JSON.parse(trained.stdout) as { summary: { prompts: number } }).summary.prompts, 500);
  });

  it('takes some models only, and names those that it does not have', async () => {
    const source = join(folder, 'calls.csv');
    writeFileSync(source, 'prompt,model,score,cost\np,a,1,1\np,b,0,1\np,c,0,1\n');
    const { code, stdout } = await cli(['import', source, '--out', folder, '--models', 'a,c', '--json']);
    assert.equal(code, 0);
    assert.deepEqual(
      (JSON.parse(stdout) as ImportResult).summary.models.map((m) => m.model),
      ['a', 'c'],
    );
    const wrong = await cli(['import', source, '--out', folder, '--models', 'a,d', '--overwrite']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /no "d"; it has "a", "b" and "c"/);
  });

  it('asks what it cannot be sure of, and takes the answer', async () => {
    const source = join(folder, 'stars.csv');
    writeFileSync(source, 'text,llm,stars\nwhat?,a,5\nwhat?,b,1\nwho?,a,3\n');
    const asked = await cli(['import', source, '--out', folder]);
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /--columns/);
    assert.ok(!existsSync(join(folder, 'stars.proteus.json')));
    assert.ok(!existsSync(join(folder, 'data', 'stars.proteus.parquet')));
    const columns = 'prompt=text,model=llm,score=stars,scale=1..5';
    const told = await cli(['import', source, '--out', folder, '--columns', columns, '--json']);
    assert.equal(told.code, 0, told.stderr);
    const { summary } = JSON.parse(told.stdout) as ImportResult;
    assert.deepEqual(
      summary.models.map((m) => [m.model, m.accuracy]),
      [
        ['a', 0.75],
        ['b', 0],
      ],
    );
    assert.ok(statSync(join(folder, 'data', 'stars.proteus.parquet')).size > 0);
  });
});
