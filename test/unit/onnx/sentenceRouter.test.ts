/** Routers that take vectors in place of texts: the same answers as from text, each text encoded once, no answer without an encoder. */
import assert from 'node:assert/strict';
import { Rng } from '../../../src/core/rng';
import type { RouterSpec, SentenceEncoderSpec } from '../../../src/core/routerSpec';
import { EncoderSession } from '../../../src/onnx/encoderSession';
import { buildRouterGraph } from '../../../src/onnx/routerGraph';
import { RouterSession } from '../../../src/onnx/routerSession';
import type { Embedder } from '../../../src/onnx/sentenceEncoder';
import { userErrorOf } from '../data/support';
import { awkwardPrompts, corpus } from './reference';
import { randomRouter } from './specs';

describe('router of sentence vectors', function () {
  this.timeout(20_000);
  const prompts = [...corpus(new Rng(5), 60), ...awkwardPrompts];
  const text = randomRouter(new Rng(3), prompts, { bare: true });
  // The n-grams' z stands in for a sentence vector, so that both routers see the same.
  const encoder: SentenceEncoderSpec = {
    kind: 'sentence',
    dims: text.encoder.dims + 2,
    sha256: 'cd'.repeat(32),
    pooling: 'cls',
    maxLength: 128,
  };
  const spec: RouterSpec = { ...text, encoder };
  const bytes = buildRouterGraph(spec, { version: '1' });
  let grams: EncoderSession;
  let embedded: string[] = [];
  let released = 0;
  const embedder: Embedder = {
    embed: (asked) => {
      embedded.push(...asked);
      return grams.encode(asked);
    },
    release: () => Promise.resolve(void released++),
  };
  before(async () => {
    grams = await EncoderSession.create(text.encoder);
  });
  after(() => grams.release());

  it('answers as from text, alone and in batches, for any pool', async () => {
    const needed: SentenceEncoderSpec[] = [];
    const session = await RouterSession.open(bytes, undefined, (spec) => {
      needed.push(spec);
      return Promise.resolve(embedder);
    });
    const plain = await RouterSession.open(buildRouterGraph(text, { version: '1' }));
    assert.deepEqual(needed, [encoder]);
    assert.deepEqual(session.metadata, { ...plain.metadata, encoder });
    for (const options of [{}, { available: [true, false, true, true] }]) {
      const asked = { ...options, scores: true };
      const [found, expected] = [
        await session.route(prompts, 0.7, asked),
        await plain.route(prompts, 0.7, asked),
      ];
      assert.deepEqual(found.model, expected.model);
      for (const name of ['accuracy', 'cost', 'score', 'mu'] as const) {
        found[name].forEach((v, k) => {
          const there = expected[name][k];
          assert.ok(Math.abs(v - there) <= 1e-5 * Math.max(1, Math.abs(there)), `${name} ${k}`);
        });
      }
      const [one] = (await session.route([prompts[7]], 0.7, options)).model;
      assert.equal(one, expected.model[7]);
    }
    assert.deepEqual((await session.route([], 0.7)).model, new Int32Array(0));
    await plain.release();
    await session.release();
    assert.equal(released, 1);
  });

  it('encodes a text once, however often it is asked', async () => {
    const session = await RouterSession.open(bytes, undefined, () => Promise.resolve(embedder));
    embedded = [];
    const taus = Array.from({ length: 41 }, (_, k) => k / 40);
    await session.route(
      taus.map((_, k) => (k % 2 === 0 ? 'one' : 'two')),
      taus,
    );
    assert.deepEqual(embedded, ['one', 'two']);
    await session.release();
  });

  it('says that it needs its encoder, and passes on why there is none', async () => {
    const session = await RouterSession.open(bytes);
    assert.deepEqual(session.metadata.encoder, encoder);
    assert.match((await userErrorOf(() => session.route(['x'], 0.7))).what, /needs its sentence encoder/);
    await session.release();
    const gone = new Error('gone');
    await assert.rejects(
      RouterSession.open(bytes, undefined, () => Promise.reject(gone)),
      gone,
    );
  });
});
