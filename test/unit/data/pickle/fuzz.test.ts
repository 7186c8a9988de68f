/** Damaged and random pickles: whatever the bytes, the answer is a table or a UserError, and it comes soon. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { UserError } from '../../../../src/core/errors';
import { Rng } from '../../../../src/core/rng';
import { goldenFiles, join8, readAll } from './support';

/** 1: a table; 0: refused. Anything else that is thrown fails the test. */
function outcome(bytes: Buffer): number {
  try {
    readAll(bytes);
    return 1;
  } catch (error) {
    assert.ok(error instanceof UserError, `${String(error)}: ${bytes.toString('base64')}`);
    assert.ok(error.what.length > 0 && error.remedy.length > 0);
    return 0;
  }
}

describe('fuzzed pickles', () => {
  const golden = goldenFiles().map(({ path }) => readFileSync(path));

  it('with flipped bits', () => {
    const rng = new Rng(31);
    let tables = 0;
    for (let i = 0; i < 2500; i++) {
      const bytes = Buffer.from(golden[i % golden.length]);
      for (let flips = rng.int(3); flips >= 0; flips--) bytes[rng.int(bytes.length)] ^= 1 << rng.int(8);
      tables += outcome(bytes);
    }
    // Flips within texts leave a table; flips of instructions do not.
    assert.ok(tables > 250 && tables < 2400, `${tables} tables`);
  });

  it('with bytes that are replaced, removed or doubled', () => {
    const rng = new Rng(32);
    for (let i = 0; i < 4000; i++) {
      const bytes = golden[i % golden.length];
      const from = rng.int(bytes.length);
      const to = Math.min(bytes.length, from + 1 + rng.int(12));
      const middle = [
        Buffer.from(Array.from({ length: to - from }, () => rng.int(256))),
        Buffer.alloc(0),
        join8(bytes.subarray(from, to), bytes.subarray(from, to)),
        Buffer.alloc(8, 0xff),
      ][rng.int(4)];
      outcome(join8(bytes.subarray(0, from), middle, bytes.subarray(to)));
    }
  });

  it('cut off anywhere', () => {
    const rng = new Rng(33);
    for (const bytes of golden) {
      for (let i = 0; i < 40; i++) assert.equal(outcome(bytes.subarray(0, rng.int(bytes.length))), 0);
    }
  });

  it('put together from pieces of others', () => {
    const rng = new Rng(34);
    for (let i = 0; i < 3000; i++) {
      const pieces = Array.from({ length: 2 + rng.int(4) }, () => {
        const bytes = golden[rng.int(golden.length)];
        const from = rng.int(bytes.length);
        return bytes.subarray(from, from + rng.int(400));
      });
      outcome(join8(golden[rng.int(golden.length)].subarray(0, rng.int(2000)), ...pieces, '.'));
    }
  });

  it('of random instructions', () => {
    const rng = new Rng(35);
    const codes = Buffer.from('(012NJKMGXB]ate}suqrhjcRb)', 'latin1');
    const more = [0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95];
    const opcodes = [...codes, ...more];
    for (let i = 0; i < 8000; i++) {
      const length = 5 + rng.int(60);
      const bytes = Array.from({ length }, () =>
        rng.int(3) === 0 ? rng.int(4) : opcodes[rng.int(opcodes.length)],
      );
      outcome(Buffer.from([0x80, 4, ...bytes, 0x2e]));
    }
  });
});
