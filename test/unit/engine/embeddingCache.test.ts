/** Cached sentence vectors: none computed twice, those of a cancelled training kept, damage and other encoders ignored. */
import assert from 'node:assert/strict';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/errors';
import type { SentenceEncoderSpec } from '../../../src/core/routerSpec';
import { CachedEmbedder, EmbeddingCache } from '../../../src/engine/embeddingCache';
import { Scratch } from '../data/support';

const spec: SentenceEncoderSpec = { kind: 'sentence', dims: 3, sha256: 'aa', pooling: 'mean', maxLength: 8 };

describe('embedding cache', () => {
  let scratch: Scratch;
  let asked: string[];
  beforeEach(() => {
    scratch = new Scratch();
    asked = [];
  });
  afterEach(() => scratch.remove());

  const vectorOf = (prompt: string) => [prompt.length, prompt.charCodeAt(0), 1];
  const open = async (keep = true, of = spec) => {
    const encoder = {
      embed: (prompts: readonly string[]) => {
        asked.push(...prompts);
        return Promise.resolve(Float32Array.from(prompts.flatMap(vectorOf)));
      },
      release: () => Promise.resolve(),
    };
    return new CachedEmbedder(encoder, await EmbeddingCache.open(scratch.folder, of), of.dims, keep);
  };
  const prompts = Array.from(
    { length: 400 },
    (_, k) => `${String.fromCharCode(97 + (k % 26))}${'x'.repeat(k)}`,
  );
  const files = () => readdirSync(scratch.folder).filter((name) => name.startsWith('embeddings-'));

  it('computes no vector twice, in one life or in the next', async () => {
    const twice = [...prompts, ...prompts.slice(0, 50)];
    for (let life = 0; life < 3; life++) {
      const vectors = await (await open()).embed(twice);
      assert.deepEqual(Array.from(vectors), twice.flatMap(vectorOf));
    }
    assert.deepEqual(asked, prompts);
    const more = await (await open()).embed(['new', ...prompts]);
    assert.deepEqual(Array.from(more.subarray(0, 6)), ['new', prompts[0]].flatMap(vectorOf));
    assert.deepEqual(asked, [...prompts, 'new']);
  });

  it('keeps what was computed before a cancel, and counts it as done', async () => {
    const cancelled = open().then((embedder) =>
      embedder.embed(prompts, (done) => {
        if (done >= 256) throw new CancelledError();
      }),
    );
    await assert.rejects(cancelled, CancelledError);
    assert.equal(asked.length, 256);
    const seen: number[] = [];
    await (await open()).embed(prompts, (done, total) => void seen.push(done / total));
    assert.deepEqual(asked, prompts);
    assert.deepEqual(seen, [384 / 400, 1]);
  });

  it('writes nothing in service', async () => {
    const embedder = await open(false);
    await embedder.embed(['typed']);
    await embedder.embed(['typed']);
    assert.deepEqual([asked, files()], [['typed', 'typed'], []]);
  });

  it('tells encoders and their settings apart, and keeps the files of three', async () => {
    const others: Partial<SentenceEncoderSpec>[] = [
      {},
      { sha256: 'bb' },
      { pooling: 'cls' },
      { maxLength: 9 },
    ];
    for (const [k, other] of others.entries()) {
      await (await open(true, { ...spec, ...other })).embed(['one']);
      const newest = files().find((name) => !seen.includes(name)) ?? '';
      seen.push(newest);
      utimesSync(join(scratch.folder, newest), k + 1, k + 1);
    }
    assert.equal(asked.length, 4);
    assert.deepEqual(files().sort(), seen.slice(1).sort());
  });
  const seen: string[] = [];

  it('takes a damaged file for none', async () => {
    await (await open()).embed(['one']);
    const [file] = files();
    for (const content of ['', 'no vectors', 'PROTEUS1{}']) {
      writeFileSync(join(scratch.folder, file), content);
      await (await open()).embed(['one']);
    }
    assert.equal(asked.length, 4);
  });
});
