/** The list of public prices: well formed, dated, unambiguous, and matched by whole names only. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { priceTableSchema, suggestPrices } from '../../../src/core/prices';
import { suggestedPrices } from '../../../src/engine/prices';

const list = priceTableSchema.parse(JSON.parse(readFileSync('media/prices.json', 'utf8')));

describe('public prices', () => {
  it('have a source and a date each, and no name twice', () => {
    const names = list.models.flatMap((m) => [m.id, ...m.aliases]).map((n) => n.toLowerCase());
    assert.deepEqual(
      names.filter((n, i) => names.indexOf(n) < i),
      [],
    );
    for (const { source, asOf } of list.models) {
      assert.ok(source.url.startsWith('https://') && /^20\d\d-(0[1-9]|1[0-2])$/.test(asOf));
    }
  });

  it('are suggested for a name that is in the list, in any case, and for no other', () => {
    const found = suggestPrices(['GPT-4o', 'openai-gpt-4o-mini', 'gpt-4o-max', 'gpt', '', 'my-llama'], list);
    assert.deepEqual(
      found.map((s) => [s.model, s.matchedAlias, s.price]),
      [
        ['GPT-4o', 'gpt-4o', { input: 2.5, output: 10 }],
        ['openai-gpt-4o-mini', 'openai-gpt-4o-mini', { input: 0.15, output: 0.6 }],
      ],
    );
    assert.ok(found.every((s) => s.asOf !== '' && s.source.title !== ''));
  });

  it('know every model of SPROUT', async () => {
    const sprout = `aws-claude-3-5-sonnet-v1 3/15, aws-titan-text-premier-v1 .8/3.2, openai-gpt-4o 2.5/10,
      openai-gpt-4o-mini .15/.6, wxai-granite-3-2b-instruct-8k-max-tokens .1/.1,
      wxai-granite-3-8b-instruct-8k-max-tokens .2/.2, wxai-llama-3-1-70b-instruct .9/.9,
      wxai-llama-3-1-8b-instruct .2/.2, wxai-llama-3-2-1b-instruct .06/.06, wxai-llama-3-2-3b-instruct .06/.06,
      wxai-llama-3-3-70b-instruct .9/.9, wxai-llama-3-405b-instruct 3.5/3.5, wxai-mixtral-8x7b-instruct-v01
      .6/.6, openai-o3-mini 1.1/4.4`;
    const expected = sprout.split(',').map((entry) => {
      const [model, price] = entry.trim().split(/\s+/);
      const [input, output] = price.split('/').map(Number);
      return { model, price: { input, output } };
    });
    const found = await suggestedPrices(expected.map((e) => e.model));
    assert.deepEqual(
      found.map(({ model, price }) => ({ model, price })),
      expected,
    );
  });
});
