/** The host's words: progress, errors, staleness, the template of a config. */
import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import { configSchema } from '../../../src/core/config';
import { UserError } from '../../../src/core/errors';
import type { SessionLog } from '../../../src/core/trainingLog';
import { configFields } from '../../../src/host/configFields';
import { configNames, configTemplate, modelsInHead } from '../../../src/host/configTemplate';
import { notificationText } from '../../../src/host/errorText';
import { progressText } from '../../../src/host/progressText';
import type { RunChanges } from '../../../src/protocol/engine';
import { staleness } from '../../../src/host/staleness';

const session: SessionLog = {
  update: 1,
  session: 2,
  tau: 0.78,
  lambda: 3.14,
  accuracy: 0.794,
  costPer1k: 0.2,
  reward: 0,
  meanMu: 0.5,
  gamma: 1,
  approxKl: 0,
  clipFraction: 0,
  entropy: 0,
  explainedVariance: 0,
};

describe('progressText', () => {
  it('shows floor, λ and accuracy while the policy learns', () => {
    const text = progressText({ phase: 'policy', fraction: 0.5, message: '', session });
    assert.equal(text, 'floor 0.78 · λ 3.1 · accuracy 0.79');
  });

  it('gives λ two significant digits over its decades', () => {
    const lambdas = [0.314, 80.4, 0].map((lambda) =>
      progressText({ phase: 'policy', fraction: 0, message: '', session: { ...session, lambda } }),
    );
    assert.deepEqual(
      lambdas.map((text) => text.split(' · ')[1]),
      ['λ 0.31', 'λ 80', 'λ 0.00'],
    );
  });

  it('shows the message elsewhere', () => {
    assert.equal(progressText({ phase: 'read', fraction: 0, message: 'Reading' }), 'Reading');
  });
});

describe('notificationText', () => {
  const relative = (file: string) => file.replace('/w/', '');

  it('says what, where and what to do', () => {
    const error = new UserError({
      what: 'No such model',
      where: { file: '/w/a.proteus.json', line: 4, column: 13, path: 'pool[1].id' },
      remedy: 'Remove it.',
    });
    assert.equal(
      notificationText(error, relative),
      'No such model (a.proteus.json:4:13 pool[1].id). Remove it.',
    );
  });

  it('does without a place', () => {
    assert.equal(
      notificationText(new UserError({ what: 'No run', remedy: 'Train.' }), relative),
      'No run. Train.',
    );
  });
});

describe('staleness', () => {
  const same: RunChanges = { config: 'read', settings: [], data: 'same' };
  const words = (changes: Partial<RunChanges>, edited = false) =>
    staleness({ changes: { ...same, ...changes }, edited, configName: 'a.proteus.json' });

  it('is empty where nothing changed, and while nothing is known', () => {
    assert.equal(words({}), '');
    assert.equal(staleness({ changes: null, edited: false, configName: 'a.proteus.json' }), '');
  });

  it('names what changed', () => {
    assert.equal(
      words({ settings: ['tiers', 'training.seed'] }),
      'a.proteus.json differs from this run now: tiers, training.seed',
    );
    assert.equal(
      words({ data: 'changed' }, true),
      'a.proteus.json has unsaved edits; the outcome data has changed since this run',
    );
  });

  it('says so where it cannot compare', () => {
    assert.equal(
      words({ config: 'broken', data: 'gone' }),
      'a.proteus.json has mistakes, see Problems; the outcome data is not where the config says',
    );
    assert.equal(words({ config: 'gone' }), 'a.proteus.json is gone');
  });
});

describe('configTemplate', () => {
  for (const models of [[], ['gpt-4o', 'a "quoted" one']]) {
    it(`is a valid config for ${models.length} models`, () => {
      const config = configSchema.parse(parse(configTemplate('out comes.jsonl', models)));
      assert.equal(config.data.path, 'out comes.jsonl');
      assert.deepEqual(config.pool?.map((model) => model.id) ?? [], models);
    });
  }

  it('finds the models in the first JSON line', () => {
    assert.deepEqual(modelsInHead('{"prompt":"x","models":{"a":{"score":1},"b":{"score":0}}}\n{"pro'), [
      'a',
      'b',
    ]);
  });

  it('finds the models in the columns of RouterBench', () => {
    assert.deepEqual(modelsInHead('sample_id,prompt,a,"b/c",a|total_cost,"b/c|total_cost"\r\n1,2'), [
      'a',
      'b/c',
    ]);
  });

  it('names no models where it cannot tell', () => {
    for (const head of ['', 'text', '{"models": ', '{"models":1}']) assert.deepEqual(modelsInHead(head), []);
  });

  it('numbers the names after the first', () => {
    assert.deepEqual(configNames(2), ['router.proteus.json', 'router-2.proteus.json']);
  });
});

describe('configFields', () => {
  it('reads through comments and what is not finished', () => {
    const text = '{ // a\n "data": { "path": "d.jsonl", }, "export": { "to": "x" }, "tiers": [';
    assert.deepEqual(configFields(text), { dataPaths: ['d.jsonl'], exportTo: 'x' });
  });

  it('takes nothing from fields of another kind', () => {
    assert.deepEqual(configFields('{"data": 3, "export": {"to": ""}}'), {
      dataPaths: [],
      exportTo: undefined,
    });
    assert.deepEqual(configFields('{"data": {"path": ["a.csv", 3, "", "b.csv"]}}').dataPaths, [
      'a.csv',
      'b.csv',
    ]);
    assert.deepEqual(configFields(''), { dataPaths: [], exportTo: undefined });
  });
});
