/** What passes from readers to an import: windows of bounded size, chosen models, columns that were edited. */
import assert from 'node:assert/strict';
import type { RawOutcomes } from '../../../src/core/rawOutcomes';
import { OutcomeBuilder } from '../../../src/data/builder';
import { OutcomeParquetWriter } from '../../../src/data/parquet/outcomeWriter';
import { readOutcomes } from '../../../src/data/readOutcomes';
import { SelectSink } from '../../../src/data/sink';
import { WindowSink } from '../../../src/data/windowSink';
import { Scratch, userErrorOf } from './support';

describe('windows of an import', () => {
  it('end by their cells, too: a log of single calls fills one in a row', async () => {
    const cells: number[] = [];
    let rows = 0;
    const sink = new WindowSink((window) => {
      rows += window.ids.length;
      cells.push(window.ids.length * window.models.length);
      return Promise.resolve();
    });
    const models = 400;
    const all = 24_000;
    for (let i = 0; i < all; i++) {
      sink.row('', `p${i}`, '', {});
      sink.set(sink.model(`m${i % models}`, {}), 'score', 1);
      if (sink.full) await sink.drain();
    }
    await sink.finish();
    assert.equal(rows, all);
    assert.ok(cells.length > 1, `one window of ${cells[0]} cells`);
    assert.ok(Math.max(...cells) <= (4 << 20) + models);
  });
});

describe('chosen models', () => {
  it('bring their own rows only, and all values of those', () => {
    const builder = new OutcomeBuilder();
    const sink = new SelectSink(builder, new Set(['b']));
    const call = (prompt: string, model: string, score: number) => {
      assert.ok(sink.row('', prompt, 't', {}));
      const index = sink.model(model, {});
      sink.set(index, 'usd', 0.5);
      sink.set(index, 'score', score);
    };
    call('p', 'a', 1);
    call('q', 'b', 0);
    call('q', 'a', 1);
    call('r', 'c', 1);
    call('r', 'b', 1);
    const raw = builder.build();
    assert.deepEqual([raw.prompts, raw.models], [['q', 'r'], ['b']]);
    assert.deepEqual(
      [[...raw.score], [...(raw.usd ?? [])]],
      [
        [0, 1],
        [0.5, 0.5],
      ],
    );
    assert.deepEqual(sink.names, ['a', 'b', 'c']);
  });
});

describe('a columnar file that was edited', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());
  const written = async (change: Partial<RawOutcomes>): Promise<string> => {
    const chunks: Uint8Array[] = [];
    const sink = {
      write: (bytes: Uint8Array) => {
        chunks.push(bytes.slice());
        return Promise.resolve();
      },
    };
    const kinds = { tokens: true, usd: true, latency: true, propensity: true };
    const writer = new OutcomeParquetWriter(sink, { models: ['a', 'b'], kinds, sources: [], version: '1' });
    const good = {
      ids: ['1', '2'],
      prompts: ['p', 'q'],
      tasks: ['', ''],
      models: ['a', 'b'],
      score: Float32Array.of(0, 1, 0.5, NaN),
      tokens: new Float32Array(8).fill(3),
      usd: new Float64Array(4).fill(0.1),
      latency: new Float32Array(4).fill(9),
      propensity: new Float32Array(4).fill(0.5),
    };
    await writer.append({ ...good, ...change });
    await writer.finish();
    return scratch.file('edited.proteus.parquet', Buffer.concat(chunks));
  };

  it('is read where it is in order', async () => {
    assert.deepEqual([...(await readOutcomes(await written({}))).score], [0, 1, 0.5, NaN]);
  });

  const edits: [what: RegExp, change: Partial<RawOutcomes>][] = [
    [/score of "b" is 7, outside/, { score: Float32Array.of(0, 1, 0.5, 7) }],
    [/cost of "b" is -3, below 0/, { usd: Float64Array.of(1, 1, 1, -3) }],
    [
      /number of tokens of "b" is Infinity, too large/,
      { tokens: Float32Array.of(1, 1, 1, 1, 1, 1, 1, Infinity) },
    ],
    [/latency of "b" is -1/, { latency: Float32Array.of(1, 1, 1, -1) }],
    [/propensity of "b" is 0,/, { propensity: Float32Array.of(1, 1, 1, 0) }],
  ];
  for (const [what, change] of edits) {
    it(`is refused with its row: ${what.source}`, async () => {
      const file = await written(change);
      const error = await userErrorOf(() => readOutcomes(file));
      assert.match(error.what, what);
      assert.deepEqual([error.where?.file, error.where?.path], [file, 'row 2, b']);
    });
  }
});
