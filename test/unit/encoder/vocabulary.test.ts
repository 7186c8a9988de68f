/** The vocabulary: which grams are kept, in which order, with which weights. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cleanPrompt, tokenize } from '../../../src/core/encoder/text';
import { buildVocabulary } from '../../../src/core/encoder/vocabulary';

describe('text', () => {
  it('cuts words, single digits and single signs, keeping case', () => {
    assert.deepEqual(tokenize("Don't pay $42,\tnow…"), [
      'Don',
      "'",
      't',
      'pay',
      '$',
      '4',
      '2',
      ',',
      'now',
      '…',
    ]);
  });

  it('takes every Unicode white space as a separator', () => {
    assert.deepEqual(tokenize('a\u00a0b\u2028c\u3000d\ufeffe\vf\u200ag'), [
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
    ]);
  });

  it('replaces NUL and lone surrogates and leaves pairs alone', () => {
    assert.equal(cleanPrompt('a\0b'), 'a b');
    assert.equal(cleanPrompt('\ud83d x \ude00'), '\ufffd x \ufffd');
    assert.equal(cleanPrompt('😀 ok'), '😀 ok');
  });
});

describe('buildVocabulary', () => {
  const prompts = ['a b c', 'a b d', 'a b c', 'b a', ''];

  it('keeps the most frequent uni- and bigrams, counted once per prompt', () => {
    const v = buildVocabulary(
      ['x x x y', 'x y', 'y x', 'z'].flatMap((p) => Array<string>(8).fill(p)),
      {
        size: 4,
        minDocumentFrequency: 3,
      },
    );
    assert.deepEqual(v.unigrams, ['x', 'y', 'z']);
    assert.deepEqual(v.bigrams, [['x', 'y']]);
    const idf = (df: number) => Math.fround(Math.log(33 / (1 + df)) + 1);
    assert.deepEqual([...v.idf], [idf(24), idf(24), idf(8), idf(16)]);
  });

  it('relaxes the document frequency for a small corpus', () => {
    const v = buildVocabulary(prompts, { size: 100, minDocumentFrequency: 3 });
    assert.deepEqual(v.unigrams, ['a', 'b', 'c', 'd']);
    assert.deepEqual(v.bigrams, [
      ['a', 'b'],
      ['b', 'c'],
      ['b', 'a'],
      ['b', 'd'],
    ]);
  });

  it('does not depend on the order of prompts', () => {
    const options = { size: 5, minDocumentFrequency: 1 };
    assert.deepEqual(buildVocabulary(prompts, options), buildVocabulary([...prompts].reverse(), options));
  });

  it('is never empty', () => {
    const v = buildVocabulary(['', '  \n'], { size: 10, minDocumentFrequency: 3 });
    assert.deepEqual([v.unigrams, v.bigrams, v.idf.length], [['.'], [], 1]);
  });
});
