/** Encoders of random weights: as large as the published ones, and attention that heeds order and padding. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { OnnxSession } from '../../../src/onnx/runtime';
import { buildTransformer } from '../../../src/onnx/transformerGraph';
import {
  DEBERTA_V3_SMALL,
  MINILM_L6,
  type TransformerShape,
  transformerSize,
  transformerWeights,
} from '../../../src/onnx/transformerShape';
import { near } from '../core/support';

const tiny = {
  layers: 2,
  width: 24,
  heads: 3,
  inner: 40,
  vocabulary: 10_002,
  tokens: 6,
  positionRows: 16,
};

describe('shapes of encoders', () => {
  it('have as many weights as the published models', () => {
    const minilm = transformerSize(MINILM_L6);
    near(minilm.parameters / 22.7e6, 1, 0.01);
    const deberta = transformerSize(DEBERTA_V3_SMALL);
    near(deberta.parameters / 141e6, 1, 0.01);
    near(deberta.words / 98e6, 1, 0.01);
    near((deberta.parameters - deberta.words) / 44e6, 1, 0.03);
  });

  it('count each weight once', () => {
    const shape = { ...MINILM_L6, ...tiny };
    const dims = [...transformerWeights(shape).values()];
    assert.equal(
      transformerSize(shape).parameters,
      dims.reduce((sum, d) => sum + d.reduce((a, b) => a * b, 1), 0),
    );
  });
});

for (const base of [MINILM_L6, DEBERTA_V3_SMALL]) {
  describe(`${base.name} encoder`, () => {
    const shape: TransformerShape = { ...base, ...tiny };
    let session: OnnxSession;
    before(async () => (session = await OnnxSession.open(buildTransformer(shape, new Rng(3)))));
    after(() => session.release());

    const read = async (ids: number[], mask = ids.map(() => 1)) => {
      const feeds = {
        ids: session.longs(BigInt64Array.from(ids, BigInt)),
        mask: session.floats(Float32Array.from(mask)),
      };
      const hidden = (await session.run(feeds)).hidden as Float32Array;
      assert.equal(hidden.length, shape.tokens * shape.width);
      assert.ok(hidden.every(Number.isFinite));
      return hidden;
    };
    const distance = (a: Float32Array, b: Float32Array) => Math.max(...a.map((v, k) => Math.abs(v - b[k])));

    it('answers the same text alike, and another otherwise', async () => {
      const one = await read([1, 2, 3, 4, 5, 6]);
      assert.deepEqual(await read([1, 2, 3, 4, 5, 6]), one);
      assert.ok(distance(await read([1, 2, 3, 4, 5, 10_001]), one) > 1e-3);
    });

    it('takes each token in the light of the others, and of where they stand', async () => {
      const first = (hidden: Float32Array) => hidden.slice(0, shape.width);
      const one = first(await read([1, 2, 3, 4, 5, 6]));
      assert.ok(distance(first(await read([1, 2, 3, 4, 5, 7])), one) > 1e-6, 'another neighbour');
      assert.ok(distance(first(await read([1, 6, 5, 4, 3, 2])), one) > 1e-6, 'another order');
    });

    it('does not look at padding', async () => {
      const mask = [1, 1, 1, 1, 0, 0];
      const [a, b] = [await read([1, 2, 3, 4, 5, 6], mask), await read([1, 2, 3, 4, 9, 8], mask)];
      assert.ok(distance(a.slice(0, 4 * shape.width), b.slice(0, 4 * shape.width)) < 1e-6);
    });
  });
}
