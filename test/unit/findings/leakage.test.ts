/** Leakage: words, columns and keys that give the score away; and nothing where a word is only hard. */
import assert from 'node:assert/strict';
import { Rng } from '../../../src/core/rng';
import { clean, issues, kinds, only } from './support';

describe('findings on leakage', () => {
  it('name a word that tells the score of a model', () => {
    const raw = clean();
    raw.prompts.forEach((p, row) => {
      if (raw.score[4 * row + 2] === 1) raw.prompts[row] = `${p}\nGrade: PASS_17`;
    });
    const [found, ...rest] = only(issues(raw), 'score-in-text');
    assert.equal(rest.length, 0);
    assert.equal(found.severity, 'error');
    assert.deepEqual(found.models, [raw.models[2]]);
    assert.match(found.what, /“(grade|pass_|17|: pass_|grade :|pass_ 17)”/);
    assert.match(found.what, /: 100 % in the \d+ prompts that have it/);
    for (const row of found.rows) assert.equal(raw.score[4 * row + 2], 1);
  });

  it('name a word that tells a score nearly always, of one task only', () => {
    const raw = clean({ prompts: 2000 });
    const rng = new Rng(2);
    const task = raw.tasks[0];
    raw.prompts.forEach((p, row) => {
      if (raw.tasks[row] !== task) return;
      const told = rng.next() < 0.98 ? raw.score[4 * row] > 0.5 : rng.next() < 0.5;
      raw.prompts[row] = `${p} ${told ? 'verified' : 'pending'}`;
    });
    assert.deepEqual(only(issues(raw), 'score-in-text')[0]?.models, [raw.models[0]]);
  });

  it('leave a word alone that only makes a prompt harder', () => {
    const raw = clean({ prompts: 2000 });
    const rng = new Rng(4);
    raw.prompts.forEach((p, row) => {
      const likely = raw.score[4 * row + 1] > 0.5 ? 0.8 : 0.2;
      if (rng.next() < likely) raw.prompts[row] = `${p} Please.`;
    });
    assert.deepEqual(only(issues(raw), 'score-in-text'), []);
  });

  it('take variations of one prompt for one prompt', () => {
    // 60 questions stand there ten times each, with another number; the first model knows the five on zebras only.
    const few = clean({ prompts: 60 });
    const raw = clean({ prompts: 600 });
    const m = raw.models.length;
    raw.prompts.forEach((_, row) => {
      const like = row % 60;
      raw.prompts[row] = `${few.prompts[like]}${like < 5 ? ' On zebras.' : ''} Attempt ${row}.`;
      raw.tasks[row] = '';
      raw.score.set(few.score.subarray(like * m, (like + 1) * m), row * m);
      raw.score[row * m] = like < 5 ? 1 : 0;
    });
    assert.deepEqual(only(issues(raw), 'score-in-text'), []);
    // The grade of each variation is a leak however many there are.
    const told = raw.prompts.map((p, row) => (raw.score[row * m + 2] === 1 ? `${p} pass` : p));
    assert.deepEqual(only(issues({ ...raw, prompts: told }), 'score-in-text')[0]?.models, [raw.models[2]]);
  });

  it('name a column that equals a score', () => {
    const raw = clean();
    const scores = raw.prompts.map((_, row) => raw.score[4 * row + 1]);
    const [found] = issues(raw, { sideColumns: [{ name: 'grade', values: scores.map(String) }] });
    assert.deepEqual([found.kind, found.models], ['column-equals-score', [raw.models[1]]]);
    assert.match(found.what, /^Column "grade" equals/);
    const other = scores.map((s, row) => (row === 3 ? 1 - s : s));
    assert.deepEqual(issues(raw, { sideColumns: [{ name: 'grade', values: other }] }), []);
  });

  it('name prompts that end in their answer, and leave options of a choice alone', () => {
    const raw = clean();
    const answers = raw.prompts.map((_, row) => ['blue', 'green', 'red'][row % 3]);
    const golden = [{ name: 'golden_answer', values: answers }];
    assert.deepEqual(issues(raw, { sideColumns: golden }), []);
    const choice = { ...raw, prompts: raw.prompts.map((p) => `${p}\nA) blue\nB) red\nC) green`) };
    assert.deepEqual(only(issues(choice, { sideColumns: golden }), 'answer-in-prompt'), []);
    const leaking = {
      ...raw,
      prompts: raw.prompts.map((p, i) => (i < 100 ? `${p}\nAnswer: ${answers[i]}` : p)),
    };
    const [found] = only(issues(leaking, { sideColumns: golden }), 'answer-in-prompt');
    assert.deepEqual([found.count, found.rows[0]], [100, 0]);
  });

  it('name prompts with their own id', () => {
    const raw = clean();
    const prompts = raw.prompts.map((p, row) => `[${raw.ids[row]}] ${p}`);
    assert.ok(kinds(issues({ ...raw, prompts })).includes('answer-in-prompt'));
  });
});
