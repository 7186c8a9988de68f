/**
 * Parquet's hybrid of run lengths and bit packing, in which levels and dictionary indices are stored.
 * Own code, since a run may claim two thousand million values in six bytes, and the library's loop
 * would write them all. Source: https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
import { CutOff, Damage } from './damage';

/**
 * Reads exactly `count` values of `width` bits from the start of `bytes`.
 *
 * @returns non-negative integers below 2^width
 * @throws Damage where the runs hold fewer, or one is longer than what is left
 */
export function readHybrid(bytes: Uint8Array, width: number, count: number): Uint8Array | Uint32Array {
  if (width > 32) throw new Damage('a value is wider than 32 bits');
  const values = width <= 8 ? new Uint8Array(count) : new Uint32Array(count);
  if (width === 0) return values;
  const valueBytes = Math.ceil(width / 8);
  let offset = 0;
  for (let done = 0; done < count;) {
    let header = 0;
    for (let i = 0; ; i++) {
      if (i === 5) throw new Damage('the length of a run does not end');
      if (offset >= bytes.length) throw new CutOff();
      const byte = bytes[offset++];
      header += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) break;
    }
    const run = Math.floor(header / 2);
    if (header % 2 === 1) {
      // Groups of 8; the last one may be padded, and its padding cut off.
      const wanted = Math.min(run * 8, count - done);
      if (wanted === 0 && run === 0) throw new Damage('a run is empty');
      if (Math.ceil((wanted * width) / 8) > bytes.length - offset) throw new CutOff();
      unpack(bytes, offset, width, values, done, wanted);
      offset += run * width;
      done += wanted;
    } else {
      if (run === 0 || run > count - done) throw new Damage('a run is longer than its page');
      if (valueBytes > bytes.length - offset) throw new CutOff();
      let value = 0;
      for (let i = 0; i < valueBytes; i++) value += bytes[offset++] * 2 ** (8 * i);
      if (value >= 2 ** width) throw new Damage('a value is wider than its page says');
      values.fill(value, done, done + run);
      done += run;
    }
  }
  return values;
}

/** Values are packed from the least significant bit of each byte on. */
function unpack(
  bytes: Uint8Array,
  offset: number,
  width: number,
  values: Uint8Array | Uint32Array,
  from: number,
  count: number,
): void {
  const modulus = 2 ** width;
  let byte = offset;
  // At most 7 bits stay over, so that 7 + 32 bits are held exactly.
  let held = 0;
  let bits = 0;
  for (let i = from; i < from + count; i++) {
    while (bits < width) {
      held += bytes[byte++] * 2 ** bits;
      bits += 8;
    }
    values[i] = held % modulus;
    held = Math.floor(held / modulus);
    bits -= width;
  }
}
