/** The encoder's sub-graph against plain JavaScript that shares none of its code but the token pattern. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { cleanPrompt, TOKEN_PATTERN, tokenize } from '../../../src/core/encoder/text';
import { buildVocabulary } from '../../../src/core/encoder/vocabulary';
import { CancelledError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import { EncoderSession } from '../../../src/onnx/encoderSession';
import { awkwardPrompts, corpus, referenceEncode, referenceGrams } from './reference';
import { randomEncoder } from './specs';

describe('encoder graph', function () {
  this.timeout(20_000);
  const prompts = [...corpus(new Rng(1), 150), ...awkwardPrompts];
  const spec = randomEncoder(
    new Rng(2),
    [...prompts, ...awkwardPrompts.map((p) => p.slice(0, 500))],
    5000,
    12,
  );
  let session: EncoderSession;
  before(async () => {
    session = await EncoderSession.create(spec);
  });
  after(() => session.release());

  it('weighs grams as the reference does', async () => {
    const { indptr, indices, values, rows, cols } = await session.grams(prompts);
    assert.deepEqual([rows, cols], [prompts.length, spec.idf.length + 2]);
    prompts.forEach((prompt, r) => {
      const expected = referenceGrams(spec, prompt);
      const found = new Map<number, number>();
      for (let k = indptr[r]; k < indptr[r + 1]; k++) {
        assert.ok(k === indptr[r] || indices[k] > indices[k - 1], 'columns ascend');
        found.set(indices[k], values[k]);
      }
      assert.equal(found.size, expected.size, JSON.stringify(prompt.slice(0, 60)));
      for (const [gram, weight] of expected) {
        assert.ok(
          Math.abs((found.get(gram) ?? NaN) - weight) < 1e-5 * Math.max(1, weight),
          `gram ${gram} of row ${r}`,
        );
      }
    });
  });

  it('finds each gram in as many prompts as the vocabulary counted', async () => {
    const vocabulary = buildVocabulary(prompts, { size: 5000, minDocumentFrequency: 1 });
    assert.ok(vocabulary.unigrams.includes('😀') && vocabulary.unigrams.includes('\ufffd'));
    const counting = await EncoderSession.create({ kind: 'ngram', pattern: TOKEN_PATTERN, ...vocabulary });
    const { indices } = await counting.grams(prompts);
    const frequency = new Int32Array(vocabulary.idf.length + 2);
    for (const gram of indices) frequency[gram]++;
    vocabulary.idf.forEach((idf, gram) => {
      assert.equal(frequency[gram], Math.round((1 + prompts.length) / Math.exp(idf - 1)) - 1, `gram ${gram}`);
    });
    await counting.release();
  });

  it('classifies characters as JavaScript does, but for letters newer than the tables of RE2', async () => {
    const points = Array.from({ length: 0x30000 }, (_, c) => c).filter(
      (c) => c > 0 && (c < 0xd800 || c > 0xdfff) && (c < 0x3100 || c % 16 === 0),
    );
    const texts = points.map((c) => `a${String.fromCodePoint(c)}b`);
    const splitter = await EncoderSession.create({
      kind: 'ngram',
      pattern: TOKEN_PATTERN,
      unigrams: ['a', 'b'],
      bigrams: [['a', 'b']],
      idf: Float32Array.of(1, 1, 1),
    });
    const { indptr, indices } = await splitter.grams(texts);
    texts.forEach((text, r) => {
      const found = indices.subarray(indptr[r], indptr[r + 1]);
      // White space separates a from b, a letter joins them, any other character stands between.
      const graph = found.includes(2) ? 2 : found.includes(0) ? 3 : 1;
      const script = tokenize(text).length;
      assert.ok(
        graph === script || (graph === 3 && script === 1),
        `U+${points[r].toString(16)}: ${graph}, ${script}`,
      );
      if (points[r] < 0x500) assert.equal(graph, script);
    });
    await splitter.release();
  });

  it('projects as the reference does', async () => {
    const z = await session.encode(prompts);
    prompts.forEach((prompt, r) => {
      referenceEncode(spec, prompt).forEach((expected, d) => {
        assert.ok(
          Math.abs(z[r * 14 + d] - expected) < 1e-4,
          `z[${d}] of ${JSON.stringify(prompt.slice(0, 60))}`,
        );
      });
    });
  });

  it('projects as the reference does, whatever the size of the vocabulary', async () => {
    for (const size of [15, 16, 17, 33, 160]) {
      const small = randomEncoder(new Rng(size), prompts.slice(0, 150), size, 3);
      assert.equal(small.idf.length, size);
      const encoder = await EncoderSession.create(small);
      const z = await encoder.encode(prompts);
      prompts.forEach((prompt, r) => {
        referenceEncode(small, prompt).forEach((expected, d) => {
          assert.ok(Math.abs(z[r * 5 + d] - expected) < 1e-4, `z[${d}] of row ${r}, ${size} grams`);
        });
      });
      await encoder.release();
    }
  });

  it('gives a prompt the same code alone and in a batch', async () => {
    const together = await session.encode(prompts);
    for (const r of [0, 7, prompts.length - 1]) {
      const alone = await session.encode([prompts[r]]);
      alone.forEach((value, d) => assert.ok(Math.abs(value - together[r * 14 + d]) < 1e-5));
    }
  });

  it('answers an empty list', async () => {
    assert.equal((await session.encode([])).length, 0);
    assert.deepEqual([...(await session.grams([])).indptr], [0]);
  });

  it('stops between batches when its caller throws', async () => {
    let calls = 0;
    const stop = () => {
      if (++calls === 2) throw new CancelledError();
    };
    await assert.rejects(session.grams(prompts, stop), CancelledError);
    assert.equal(calls, 2);
  });

  it('works with unigrams only, bigrams only and a single gram', async () => {
    const projection = Float32Array.of(1);
    const one = {
      kind: 'ngram' as const,
      pattern: TOKEN_PATTERN,
      idf: Float32Array.of(1),
      dims: 1,
      projection,
    };
    for (const [grams, hit, miss] of [
      [{ unigrams: ['a'], bigrams: [] }, 'a', 'b'],
      [{ unigrams: [], bigrams: [['a', 'b'] as [string, string]] }, 'a b', 'b a'],
    ] as const) {
      const encoder = { ...one, unigrams: [...grams.unigrams], bigrams: [...grams.bigrams] };
      const s = await EncoderSession.create(encoder);
      const z = await s.encode([hit, miss, '', cleanPrompt('\0')]);
      assert.deepEqual(
        [...z].filter((_, i) => i % 3 === 0),
        [1, 0, 0, 0],
      );
      await s.release();
    }
  });
});
