/** From the official forms of benchmarks, and from a log of calls, to a trained router: imported as they are. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import type { RouterConfigInput } from '../../src/core/config';
import type { Report } from '../../src/core/report';
import { Rng } from '../../src/core/rng';
import { generateOutcomes } from '../../src/core/simulate/generator';
import type { ImportResult } from '../../src/protocol/data';
import { cli, quickTraining } from './cli';

/** Scored calls, mean score, and mean dollars of a thousand calls. */
type Figures = [observed: number, score: number, costPer1k: number];

describe('the import of', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'proteus-pipeline-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const importing = async (
    files: readonly string[],
    name: string,
    ...more: string[]
  ): Promise<ImportResult> => {
    const args = ['import', ...files, '--out', folder, '--name', name, '--json', ...more];
    const { code, stdout, stderr } = await cli(args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as ImportResult;
  };

  const near = ({ summary }: ImportResult, expected: Record<string, Figures>): void => {
    assert.deepEqual(summary.models.map((m) => m.model).sort(), Object.keys(expected).sort());
    for (const { model, observed, accuracy, costPer1k } of summary.models) {
      const [calls, score, cost] = expected[model];
      assert.equal(observed, calls, model);
      assert.ok(Math.abs((accuracy ?? NaN) - score) < 1e-6, model);
      assert.ok(Math.abs((costPer1k ?? NaN) / cost - 1) < 1e-5, `${model}: ${costPer1k} and ${cost}`);
    }
  };

  /** Trains with the config that the import wrote, in a few seconds. */
  const training = async ({ config }: ImportResult): Promise<Report> => {
    const written = parse(readFileSync(config, 'utf8')) as RouterConfigInput;
    writeFileSync(config, JSON.stringify({ ...written, ...quickTraining }));
    const { code, stdout, stderr } = await cli(['train', config, '--json']);
    assert.equal(code, 0, stderr);
    const { report } = JSON.parse(stdout) as { report: string };
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  };

  it('SPROUT’s Parquet files: struct columns, gaps, accepted prices', async () => {
    const files = ['train', 'test'].map((part) => resolve(`test/fixtures/parquet/sprout-${part}.parquet`));
    const result = await importing(files, 'sprout', '--accept-prices');
    // Counted by DuckDB; dollars at 2.5/10, 0.15/0.6 and 0.06/0.06 per million tokens.
    near(result, {
      'openai-gpt-4o': [496, 0.719758064516129, 0.7248387097],
      'openai-gpt-4o-mini': [497, 0.5653923541247485, 0.0418925553],
      'wxai-llama-3-2-1b-instruct': [501, 0.2894211576846307, 0.0063419162],
    });
    assert.deepEqual([result.summary.prompts, result.summary.layout], [520, 'wide']);
    const report = await training(result);
    assert.equal(report.data.prompts, 520);
    assert.ok(report.levels.length > 0 && report.limit.observed > 0.3);
    assert.ok(report.data.observed, 'gaps are stated');
  });

  it('RouterBench’s raw pickle: one row per call', async () => {
    const result = await importing([resolve('test/fixtures/data/routerbench_raw.pkl')], 'raw');
    // Counted by pandas.
    near(result, {
      'WizardLM/WizardLM-13B-V1.2': [420, 0.3071428571, 0.06937933],
      'gpt-4-1106-preview': [420, 0.8309523809, 2.98443365],
      'mistralai/mixtral-8x7b-chat': [420, 0.5714285714, 0.10068529],
    });
    assert.deepEqual([result.summary.format, result.summary.layout], ['pickle', 'long']);
    assert.deepEqual([result.summary.prompts, result.summary.rows], [420, 1260]);
    const report = await training(result);
    assert.equal(report.data.prompts, 420);
    assert.equal(report.data.observed, undefined);
  });

  it('a log of calls in which every prompt went to one model or two, by chance', async () => {
    const full = generateOutcomes({ prompts: 900, seed: 8, models: 3 });
    const rng = new Rng(4);
    const lines = ['time,prompt,model,correct,prompt_tokens,completion_tokens,cost_usd'];
    let calls = 0;
    full.prompts.forEach((prompt, row) => {
      const first = rng.int(3);
      for (const k of rng.next() < 0.3 ? [first, (first + 1) % 3] : [first]) {
        const cell = row * 3 + k;
        const quoted = `"${prompt.replaceAll('"', '""')}"`;
        const tokens = [full.tokens?.[2 * cell] ?? 0, full.tokens?.[2 * cell + 1] ?? 0];
        const usd = (tokens[0] * (1 + k) + tokens[1] * 4 * (1 + k)) / 1e6;
        lines.push([calls++, quoted, full.models[k], full.score[cell] > 0.5, ...tokens, usd].join(','));
      }
    });
    const file = join(folder, 'calls.csv');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const result = await importing([file], 'calls');
    assert.deepEqual([result.summary.rows, result.summary.layout], [calls, 'long']);
    assert.equal(
      result.summary.models.reduce((sum, m) => sum + m.observed, 0),
      calls,
    );
    assert.ok(result.summary.models.every((m) => m.coverage > 0.3 && m.coverage < 0.6));
    const report = await training(result);
    assert.equal(report.data.observed?.rule, 'random');
    assert.equal(report.data.observed.split.train.complete, 0);
    assert.match(report.caveats.join('\n'), /Outcomes have gaps/);
  });
});
