/** Sentence encoders: tokens as their definitions give them, vectors as plain JavaScript computes them, wrong folders. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { Rng } from '../../../src/core/rng';
import { GraphBuilder } from '../../../src/onnx/graphBuilder';
import { SentenceEncoder } from '../../../src/onnx/sentenceEncoder';
import { tokenBatches, tokenIds } from '../../../src/onnx/sentenceTensors';
import { Scratch, userErrorOf } from '../data/support';
import {
  BPE_VOCABULARY,
  bpeTokenizer,
  bytePairs,
  TINY_DIMS,
  tinyGraph,
  tinyVector,
  tinyWeights,
  WORDPIECES,
  wordPieces,
  wordPieceTokenizer,
  writeTiny,
} from './tinyEncoder';

const words =
  'what is the how unable questioning numbers added longing theatre a long thing 42 7 ? . , adding'.split(
    ' ',
  );

function texts(n: number): string[] {
  const rng = new Rng(5);
  return Array.from({ length: n }, (_, k) =>
    Array.from({ length: 1 + (k % 30) }, () => words[Math.floor(rng.next() * words.length)]).join(' '),
  );
}

const withoutCommas = (text: string) => text.replace(/[ ,]+/g, ' ').trim();

describe('sentence encoder', function () {
  this.timeout(20_000);
  const scratch = new Scratch();
  const weights = tinyWeights(1, WORDPIECES.size);
  let count = 0;
  const folder = (parts?: Parameters<typeof writeTiny>[1]) =>
    writeTiny(join(scratch.folder, `tiny-${count++}`), parts);
  after(() => scratch.remove());

  it('cuts words into pieces as WordPiece is defined', () => {
    const tokenizer = new Tokenizer(wordPieceTokenizer(), {});
    const id = (t: string) => WORDPIECES.get(t);
    assert.deepEqual(
      tokenizer.encode('What is unable?').ids,
      ['[CLS]', 'what', 'is', 'un', '##able', '?', '[SEP]'].map(id),
    );
    assert.deepEqual(tokenizer.encode('añb Δ').ids, ['[CLS]', 'a', '##n', '##b', '[UNK]', '[SEP]'].map(id));
    assert.deepEqual(tokenizer.encode('').ids, ['[CLS]', '[SEP]'].map(id));
    for (const text of texts(200)) assert.deepEqual(tokenizer.encode(text).ids, wordPieces(text), text);
  });

  it('merges pairs as byte-level BPE is defined', () => {
    const tokenizer = new Tokenizer(bpeTokenizer(), {});
    const id = (t: string) => BPE_VOCABULARY.get(t);
    assert.deepEqual(
      tokenizer.encode('the theatre?').ids,
      ['<s>', 'the', 'Ġthe', 'a', 't', 'r', 'e', '?', '</s>'].map(id),
    );
    for (const text of texts(200).map(withoutCommas))
      assert.deepEqual(tokenizer.encode(text).ids, bytePairs(text), text);
  });

  it('keeps the special tokens of a text that is too long', () => {
    const tokenizer = new Tokenizer(wordPieceTokenizer(), {});
    const text = 'what is the question ? how is the number added ?';
    const whole = tokenizer.encode(text).ids;
    for (let most = 2; most < whole.length + 2; most++) {
      const ids = tokenIds(tokenizer, text, most);
      const expected = most >= whole.length ? whole : [...whole.slice(0, most - 1), whole[whole.length - 1]];
      assert.deepEqual(ids, expected);
    }
  });

  it('batches texts of one length together, each once', () => {
    const rows = Array.from({ length: 300 }, (_, k) => new Array<number>(1 + ((k * 37) % 700)).fill(1));
    const batches = tokenBatches(rows);
    assert.deepEqual(
      batches.flat().sort((a, b) => a - b),
      rows.map((_, i) => i),
    );
    for (const batch of batches) {
      const widest = Math.max(...batch.map((i) => rows[i].length));
      assert.ok(batch.length === 1 || (batch.length <= 32 && batch.length * widest <= 4096));
    }
    assert.deepEqual(tokenBatches([]), []);
  });

  for (const pooling of ['mean', 'cls'] as const) {
    it(`computes vectors of length one whatever else is in the batch (${pooling})`, async () => {
      const mode = pooling === 'mean' ? 'mean_tokens' : 'cls_token';
      const path = folder({
        files: { '1_Pooling/config.json': { word_embedding_dimension: 12, [`pooling_mode_${mode}`]: true } },
      });
      const encoder = await SentenceEncoder.open(path);
      assert.deepEqual(
        { ...encoder.spec, sha256: '' },
        { kind: 'sentence', dims: TINY_DIMS, sha256: '', pooling, maxLength: 512 },
      );
      const all = [...texts(100), '', 'a\0b', '\ud800'];
      const done: number[] = [];
      const vectors = await encoder.embed(all, (n) => done.push(n));
      assert.equal(done.at(-1), all.length);
      texts(100).forEach((text, n) => {
        const expected = tinyVector(weights, wordPieces(text), pooling);
        expected.forEach((v, i) =>
          assert.ok(Math.abs(v - vectors[n * TINY_DIMS + i]) < 1e-5, `${text} ${i}`),
        );
      });
      for (const n of [0, 57, 100, 101, 102]) {
        const alone = await encoder.embed([all[n]]);
        alone.forEach((v, i) => assert.ok(Math.abs(v - vectors[n * TINY_DIMS + i]) < 1e-5));
        assert.ok(Math.abs(alone.reduce((sum, v) => sum + v * v, 0) - 1) < 1e-5);
      }
      assert.equal((await encoder.embed([])).length, 0);
      await encoder.release();
    });
  }

  it('takes models without token types, models that pool themselves, and BPE', async () => {
    const [pooled, bare] = [{ output: 'sentence_embedding' }, { types: false, output: 'token_embeddings' }];
    const vectors: Float32Array[] = [];
    for (const options of [{}, pooled, bare]) {
      const encoder = await SentenceEncoder.open(folder({ graph: tinyGraph(weights, options) }));
      vectors.push(await encoder.embed(texts(20)));
      await encoder.release();
    }
    for (const other of vectors.slice(1))
      other.forEach((v, i) => assert.ok(Math.abs(v - vectors[0][i]) < 1e-5));
    const bpe = tinyWeights(2, BPE_VOCABULARY.size);
    const encoder = await SentenceEncoder.open(folder({ tokenizer: bpeTokenizer(), graph: tinyGraph(bpe) }));
    const [text] = texts(9).slice(-1).map(withoutCommas);
    const vector = await encoder.embed([text]);
    tinyVector(bpe, bytePairs(text), 'mean').forEach((v, i) => assert.ok(Math.abs(v - vector[i]) < 1e-5));
    await encoder.release();
  });

  it('takes its settings from the config, else from the files of the folder, in their order', async () => {
    const files = {
      'sentence_bert_config.json': { max_seq_length: 6 },
      'tokenizer_config.json': { model_max_length: 7 },
      'config.json': { max_position_embeddings: 8 },
    };
    const cases: [object, Parameters<typeof SentenceEncoder.open>[1], number][] = [
      [files, undefined, 6],
      [files, { maxLength: 5, pooling: 'cls' }, 5],
      [{ ...files, 'sentence_bert_config.json': {} }, undefined, 7],
      [
        { 'tokenizer_config.json': { model_max_length: 1e30 }, 'config.json': files['config.json'] },
        undefined,
        8,
      ],
      [{}, undefined, 512],
    ];
    const text = 'what is the question ? how is the number added ?';
    for (const [given, wanted, length] of cases) {
      const encoder = await SentenceEncoder.open(folder({ files: given as Record<string, object> }), wanted);
      assert.equal(encoder.spec.maxLength, length);
      const whole = wordPieces(text);
      const ids = length < whole.length ? [...whole.slice(0, length - 1), whole[whole.length - 1]] : whole;
      const vector = await encoder.embed([text]);
      const expected = tinyVector(weights, ids, encoder.spec.pooling);
      expected.forEach((v, i) => assert.ok(Math.abs(v - vector[i]) < 1e-5));
      await encoder.release();
    }
  });

  it('tells encoders apart by their files', async () => {
    const hash = async (parts: Parameters<typeof writeTiny>[1]) => {
      const encoder = await SentenceEncoder.open(folder(parts));
      await encoder.release();
      return encoder.spec.sha256;
    };
    const tokenizer = { ...wordPieceTokenizer(), version: '1.1' };
    const graph = tinyGraph(tinyWeights(9, WORDPIECES.size));
    const hashes = [await hash({}), await hash({}), await hash({ tokenizer }), await hash({ graph })];
    assert.deepEqual([hashes[0] === hashes[1], new Set(hashes).size], [true, 3]);
    assert.match(hashes[0], /^[0-9a-f]{64}$/);
  });

  it('says what is wrong with a folder, and what to do', async () => {
    const other = new GraphBuilder('other');
    other.node('Identity', [other.input('pixels', 'float', ['N'])], { names: ['out'] });
    other.output('out', 'float', ['N']);
    const flat = new GraphBuilder('flat');
    const ids = flat.input('input_ids', 'int64', ['N', 'T']);
    flat.node('Cast', [ids], { names: ['logits'], attributes: { to: 1 } });
    flat.output('logits', 'float', ['N', 'T']);
    const without = folder();
    rmSync(join(without, 'tokenizer.json'));
    const split = folder();
    writeFileSync(join(split, 'model.onnx_data'), 'weights');
    const cut = folder();
    writeFileSync(join(cut, 'tokenizer.json'), '{"model":');
    const cases: [string, RegExp][] = [
      [join(scratch.folder, 'nowhere'), /no sentence encoder in this folder/],
      [without, /no tokenizer\.json/],
      [split, /second file, model\.onnx_data/],
      [cut, /not a JSON object/],
      [folder({ tokenizer: { version: '1' } }), /has no "model"/],
      [
        folder({ tokenizer: { model: { type: 'Telepathy' } } }),
        /tokenizer of this sentence encoder cannot be used/,
      ],
      [folder({ graph: Buffer.from('no model') }), /does not load this sentence encoder/],
      [folder({ graph: other.build() }), /asks for pixels/],
      [
        folder({ files: { '1_Pooling/config.json': { pooling_mode_max_tokens: true } } }),
        /pools by max_tokens/,
      ],
      [folder({ tokenizer: bpeTokenizer(), graph: tinyGraph(tinyWeights(1, 3)) }), /cannot encode a text/],
    ];
    for (const [path, what] of cases) {
      const error = await userErrorOf(() => SentenceEncoder.open(path));
      assert.match(error.what, what);
      assert.ok(error.where?.file?.startsWith(path) === true && error.remedy.length > 10, error.message);
    }
    // A model of one number per token is as wide as the text: no vector.
    const encoder = await SentenceEncoder.open(folder({ graph: flat.build() }));
    const error = await userErrorOf(() => encoder.embed(['a question']));
    assert.match(error.what, /its vectors have \d+ and \d+ numbers/);
    await encoder.release();
  });
});
