/** Our columnar outcome file: what is written is what is read, and the same rows give the same bytes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import type { RawOutcomes } from '../../../../src/core/rawOutcomes';
import { Rng } from '../../../../src/core/rng';
import { openParquet } from '../../../../src/data/parquet/openParquet';
import { openOutcomeParquet, readOutcomeParquet } from '../../../../src/data/parquet/outcomeReader';
import { OutcomeParquetWriter, type OutcomeFileOptions } from '../../../../src/data/parquet/outcomeWriter';
import { OutcomeFileWriter } from '../../../../src/engine/outcomeFile';
import { Scratch, userErrorOf } from '../support';
import { fixture } from './fixtures';

const MODELS = ['gpt-4o', 'a.b.score', 'wxai/llama 3 "70b"', 'größe'];

function outcomes(
  rows: number,
  seed: number,
  kinds = { tokens: true, usd: true, latency: true },
): RawOutcomes {
  const rng = new Rng(seed);
  const cells = rows * MODELS.length;
  const missing = (value: number): number => (rng.next() < 0.2 ? NaN : value);
  const texts = ['', 'plain', 'é 🎉 \u0000 \ufeff', '\n"quoted", and a comma', 'x'.repeat(3000)];
  return {
    ids: Array.from({ length: rows }, (_, n) => `q-${n}`),
    prompts: Array.from({ length: rows }, (_, n) => `${texts[rng.int(texts.length)]} ${n}`),
    tasks: Array.from({ length: rows }, () => ['', 'mmlu', 'gsm8k'][rng.int(3)]),
    models: [...MODELS],
    score: Float32Array.from({ length: cells }, () => missing(rng.next() < 0.5 ? rng.int(2) : rng.next())),
    ...(kinds.tokens && {
      tokens: Float32Array.from({ length: 2 * cells }, () => missing(rng.int(5000))),
    }),
    ...(kinds.usd && { usd: Float64Array.from({ length: cells }, () => missing(rng.next() / 977)) }),
    ...(kinds.latency && { latency: Float32Array.from({ length: cells }, () => missing(1e4 * rng.next())) }),
  };
}

const OPTIONS: OutcomeFileOptions = {
  models: MODELS,
  kinds: { tokens: true, usd: true, latency: true },
  sources: [{ name: 'outcomes.jsonl', sha256: 'ab'.repeat(32) }],
  version: '1.2.3',
};

function rowsFrom(raw: RawOutcomes, from: number, to: number): RawOutcomes {
  const m = raw.models.length;
  return {
    ids: raw.ids.slice(from, to),
    prompts: raw.prompts.slice(from, to),
    tasks: raw.tasks.slice(from, to),
    models: raw.models,
    score: raw.score.slice(from * m, to * m),
    tokens: raw.tokens?.slice(2 * from * m, 2 * to * m),
    usd: raw.usd?.slice(from * m, to * m),
    latency: raw.latency?.slice(from * m, to * m),
  };
}

/** The file's bytes, appended in batches of `batch` rows. */
async function bytesOf(raw: RawOutcomes, batch: number, options = OPTIONS): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const sink = { write: (bytes: Uint8Array) => Promise.resolve(void pieces.push(Buffer.from(bytes))) };
  const writer = new OutcomeParquetWriter(sink, options);
  for (let n = 0; n < raw.ids.length; n += batch) await writer.append(rowsFrom(raw, n, n + batch));
  await writer.finish();
  return Buffer.concat(pieces);
}

describe('outcome Parquet', () => {
  let scratch: Scratch;
  before(() => (scratch = new Scratch()));
  after(() => scratch.remove());

  it('reads exactly what was written, over several row groups', async () => {
    const raw = outcomes(9000, 3);
    const path = scratch.file('a.proteus.parquet', await bytesOf(raw, 1000));
    assert.deepEqual(await readOutcomeParquet(path), raw);
    const opened = await openOutcomeParquet(path);
    assert.ok(opened);
    assert.deepEqual(opened.meta, { format: 'proteus-outcomes/1', ...OPTIONS });
    assert.equal(opened.source.rows, 9000);
    await opened.close();
  });

  it('leaves out the columns of absent kinds', async () => {
    const kinds = { tokens: false, usd: true, latency: false };
    const raw = outcomes(50, 4, kinds);
    const path = scratch.file('b.proteus.parquet', await bytesOf(raw, 50, { ...OPTIONS, kinds }));
    assert.deepEqual(await readOutcomeParquet(path), raw);
    const source = await openParquet(path);
    await source.close();
    const [first] = MODELS;
    assert.deepEqual(source.columns.map((c) => c.name).slice(0, 5), [
      'id',
      'prompt',
      'task',
      `${first}.score`,
      `${first}.usd`,
    ]);
  });

  it('keeps no rows at all, a column with no value at all, and what a 32-bit float cannot round', async () => {
    const none = outcomes(0, 5);
    assert.deepEqual(await readOutcomeParquet(scratch.file('c.parquet', await bytesOf(none, 1))), none);
    const raw = outcomes(20, 6);
    raw.score.fill(NaN);
    raw.usd?.set([5e-324, Number.MAX_VALUE, 0.1 + 0.2]);
    raw.latency?.set([1.4e-45, 3.4028234663852886e38]);
    assert.deepEqual(await readOutcomeParquet(scratch.file('d.parquet', await bytesOf(raw, 7))), raw);
  });

  it('gives the same bytes for the same rows, however they are batched', async () => {
    const raw = outcomes(9000, 7);
    const digest = async (batch: number): Promise<string> =>
      createHash('sha256')
        .update(await bytesOf(raw, batch))
        .digest('hex');
    const whole = await digest(9000);
    assert.equal(await digest(1), whole);
    assert.equal(await digest(777), whole);
  });

  it('is Parquet to another reader', async () => {
    const raw = outcomes(300, 8);
    const bytes = await bytesOf(raw, 300);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const rows = await parquetReadObjects({ file: buffer });
    rows.forEach((row, n) => {
      assert.equal(row.prompt, raw.prompts[n]);
      MODELS.forEach((model, m) => {
        const score = raw.score[n * MODELS.length + m];
        assert.equal(row[`${model}.score`] ?? NaN, score);
      });
    });
  });

  it('knows its own files from others, and says so where its notes are spoilt', async () => {
    assert.equal(await openOutcomeParquet(fixture('duckdb-zstd')), undefined);
    const bytes = await bytesOf(outcomes(5, 9), 5);
    const at = bytes.indexOf('proteus-outcomes/1');
    bytes.write('X', at);
    const error = await userErrorOf(() => openOutcomeParquet(scratch.file('spoilt.parquet', bytes)));
    assert.match(error.remedy, /import the outcomes again/i);
  });

  it('refuses batches of other models and names that occur twice', async () => {
    const sink = { write: () => Promise.resolve() };
    const writer = new OutcomeParquetWriter(sink, { ...OPTIONS, models: ['other'] });
    await assert.rejects(writer.append(outcomes(1, 1)));
    assert.throws(() => new OutcomeParquetWriter(sink, { ...OPTIONS, models: ['a', 'a'] }));
  });
});

describe('outcome file on disk', () => {
  let scratch: Scratch;
  beforeEach(() => (scratch = new Scratch()));
  afterEach(() => scratch.remove());

  it('appears whole, with its digest, and not before it is closed', async () => {
    const path = join(scratch.folder, 'data', 'x.proteus.parquet');
    const raw = outcomes(9000, 11);
    const writer = await OutcomeFileWriter.open(path, OPTIONS);
    await writer.append(raw);
    assert.equal(existsSync(path), false);
    const { bytes, sha256, rows } = await writer.close();
    const content = readFileSync(path);
    assert.deepEqual([bytes, rows], [content.length, 9000]);
    assert.equal(sha256, createHash('sha256').update(content).digest('hex'));
    assert.deepEqual(readdirSync(join(scratch.folder, 'data')), ['x.proteus.parquet']);
    assert.deepEqual(await readOutcomeParquet(path), raw);
  });

  it('leaves what was there where it is given up or fails', async () => {
    const path = join(scratch.folder, 'x.proteus.parquet');
    writeFileSync(path, 'before');
    const writer = await OutcomeFileWriter.open(path, OPTIONS);
    await writer.append(outcomes(10, 12));
    await writer.abort();
    await writer.abort();
    assert.equal(readFileSync(path, 'utf8'), 'before');
    assert.deepEqual(readdirSync(scratch.folder), ['x.proteus.parquet']);
    await userErrorOf(() => OutcomeFileWriter.open(join(path, 'below', 'a.parquet'), OPTIONS));
  });
});
