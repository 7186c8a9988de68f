/**
 * Checks Thrift's compact protocol before it is decoded. The decoder allocates lists of the length
 * that the bytes announce; after this check no length exceeds what the bytes can hold.
 * Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
import { CutOff, Damage, TooLarge } from './damage';
import { PARQUET_LIMITS } from './limits';

const TYPE = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
};

/**
 * @returns the offset after the struct that starts at `start`
 * @throws CutOff where the bytes end inside it; Damage where they are no struct; TooLarge
 */
export function checkThrift(bytes: Uint8Array, start: number): number {
  const walk = new Walk(bytes, start);
  walk.struct(0);
  return walk.offset;
}

class Walk {
  private values = 0;

  constructor(
    private readonly bytes: Uint8Array,
    public offset: number,
  ) {}

  struct(depth: number): void {
    if (depth > PARQUET_LIMITS.depth) throw new TooLarge('its structures nest too deep');
    for (;;) {
      const head = this.byte();
      const type = head & 0x0f;
      if (type === TYPE.stop) return;
      if (head >> 4 === 0) this.varint(5);
      this.value(type, depth, false);
    }
  }

  private value(type: number, depth: number, inList: boolean): void {
    if (++this.values > PARQUET_LIMITS.footerValues) {
      throw new TooLarge('it describes more columns and row groups than this reader takes');
    }
    switch (type) {
      case TYPE.true:
      case TYPE.false:
        // In a struct the type is the value; in a list each is a byte.
        if (inList) this.skip(1);
        return;
      case TYPE.byte:
        this.skip(1);
        return;
      case TYPE.i16:
      case TYPE.i32:
        this.varint(5);
        return;
      case TYPE.i64:
        this.varint(10);
        return;
      case TYPE.double:
        this.skip(8);
        return;
      case TYPE.binary:
        this.skip(this.varint(5));
        return;
      case TYPE.list:
        this.list(depth + 1);
        return;
      case TYPE.struct:
        this.struct(depth + 1);
        return;
      default:
        throw new Damage('its structure is none that Parquet has');
    }
  }

  private list(depth: number): void {
    if (depth > PARQUET_LIMITS.depth) throw new TooLarge('its structures nest too deep');
    const head = this.byte();
    const size = head >> 4 === 15 ? this.varint(5) : head >> 4;
    // Each item takes a byte at least.
    if (size > this.bytes.length - this.offset) throw new CutOff();
    for (let i = 0; i < size; i++) this.value(head & 0x0f, depth, true);
  }

  private byte(): number {
    if (this.offset >= this.bytes.length) throw new CutOff();
    return this.bytes[this.offset++];
  }

  private skip(count: number): void {
    if (count > this.bytes.length - this.offset) throw new CutOff();
    this.offset += count;
  }

  private varint(mostBytes: number): number {
    let value = 0;
    for (let i = 0; i < mostBytes; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new Damage('a number in its structure does not end');
  }
}
