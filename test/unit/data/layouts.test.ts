/** Telling columns apart: wide and long files, names that are plain and names that are not, scales, prompts. */
import assert from 'node:assert/strict';
import { columnsSchema, type ColumnMapping } from '../../../src/core/columns';
import { openOutcomes } from '../../../src/data/outcomeReader';
import { readOutcomes } from '../../../src/data/readOutcomes';
import { Scratch, userErrorOf } from './support';

describe('layouts', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());
  let made = 0;
  const csv = (...lines: string[]): string => scratch.file(`t${made++}.csv`, lines.join('\n'));
  const reading = async (file: string) => {
    const reader = await openOutcomes(file);
    await reader.close();
    return reader.reading;
  };
  const mappingOf = async (file: string): Promise<ColumnMapping | null> => {
    const found = await reading(file);
    assert.ok(found.sure, JSON.stringify(found));
    return found.mapping;
  };

  for (const separator of ['.', '|', '_', '/', ':', '__']) {
    it(`finds wide columns joined by "${separator}"`, async () => {
      const names = ['gpt-4o', 'llama_3'].flatMap((m) =>
        ['score', 'prompt_tokens', 'completion_tokens'].map((f) => m + separator + f),
      );
      const file = csv(`question,${names.join(',')}`, 'q1,1,10,2,0,11,3', 'q2,0.5,12,2,,,');
      const raw = await readOutcomes(file);
      assert.deepEqual(raw.models, ['gpt-4o', 'llama_3']);
      assert.deepEqual([...raw.score], [1, 0, 0.5, NaN]);
      assert.deepEqual([...(raw.tokens ?? [])], [10, 2, 11, 3, 12, 2, NaN, NaN]);
      assert.equal(raw.layout, 'wide');
    });
  }

  it('reads a log of calls: prompts that not every model has seen, repeats, dollars', async () => {
    const file = csv(
      'model_name;prompt;performance;cost;eval_name',
      'a;p;1;0.5;t',
      'b;p;0;0.1;t',
      'a;q;True;0.4;t',
      'a;p;0;0.7;t',
    );
    const raw = await readOutcomes(file);
    assert.equal(raw.layout, 'long');
    assert.deepEqual(raw.models, ['a', 'b']);
    assert.deepEqual(raw.prompts, ['p', 'q', 'p']);
    assert.deepEqual([...raw.score], [1, 0, 1, NaN, 0, NaN]);
    const mean = await readOutcomes(file, { repeats: 'average' });
    assert.deepEqual(mean.prompts, ['p', 'q']);
    assert.deepEqual([...mean.score], [0.5, 0, 1, NaN]);
    assert.deepEqual([...(mean.usd ?? [])], [0.6, 0.1, 0.4, NaN]);
    assert.deepEqual([mean.joined, mean.repeated], [1, 1]);
  });

  it('refuses two columns of one meaning, wide and long, rather than let one hide the other', async () => {
    const wide = csv('prompt,a.score,b.score,a.score', 'p,1,0,0', 'q,0,1,1');
    const scores = await userErrorOf(() => readOutcomes(wide));
    assert.match(scores.message, /"a\.score" occurs more than once, as the score of "a"/);
    assert.equal(scores.where?.file, wide);
    const long = csv('prompt,model,score,cost,cost', 'p,a,1,0.1,9', 'q,b,0,0.1,9');
    assert.match((await userErrorOf(() => openOutcomes(long))).message, /"cost" occurs more than once/);
    const prompts = csv('prompt,model,score,prompt', 'p,a,1,x', 'q,b,0,y');
    assert.match((await userErrorOf(() => openOutcomes(prompts))).message, /"prompt" occurs more than once/);
    // A column that nobody asks for may be there twice.
    const others = csv('note,prompt,model,score,note', ',p,a,1,x', ',q,b,0,y');
    assert.deepEqual((await readOutcomes(others)).models, ['a', 'b']);
  });

  it('reads a cost by its name though the first rows have none, and never passes over one that is no number', async () => {
    const empty = Array.from({ length: 300 }, (_, i) => `p${i},a,1,`);
    const raw = await readOutcomes(csv('prompt,model,score,cost', ...empty, 'p,a,1,0.25'));
    assert.equal(raw.usd?.[300], 0.25);
    assert.deepEqual(raw.notes, []);
    const dollars = csv('prompt,model,score,cost', 'p,a,1,0.002', 'q,a,0,$0.01');
    const wrong = await userErrorOf(() => readOutcomes(dollars));
    assert.match(wrong.message, /The cost of "a" is "\$0\.01", not a number/);
    assert.deepEqual([wrong.where?.line, wrong.where?.path], [3, 'cost']);
    const worded = await userErrorOf(() => readOutcomes(csv('prompt,model,score,cost', 'p,a,1,$0.01')));
    assert.match(worded.message, /not a number/);
    // Of two names for costs, the one that holds numbers.
    const two = await readOutcomes(csv('prompt,model,score,cost,cost_usd', 'p,a,1,$1,1', 'q,a,0,$2,2'));
    assert.deepEqual([...(two.usd ?? [])], [1, 2]);
  });

  it('reads JSON lists with scores by model, and logs as JSON objects', async () => {
    const list = scratch.file(
      'list.json',
      JSON.stringify(
        [
          { question: 'x', scores: { 'a.1': 1, b: 0 }, cluster_id: 3 },
          { question: 'y, [z]', scores: { b: 0.5 } },
        ],
        null,
        2,
      ),
    );
    const raw = await readOutcomes(list);
    assert.deepEqual([raw.format, raw.models, raw.prompts], ['json', ['a.1', 'b'], ['x', 'y, [z]']]);
    assert.deepEqual([...raw.score], [1, 0, NaN, 0.5]);
    assert.equal(raw.places[1].line, 10);
    const log = scratch.file(
      'log.jsonl',
      [
        { prompt: 'p', model: 'a', correct: true, usage: { prompt_tokens: 9, completion_tokens: 1 } },
        { prompt: 'p', model: 'b', correct: false, usage: { prompt_tokens: 8, completion_tokens: 2 } },
      ]
        .map((o) => JSON.stringify(o))
        .join('\n'),
    );
    const calls = await readOutcomes(log);
    assert.deepEqual([calls.layout, calls.prompts, [...calls.score]], ['long', ['p'], [1, 0]]);
    assert.deepEqual([...(calls.tokens ?? [])], [9, 1, 8, 2]);
  });

  it('takes what chat models were asked from lists of messages', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ];
    const file = scratch.file('chat.jsonl', JSON.stringify({ messages, model: 'a', score: 1 }));
    const columns = { prompt: 'messages', model: 'model', score: 'score' };
    assert.deepEqual((await readOutcomes(file, { columns })).prompts, ['Hello']);
  });

  it('never guesses what a rating or a word is worth', async () => {
    const stars = csv('prompt,model,rating', 'p,a,5', 'q,b,2');
    const found = await reading(stars);
    assert.ok(!found.sure);
    assert.deepEqual(found.candidates[0].mapping.scoreScale, { worst: 1, best: 5 });
    const error = await userErrorOf(() => readOutcomes(stars));
    assert.match(error.remedy, /"columns": \{.*"scoreScale": \{"?/);
    const columns = columnsSchema.parse({
      prompt: 'prompt',
      model: 'model',
      score: 'rating',
      scoreScale: { worst: 1, best: 5 },
    });
    assert.deepEqual([...(await readOutcomes(stars, { columns })).score], [1, NaN, NaN, 0.25]);
    const thumbs = csv('prompt,model,feedback', 'p,a,up', 'q,a,down');
    const words = await reading(thumbs);
    assert.ok(!words.sure);
    assert.deepEqual(words.candidates[0].mapping.scoreScale, { values: { up: 1, down: 0 } });
    const odd = await userErrorOf(() =>
      readOutcomes(csv('prompt,model,feedback', 'p,a,sideways'), { columns: words.candidates[0].mapping }),
    );
    assert.match(odd.what, /"sideways".*"up" and "down"/);
    assert.equal(odd.where?.line, 2);
  });

  it('asks where several columns could be the score, the prompt or a model', async () => {
    const two = await reading(csv('prompt,model,score,correct', 'p,a,0.4,1'));
    assert.ok(!two.sure);
    assert.deepEqual(
      two.candidates.map((c) => c.mapping.score),
      ['score', 'correct'],
    );
    const text = await reading(csv('text,model,score', 'what is it?,a,1'));
    assert.ok(!text.sure);
    assert.match(text.candidates[0].doubts.join(), /"text"/);
    const loose = await reading(csv('prompt,small,large', 'p,1,0', 'q,0,1'));
    assert.ok(!loose.sure);
    assert.deepEqual(loose.candidates[0].mapping, {
      prompt: 'prompt',
      score: '{model}',
      models: ['small', 'large'],
    });
    const raw = await readOutcomes(csv('prompt,small,large', 'p,1,0'), {
      columns: loose.candidates[0].mapping,
    });
    assert.deepEqual(raw.models, ['small', 'large']);
  });

  it('prefers plain names, and says in its mapping what it took', async () => {
    assert.deepEqual(await mappingOf(csv('id,prompt,task,model,score,latency_ms', '1,p,t,a,1,20')), {
      prompt: 'prompt',
      id: 'id',
      task: 'task',
      model: 'model',
      score: 'score',
      latency: 'latency_ms',
    });
    assert.deepEqual(
      await mappingOf(csv('prompt,eval_name,sample_id,a,b,b|total_cost,a|total_cost', 'p,t,1,1,0,.1,.2')),
      { prompt: 'prompt', id: 'sample_id', task: 'eval_name', score: '{model}', cost: '{model}|total_cost' },
    );
  });

  it('says which column of a mapping is missing, and which is near', async () => {
    const file = csv('prompt,model,score', 'p,a,1');
    const columns = { prompt: 'promt', model: 'model', score: 'score' };
    const error = await userErrorOf(() => readOutcomes(file, { columns }));
    assert.match(error.what, /no column "promt".*the prompt/);
    assert.match(error.remedy, /"prompt"/);
  });

  it('names the row of a wrong value', async () => {
    const rows = ['p,a,1,1', 'q,a,1,1', 'r,a,,', 's,,1,1'];
    const noModel = await userErrorOf(() => readOutcomes(csv('prompt,model,score,cost', ...rows)));
    assert.match(noModel.what, /no model/);
    assert.equal(noModel.where?.line, 5);
    const cost = await userErrorOf(() => readOutcomes(csv('prompt,model,score,cost', 'p,a,1,1', 'q,a,1,-2')));
    assert.match(cost.what, /cost of "a" is -2/);
    assert.equal(cost.where?.line, 3);
  });
});
