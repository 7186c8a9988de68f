/** The pickle's bytes in order; nothing is read, and no length believed, beyond their end. */
import { LIMITS } from './limits';
import type { Store } from './store';

export class Input {
  /** Where the instruction stands that is being carried out. */
  opcodeAt = 0;
  /** Next byte to be read. */
  private at = 0;
  private readonly bytes: Buffer;

  constructor(private readonly store: Store) {
    this.bytes = store.bytes;
  }

  /** Share of the file that has been read, 0..1. */
  get fraction(): number {
    return this.at / this.bytes.length;
  }

  opcode(): number {
    this.opcodeAt = this.at;
    return this.uint8();
  }

  uint8(): number {
    return this.bytes[this.take(1)];
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.take(2));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.take(4));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  /** Rounded above 2^53, where it is refused as a length anyway. */
  uint64(): number {
    const start = this.take(8);
    return this.bytes.readUInt32LE(start) + 2 ** 32 * this.bytes.readUInt32LE(start + 4);
  }

  float64(): number {
    return this.bytes.readDoubleBE(this.take(8));
  }

  /** Two's complement, least significant byte first; a bigint only where a number would be rounded. */
  long(length: number): number | bigint {
    const start = this.take(length);
    if (length > LIMITS.longBytes) {
      throw this.store.refusal(`The pickle has a whole number of ${length} bytes`, this.opcodeAt);
    }
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]);
    const signed = BigInt.asIntN(8 * length, value);
    const rounded = Number(signed);
    return Number.isSafeInteger(rounded) ? rounded : signed;
  }

  /** Text up to the end of the line, as protocols before 4 write names. */
  line(): string {
    const end = this.bytes.subarray(this.at, this.at + LIMITS.nameBytes).indexOf(0x0a);
    if (end < 0) throw this.store.refusal('The pickle has a name that does not end', this.opcodeAt);
    const start = this.take(end + 1);
    return this.bytes.toString('utf8', start, start + end);
  }

  /** Steps over `length` bytes and returns where they start. */
  take(length: number): number {
    this.expect(length);
    const start = this.at;
    this.at += length;
    return start;
  }

  /** @throws UserError where fewer than `length` bytes are left */
  expect(length: number): void {
    const left = this.bytes.length - this.at;
    if (length <= left) return;
    throw this.store.refusal(
      left === 0
        ? 'The pickle ends too early'
        : `The pickle announces ${length} bytes where ${left} are left`,
      this.opcodeAt,
      'The file is cut off or damaged: download or save it again.',
    );
  }
}
