/** Findings: every planted problem is found where it was planted, and clean data has none. */
import assert from 'node:assert/strict';
import { CancelledError } from '../../../src/core/errors';
import { findIssues } from '../../../src/core/findings';
import { Rng } from '../../../src/core/rng';
import { readOutcomes } from '../../../src/data/readOutcomes';
import { sharedData } from '../data/support';
import { clean, issues, kinds, only, split, withRow } from './support';

describe('findings on clean data', () => {
  it('are none, whatever the seed and size', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const raw = clean({ prompts: 800 + 150 * (seed % 5), seed, models: 2 + (seed % 9) });
      assert.deepEqual(issues(raw), [], `seed ${seed}`);
    }
  });

  it('are none where most cells were not observed, but enough were', () => {
    const raw = clean({ prompts: 1500 });
    const rng = new Rng(3);
    raw.score.forEach((_, c) => {
      if (rng.next() < 0.7) raw.score[c] = NaN;
    });
    assert.deepEqual(issues(raw), []);
  });

  it('are none for a task that a model cannot do', () => {
    const raw = clean();
    raw.tasks.forEach((task, row) => {
      if (task === raw.tasks[0]) raw.score[row * 4] = 0;
      else raw.score[row * 4 + 1] = 1;
    });
    assert.deepEqual(kinds(issues(raw)), []);
  });
});

describe('findings', () => {
  it('rank errors first, and can be stopped', () => {
    const raw = clean();
    raw.prompts[3] = '';
    const findings = findIssues(raw, { split, seed: 7 });
    assert.deepEqual(kinds(findings), ['missing-price', 'empty-prompt']);
    for (const f of findings) assert.ok(f.what !== '' && !f.what.endsWith('.') && f.remedy.endsWith('.'));
    const stop = () => {
      throw new CancelledError();
    };
    assert.throws(() => issues(raw, { checkCancelled: stop }), CancelledError);
  });

  it('answer no prompts and one prompt', () => {
    const none = { ids: [], prompts: [], tasks: [], models: ['a'], score: new Float32Array(0) };
    assert.deepEqual(kinds(findIssues(none, { split, seed: 1 })), ['rarely-observed']);
    const one = { ids: ['1'], prompts: ['x'], tasks: ['t'], models: ['a'], score: Float32Array.of(1) };
    assert.deepEqual(kinds(findIssues(one, { split, seed: 1 })), [
      'missing-price',
      'rarely-observed',
      'tiny-task',
    ]);
  });

  it('name repeated prompts, and those whose scores disagree', () => {
    let raw = withRow(clean(), 5, clean().prompts[5]);
    raw = withRow(raw, 9, raw.prompts[9]);
    raw.score[raw.score.length - 2] = raw.score[9 * 4 + 2] > 0 ? 0 : 1;
    const [contradictory, exact] = issues(raw);
    assert.deepEqual([contradictory.kind, contradictory.count], ['contradictory-duplicates', 1]);
    assert.deepEqual([contradictory.rows, contradictory.models], [[9, 801], [raw.models[2]]]);
    assert.deepEqual([exact.kind, exact.count, exact.severity], ['exact-duplicates', 2, 'info']);
    assert.deepEqual(exact.rows, [5, 800, 9, 801]);
  });

  it('name models that are always right, or always wrong', () => {
    const raw = clean();
    for (let row = 0; row < 800; row++) [raw.score[4 * row], raw.score[4 * row + 3]] = [0, 1];
    const found = only(issues(raw), 'constant-model');
    assert.deepEqual(
      found.map((f) => f.models?.[0]),
      [raw.models[0], raw.models[3]],
    );
    assert.match(found[0].what, /scores 0 on every one of its 800/);
  });

  it('name models with the same scores, and only where they are the same everywhere', () => {
    const raw = clean();
    for (let row = 0; row < 800; row++) raw.score[4 * row + 1] = raw.score[4 * row + 3];
    const [found] = issues(raw);
    assert.deepEqual([found.kind, found.models], ['identical-models', [raw.models[1], raw.models[3]]]);
    raw.score[4 * 77 + 1] = raw.score[4 * 77 + 1] > 0 ? 0 : 1;
    assert.deepEqual(issues(raw), []);
  });

  it('name models that were hardly ever observed', () => {
    const raw = clean();
    for (let row = 0; row < 800; row++) if (row % 50 > 0) raw.score[4 * row + 2] = NaN;
    const [found] = issues(raw);
    assert.deepEqual([found.kind, found.count, found.models], ['rarely-observed', 16, [raw.models[2]]]);
  });

  it('name empty and very long prompts, and tiny tasks', () => {
    const raw = clean();
    raw.prompts[4] = ' \n';
    raw.prompts[8] = 'word and word '.repeat(10_000);
    raw.tasks[12] = 'rare';
    const found = issues(raw);
    assert.deepEqual(
      found.map((f) => [f.kind, f.rows]),
      [
        ['empty-prompt', [4]],
        ['long-prompt', [8]],
        ['tiny-task', [12]],
      ],
    );
  });
});

describe('findings on the shared data', function () {
  this.timeout(60_000);
  const files = [
    'nine-llms.jsonl',
    'routerbench-0shot-1pct.csv',
    'routerbench-5shot/routerdc_mbpp_train.csv',
  ];
  for (const file of files) {
    it(`cry no wolf: ${file}`, async function () {
      const raw = await readOutcomes(sharedData(this, file));
      const grave = findIssues(raw, { split, seed: 7 }).filter((f) => f.severity !== 'info');
      assert.deepEqual(grave, []);
    });
  }
});
