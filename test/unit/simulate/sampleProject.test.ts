/** The sample project must work as it is written. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireConfig } from '../../../src/core/configText';
import { resolvePool } from '../../../src/core/pool';
import { generateOutcomes } from '../../../src/core/simulate/generator';
import { sampleProjectFiles } from '../../../src/core/simulate/sampleProject';
import { hasGaps } from '../../../src/core/partial/gaps';
import { readOutcomes } from '../../../src/data/readOutcomes';

describe('sampleProjectFiles', () => {
  const files = new Map(sampleProjectFiles({ prompts: 200, seed: 3 }).map((f) => [f.path, f.content]));
  const folder = mkdtempSync(join(tmpdir(), 'proteus-sample-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has a config that is read without problems, with two tiers', () => {
    const config = requireConfig(files.get('router.proteus.json') ?? '', 'router.proteus.json');
    assert.equal(config.tiers.length, 2);
    assert.equal(config.training.seed, 3);
  });

  it('has outcomes that are read back as they were generated, complete and priced', async () => {
    const file = join(folder, 'outcomes.jsonl');
    writeFileSync(file, files.get('outcomes.jsonl') ?? '');
    const raw = await readOutcomes(file);
    const made = generateOutcomes({ prompts: 200, seed: 3 });
    assert.deepEqual(raw.prompts, made.prompts);
    assert.deepEqual(raw.score, made.score);
    assert.deepEqual(raw.tokens, made.tokens);
    const config = requireConfig(files.get('router.proteus.json') ?? '', 'router.proteus.json');
    const { table, notes } = resolvePool(config, raw);
    assert.deepEqual(notes, []);
    assert.ok(!hasGaps(table));
  });

  it('says in its page that the outcomes are invented', () => {
    assert.match(files.get('README.md') ?? '', /200 prompts/);
    assert.match(files.get('README.md') ?? '', /simulated/);
  });
});
