/**
 * Plain objects with typed arrays as bytes: a JSON header, then the arrays' raw data. Only plain data
 * can be read back, so that a run directory from elsewhere cannot smuggle in anything else.
 */

type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const ARRAYS = { Float32Array, Float64Array, Int32Array, Uint8Array };
type ArrayName = keyof typeof ARRAYS;

interface ArrayReference {
  $array: ArrayName;
  offset: number;
  length: number;
}

const MAGIC = 'PROTEUS1';
const ALIGNMENT = 8;

function nameOf(value: unknown): ArrayName | undefined {
  return (Object.keys(ARRAYS) as ArrayName[]).find((name) => value instanceof ARRAYS[name]);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** Numbers that JSON has no word for are kept as strings in a wrapper. */
function replacer(arrays: TypedArray[]) {
  let offset = 0;
  return (_: string, value: unknown): unknown => {
    const name = nameOf(value);
    if (name === undefined) {
      return typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value;
    }
    const array = value as TypedArray;
    arrays.push(array);
    const reference: ArrayReference = { $array: name, offset, length: array.length };
    offset += aligned(array.byteLength);
    return reference;
  };
}

/** @param value objects, arrays, strings, numbers, booleans, null and typed arrays; no cycles. */
export function pack(value: object): Uint8Array {
  const arrays: TypedArray[] = [];
  const header = new TextEncoder().encode(JSON.stringify(value, replacer(arrays)));
  const start = aligned(MAGIC.length + ALIGNMENT + header.length);
  const size = arrays.reduce((sum, a) => sum + aligned(a.byteLength), start);
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setFloat64(MAGIC.length, header.length, true);
  bytes.set(header, MAGIC.length + ALIGNMENT);
  let offset = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += aligned(array.byteLength);
  }
  return bytes;
}

/**
 * What `pack` was given. The caller knows its shape.
 * @throws Error where the bytes are cut short or not of this format.
 */
export function unpack(bytes: Uint8Array): unknown {
  const malformed = new Error('These bytes are cut short, or no packed PROTEUS data');
  if (bytes.length < MAGIC.length + ALIGNMENT) throw malformed;
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw malformed;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(MAGIC.length, true);
  const headerEnd = MAGIC.length + ALIGNMENT + length;
  if (!Number.isInteger(length) || length < 0 || headerEnd > bytes.length) throw malformed;
  const header = new TextDecoder().decode(bytes.subarray(MAGIC.length + ALIGNMENT, headerEnd));
  const start = aligned(headerEnd);
  const revive = (_: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$number' in value) return Number(value.$number);
    if (!('$array' in value)) return value;
    const { $array, offset, length: count } = value as ArrayReference;
    if (!Object.hasOwn(ARRAYS, $array)) throw malformed;
    const size = count * ARRAYS[$array].BYTES_PER_ELEMENT;
    if (!(offset >= 0 && count >= 0) || start + offset + size > bytes.length) throw malformed;
    // Not bytes.slice(): Node's Buffer overrides it with a view of its whole pool.
    return new ARRAYS[$array](Uint8Array.from(bytes.subarray(start + offset, start + offset + size)).buffer);
  };
  try {
    return JSON.parse(header, revive);
  } catch (error) {
    if (error === malformed) throw malformed;
    throw new Error(malformed.message, { cause: error });
  }
}
