/** Prices in an import: offered where the data has no dollars, written only as their user gave them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import type { RouterConfigInput } from '../../../src/core/config';
import type { Job } from '../../../src/core/trainingLog';
import { importData, type SuggestPrices } from '../../../src/engine/importData';
import { summarizeData } from '../../../src/engine/summarizeData';
import { Scratch } from '../data/support';

const job: Job = { progress: () => undefined, checkCancelled: () => undefined };
const suggest: SuggestPrices = (models) =>
  Promise.resolve(
    models
      .filter((model) => model === 'listed')
      .map((model) => ({
        model,
        price: { input: 2, output: 8 },
        source: { title: 'A price page' },
        asOf: '2025-01',
      })),
  );

describe('prices in an import', () => {
  const scratch = new Scratch();
  let file: string;

  before(() => {
    const lines = Array.from({ length: 40 }, (_, i) => {
      const models = Object.fromEntries(
        ['listed', 'typed', 'open'].map((model) => [
          model,
          { score: i % 2, num_input_tokens: 100, num_output_tokens: 50 },
        ]),
      );
      return JSON.stringify({ prompt: `What is ${i} + ${i}?`, models });
    });
    file = scratch.file('outcomes.jsonl', `${lines.join('\n')}\n`);
  });
  after(() => scratch.remove());

  it('are offered by a summary, and not applied', async () => {
    const { models } = await summarizeData({ data: { files: [file] } }, job, suggest);
    const offers = models.map((m) => [m.model, m.costPer1k, m.suggestedPrice?.price]);
    assert.deepEqual(offers, [
      ['listed', null, { input: 2, output: 8 }],
      ['typed', null, undefined],
      ['open', null, undefined],
    ]);
  });

  it('are written as given, with their source where they are the listed ones', async () => {
    const prices = { listed: { input: 2, output: 8 }, typed: { call: 0.5 } };
    const params = { files: [file], out: scratch.folder, prices };
    const { config, summary } = await importData(params, job, suggest);
    const text = readFileSync(config, 'utf8');
    const { pool } = parse(text) as RouterConfigInput;
    assert.deepEqual(
      pool?.map((m) => [m.id, m.price]),
      [
        ['listed', { input: 2, output: 8 }],
        ['typed', { call: 0.5 }],
        ['open', undefined],
      ],
    );
    assert.match(text, /"listed".*\/\/ A price page, 2025-01/);
    assert.doesNotMatch(text, /"typed".*A price page/);
    const costs = new Map(summary.models.map((m) => [m.model, m.costPer1k]));
    const expected = (1000 * (100 * 2 + 50 * 8)) / 1e6;
    assert.ok(Math.abs((costs.get('listed') ?? 0) - expected) < 1e-9);
    assert.equal(costs.get('typed'), 500);
    assert.equal(costs.get('open'), null);
  });

  it('that the user changed do not claim the listed source', async () => {
    const prices = { listed: { input: 3, output: 8 } };
    const params = { files: [file], out: scratch.folder, name: 'changed', prices };
    const { config } = await importData(params, job, suggest);
    assert.doesNotMatch(readFileSync(config, 'utf8'), /A price page/);
  });
});
