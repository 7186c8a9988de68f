/** The pickle's bytes in memory, the texts and arrays that lie in them, and how to say what is wrong with them. */
import { UserError } from '../../core/errors';
import { LIMITS } from './limits';
import { Text, type Bytes, type PyDict, type Value } from './values';

const CONVERT =
  'In Python, save the data frame again with df.to_parquet(…) or df.to_csv(…), and use that file.';

export class Store {
  private readonly shared = new Map<Text, string>();
  private claimed = 0;
  private readonly decoded = new Map<number, Buffer>();
  private readonly fieldsOf = new WeakMap<PyDict, Map<string, Value>>();

  /** @param bytes the whole pickle, unpacked */
  constructor(
    readonly bytes: Buffer,
    readonly file: string,
  ) {}

  /** An error to throw: the pickle is damaged, hostile or beyond this reader. */
  refusal(what: string, offset?: number, remedy = CONVERT): UserError {
    const where = offset === undefined ? { file: this.file } : { file: this.file, path: `byte ${offset}` };
    return new UserError({ what, where, remedy });
  }

  /**
   * Decodes a text; one that the pickle uses more than once is kept until `forgetTexts`, so that the work
   * never exceeds the file's size.
   *
   * @throws UserError where it is longer than `limit` bytes
   */
  text(text: Text, limit: number = LIMITS.textBytes): string {
    const known = this.shared.get(text);
    if (known !== undefined) return known;
    if (text.length > limit) {
      throw this.refusal(`A text has ${text.length} bytes, more than the ${limit} that are read`, text.start);
    }
    // pandas writes lone surrogates as they are; they become U+FFFD here.
    const decoded = this.bytes.toString('utf8', text.start, text.start + text.length);
    if (text.shared) this.shared.set(text, decoded);
    return decoded;
  }

  /** Lets go of the texts that `text` has kept. */
  forgetTexts(): void {
    this.shared.clear();
  }

  /**
   * Notes that an array takes `count` bytes for itself. Honest arrays do not overlap; those of a bomb do.
   *
   * @throws UserError where all arrays together claim more than the file has
   */
  claim(count: number): void {
    this.claimed += count;
    if (this.claimed > this.bytes.length) {
      throw this.refusal('The texts of the data frame are longer than the file: they overlap');
    }
  }

  /** A short text such as a name; undefined for anything else. */
  name(value: Value | undefined, limit: number = LIMITS.nameBytes): string | undefined {
    return value instanceof Text && value.length <= limit ? this.text(value) : undefined;
  }

  /**
   * The bytes themselves, not a copy where that can be avoided.
   *
   * @throws UserError where they were written as text that is too long
   */
  contents(bytes: Bytes): Buffer {
    if (!bytes.asText) return this.bytes.subarray(bytes.start, bytes.start + bytes.length);
    const known = this.decoded.get(bytes.start);
    if (known !== undefined) return known;
    if (bytes.length > LIMITS.encodedBytes) {
      throw this.refusal(
        `An array takes ${bytes.length} bytes as text, more than the ${LIMITS.encodedBytes} that are read`,
        bytes.start,
        'Save the data frame again with df.to_pickle(…, protocol=5), or with df.to_parquet(…).',
      );
    }
    const decoded = Buffer.from(
      this.bytes.toString('utf8', bytes.start, bytes.start + bytes.length),
      'latin1',
    );
    // Single numbers come by the hundred thousand and are quick to decode again.
    if (bytes.length > 256) this.decoded.set(bytes.start, decoded);
    return decoded;
  }

  /** A dictionary's entries whose keys are short texts; of two with the same key the last, as in Python. */
  fields(dict: PyDict): ReadonlyMap<string, Value> {
    let fields = this.fieldsOf.get(dict);
    if (fields === undefined) {
      fields = new Map();
      for (const [i, key] of dict.keys.entries()) {
        const name = this.name(key);
        if (name !== undefined) fields.set(name, dict.values[i]);
      }
      this.fieldsOf.set(dict, fields);
    }
    return fields;
  }
}
