/** NumPy's element types as bytes lay them out: floats, whole numbers, booleans and fixed-width text. */
import { LIMITS } from './limits';
import type { Store } from './store';
import { Call, isTuple, type Value } from './values';

export interface ElementType {
  /** NumPy's letter; `O`: Python objects, kept in a list. */
  kind: 'f' | 'i' | 'u' | 'b' | 'U' | 'O';
  /** Bytes of one element. */
  size: number;
  little: boolean;
  type: 'number' | 'boolean' | 'text' | 'other';
}

const TYPE_OF = { f: 'number', i: 'number', u: 'number', b: 'boolean', U: 'text', O: 'other' } as const;

/** What `numpy.dtype('f8', …)` with its state says; undefined for types that are not read. */
export function elementType(store: Store, dtype: Value | undefined): ElementType | undefined {
  if (!(dtype instanceof Call) || dtype.callee.role !== 'dtype') return undefined;
  const match = /^([<>|=]?)([fiubUO])(\d{0,6})$/.exec(store.name(dtype.args[0]) ?? '');
  if (match === null) return undefined;
  const kind = match[2] as ElementType['kind'];
  const width = Number(match[3]);
  const size = kind === 'U' ? 4 * width : kind === 'O' ? 8 : width;
  const sizes = { f: [2, 4, 8], i: [1, 2, 4, 8], u: [1, 2, 4, 8], b: [1], O: [8] };
  if (kind === 'U' ? size > LIMITS.labelBytes : !sizes[kind].includes(size)) return undefined;
  const order = isTuple(dtype.state) ? store.name(dtype.state[1]) : match[1];
  return { kind, size, little: order !== '>', type: TYPE_OF[kind] };
}

/**
 * Reads the element at an index; null for NaN, and a bigint where a number would be rounded.
 *
 * @param bytes a whole number of elements; indices must lie within
 */
export function elementReader(type: ElementType, bytes: Buffer): (index: number) => unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { size, little } = type;
  const float = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const whole = (value: bigint): number | bigint => {
    const rounded = Number(value);
    return Number.isSafeInteger(rounded) ? rounded : value;
  };
  switch (`${type.kind}${size}`) {
    case 'f8':
      return (i) => float(view.getFloat64(8 * i, little));
    case 'f4':
      return (i) => float(view.getFloat32(4 * i, little));
    case 'f2':
      return (i) => float(halfFloat(view.getUint16(2 * i, little)));
    case 'i8':
      return (i) => whole(view.getBigInt64(8 * i, little));
    case 'i4':
      return (i) => view.getInt32(4 * i, little);
    case 'i2':
      return (i) => view.getInt16(2 * i, little);
    case 'i1':
      return (i) => view.getInt8(i);
    case 'u8':
      return (i) => whole(view.getBigUint64(8 * i, little));
    case 'u4':
      return (i) => view.getUint32(4 * i, little);
    case 'u2':
      return (i) => view.getUint16(2 * i, little);
    case 'u1':
      return (i) => view.getUint8(i);
    case 'b1':
      return (i) => view.getUint8(i) !== 0;
    default:
      return (i) => fixedText(view, i * size, size / 4, little);
  }
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** Four bytes a character, filled up with zeros. */
function fixedText(view: DataView, start: number, characters: number, little: boolean): string {
  let text = '';
  for (let i = 0; i < characters; i++) {
    const code = view.getUint32(start + 4 * i, little);
    if (code === 0) break;
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  }
  return text;
}
