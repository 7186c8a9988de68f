/** What a pickle's opcodes make: plain values, places in the file, and calls that nobody carries out. */
import type { AllowedGlobal } from './allowed';

/** UTF-8 text that lies in the file; it is decoded when somebody asks for it. */
export class Text {
  /** Whether the pickle uses it more than once; then it is decoded once. */
  shared = false;

  constructor(
    readonly start: number,
    readonly length: number,
  ) {}
}

/** Bytes that lie in the file. */
export class Bytes {
  constructor(
    readonly start: number,
    readonly length: number,
    /** Written as UTF-8 text whose characters are the bytes, as protocol 2 does. */
    readonly asText: boolean,
  ) {}
}

export class PyList {
  readonly items: Value[] = [];

  constructor(readonly kind: 'list' | 'set') {}
}

export class PyDict {
  readonly keys: Value[] = [];
  readonly values: Value[] = [];
}

/** A call as the pickle describes it, with the state that it would set afterwards. Inert. */
export class Call {
  state: Value | undefined;

  constructor(
    readonly callee: AllowedGlobal,
    readonly args: readonly Value[],
  ) {}
}

/** An array is a tuple. */
export type Value =
  null | boolean | number | bigint | Text | Bytes | PyList | PyDict | AllowedGlobal | Call | readonly Value[];

/** The items of a list or tuple. */
export function itemsOf(value: Value | undefined): readonly Value[] | undefined {
  if (value instanceof PyList) return value.items;
  return isTuple(value) ? value : undefined;
}

export function isTuple(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}
