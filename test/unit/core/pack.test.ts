/** Packed data comes back as it was, from whatever kind of bytes. */
import { strict as assert } from 'node:assert';
import { pack, unpack } from '../../../src/core/pack';

const data = {
  name: 'ü',
  numbers: [1, NaN, -Infinity],
  nested: {
    f: Float32Array.from([1.5, 2.5, 3.5]),
    d: Float64Array.from([0.1, NaN]),
    i: Int32Array.from([-1]),
  },
  bytes: Uint8Array.from([1, 2, 3]),
  none: null,
};

describe('packed data', () => {
  it('comes back as it was', () => assert.deepEqual(unpack(pack(data)), data));

  it('comes back from a Node Buffer that is a part of a pool', () => {
    const bytes = pack(data);
    const pool = Buffer.alloc(bytes.length + 64, 7);
    pool.set(bytes, 33);
    assert.deepEqual(unpack(pool.subarray(33, 33 + bytes.length)), data);
    assert.deepEqual(unpack(Buffer.from(bytes)), data);
  });

  it('is refused where it is cut short or something else', () => {
    const bytes = pack(data);
    for (const length of [0, 4, 20, bytes.length - 8]) assert.throws(() => unpack(bytes.subarray(0, length)));
    assert.throws(() => unpack(new TextEncoder().encode('something else entirely, long enough')));
  });
});
