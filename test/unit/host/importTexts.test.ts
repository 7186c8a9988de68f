/** The words and choices of an import, as far as they need no VS Code. */
import assert from 'node:assert/strict';
import { columnsSchema } from '../../../src/core/columns';
import { likelyModel, modelsFitting, otherPatterns, patternOf } from '../../../src/host/columnPatterns';
import { dataStaleness, type DataAge } from '../../../src/host/dataStaleness';
import { importName, nameProblem } from '../../../src/core/outcomeNames';
import { columnSample, formatText, modelText, parsePrice, previewLines } from '../../../src/host/importText';
import { panelSummary } from '../../../src/host/panelSummary';
import { ratingScales, rightWords, valuesOf } from '../../../src/host/scoreScales';
import { runSteps, type StepResult } from '../../../src/host/wizard';
import type { InspectResult } from '../../../src/protocol/data';
import { fixtureSummary } from '../../webview/fixtureData';

const seen: InspectResult = {
  files: ['/w/log.csv'],
  format: 'csv',
  layout: null,
  confidence: 'unsure',
  reasons: [],
  mapping: null,
  candidates: [],
  columns: [
    { name: 'text', type: 'text' },
    { name: 'llm', type: 'text' },
    { name: 'rating', type: 'number' },
  ],
  rows: [
    ['What is\n7 × 8?', 'small', '4'],
    ['What is\n7 × 8?', 'large', '5'],
    ['Prove it.', 'small', ''],
  ],
  models: [],
};

describe('the steps of a wizard', () => {
  /** Runs steps that answer from their scripts, and notes which were asked, first or not. */
  const play = async (...scripts: StepResult[][]) => {
    const asked: string[] = [];
    const outcome = await runSteps(
      scripts.map((script, i) => (first) => {
        asked.push(`${i}${first ? ' first' : ''}`);
        return Promise.resolve(script.shift());
      }),
    );
    return { outcome, asked };
  };

  it('asks each in turn', async () => {
    assert.deepEqual(await play(['next'], ['next']), { outcome: 'done', asked: ['0 first', '1'] });
  });

  it('goes back over what was skipped, to what was asked', async () => {
    const { outcome, asked } = await play(['next', 'next'], ['skip', 'skip'], ['back', 'next']);
    assert.equal(outcome, 'done');
    assert.deepEqual(asked, ['0 first', '1', '2', '0 first', '1', '2']);
  });

  it('tells leaving from going back from the first', async () => {
    assert.equal((await play(['next'], [undefined])).outcome, undefined);
    assert.equal((await play(['back'])).outcome, 'back');
    assert.equal((await play(['skip'], ['back'])).outcome, 'back');
  });
});

describe('the words of an import', () => {
  it('shows first rows and samples in one line each', () => {
    assert.deepEqual(previewLines(seen, 2), [
      'text: What is 7 × 8?  ·  llm: small  ·  rating: 4',
      'text: What is 7 × 8?  ·  llm: large  ·  rating: 5',
    ]);
    assert.equal(columnSample(seen, 'llm'), 'small  ·  large');
    assert.equal(formatText({ format: 'csv', layout: 'long' }), 'CSV, one row per call');
  });

  it('never rounds partial coverage up to all', () => {
    const [model] = fixtureSummary().models;
    assert.match(modelText({ ...model, coverage: 0.99999 }), /99\.9 % of the prompts/);
    assert.doesNotMatch(modelText({ ...model, coverage: 1 }), /%/);
    assert.match(modelText({ ...model, costPer1k: null }), /cost unknown/);
  });

  it('reads prices as people type them, and nothing else', () => {
    assert.deepEqual(parsePrice('2.5 10'), { input: 2.5, output: 10 });
    assert.deepEqual(parsePrice('$0.15, $.6'), { input: 0.15, output: 0.6 });
    assert.deepEqual(parsePrice('1/2/0.001'), { input: 1, output: 2, request: 0.001 });
    assert.deepEqual(parsePrice('$0.002 per call'), { call: 0.002 });
    for (const text of ['', '2.5', '2.5 ten', '-1 2', '1 2 3 4', 'call', '1e9 2', 'NaN 1']) {
      assert.equal(parsePrice(text), undefined, text);
    }
  });

  it('makes a name of a file, and refuses what is none', () => {
    assert.equal(importName('/w/my data (1).csv'), 'my-data-1-');
    assert.equal(importName('C:\\w\\routerbench_0shot.pkl'), 'routerbench_0shot');
    assert.equal(importName('/w/nine.proteus.parquet'), 'nine');
    assert.equal(importName('/w/.csv'), 'outcomes');
    for (const name of ['../x', 'a/b', '', '.hidden']) assert.notEqual(nameProblem(name), undefined, name);
    assert.equal(nameProblem('my data-1'), undefined);
  });

  it('says what changed since the data was read', () => {
    const age: DataAge = {
      readAt: 10,
      edited: false,
      configChanged: 5,
      configName: 'r.proteus.json',
      files: [{ name: 'c.csv', changed: 5 }],
    };
    assert.equal(dataStaleness(age), '');
    const files = [...age.files, { name: 'd.csv', changed: 11 }];
    assert.equal(dataStaleness({ ...age, files }), 'd.csv changed after this was read');
    assert.equal(
      dataStaleness({ ...age, edited: true, configChanged: 12 }),
      'r.proteus.json has unsaved edits',
    );
    assert.equal(
      dataStaleness({ ...age, configChanged: undefined, files: [{ name: 'd.csv', changed: undefined }] }),
      '',
    );
  });
});

describe('columns that the user names', () => {
  const columns = ['prompt', 'gpt-4_ok', 'gpt-4_usd', 'yi_ok', 'yi_usd', '_ok'];

  it('finds the models by the pattern of one', () => {
    const pattern = patternOf('gpt-4_ok', 'gpt-4') ?? '';
    assert.equal(pattern, '{model}_ok');
    assert.deepEqual(modelsFitting(pattern, columns), ['gpt-4', 'yi']);
    assert.deepEqual(otherPatterns('gpt-4', columns, pattern), ['{model}_usd']);
    assert.equal(patternOf('gpt-4_ok', 'yi'), undefined);
    assert.equal(likelyModel('gpt-4_ok'), 'gpt-4');
    assert.equal(likelyModel('score.gpt-4o'), 'gpt-4o');
  });

  it('offers scales that hold the ratings, and asks of words which are right', () => {
    assert.deepEqual(valuesOf(seen, 'rating'), ['4', '5']);
    assert.deepEqual(ratingScales(['4', '5'])?.[0].scale, { worst: 1, best: 5 });
    assert.deepEqual(
      ratingScales(['250', '300'])?.map((s) => s.scale),
      [{ worst: 250, best: 300 }],
    );
    assert.equal(ratingScales(['0', '0.5', 'true']), undefined);
    assert.deepEqual(ratingScales(['up', 'down']), []);
    const scale = rightWords(['up', 'down'], ['up']);
    assert.deepEqual(scale, { values: { up: 1, down: 0 } });
    assert.ok(columnsSchema.safeParse({ prompt: 'p', model: 'm', score: 's', scoreScale: scale }).success);
  });
});

describe('a summary as its panel gets it', () => {
  it('orders models by accuracy and carries every matrix along', () => {
    const summary = fixtureSummary({ models: 9, tasks: 4 });
    const shown = panelSummary(summary);
    const accuracies = shown.models.map((m) => m.accuracy ?? -1);
    assert.deepEqual(
      accuracies,
      [...accuracies].sort((a, b) => b - a),
    );
    shown.models.forEach(({ model }, i) => {
      const before = summary.models.findIndex((m) => m.model === model);
      assert.equal(shown.tasks[2].accuracy[i], summary.tasks[2].accuracy[before]);
      shown.agreementModels.forEach((other, j) => {
        const at = summary.models.findIndex((m) => m.model === other);
        assert.equal(shown.agreement[i][j], summary.agreement[before][at]);
      });
    });
  });

  it('stays far below a megabyte, whatever the data holds', () => {
    const summary = panelSummary(fixtureSummary({ models: 300, tasks: 5000, findings: 3000 }));
    assert.equal(summary.taskCount, 5000);
    assert.equal(summary.models.length, 300);
    assert.ok(JSON.stringify(summary).length < 800_000, String(JSON.stringify(summary).length));
  });
});
