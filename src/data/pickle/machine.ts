/**
 * The pickle machine of protocols 2 to 5: it reads opcodes and builds descriptions. Nothing is imported,
 * called or set; every length is checked against the file before anything is made of it.
 *
 * Opcodes and their meaning: CPython, Lib/pickletools.py.
 */
import { type AllowedGlobal, allowedGlobal } from './allowed';
import { describeCall } from './calls';
import { FOREIGN } from './foreign';
import { Input } from './input';
import { LIMITS } from './limits';
import type { Store } from './store';
import { Bytes, Call, PyDict, PyList, Text, type Value } from './values';

/** Estimated bytes in memory, for the budget of `LIMITS.heapBytes`. */
const COST = { slot: 24, number: 24, text: 64, tuple: 48, list: 128, dict: 256, call: 96 };

export class Machine {
  /** What the pickle holds, once `step` has returned true. */
  result: Value = null;
  private stack: Value[] = [];
  /** Heights of the stack at which containers were opened. */
  private readonly marks: number[] = [];
  private readonly memo: Value[] = [];
  private heap = 0;
  private readonly input: Input;

  constructor(private readonly store: Store) {
    this.input = new Input(store);
    const first = this.input.uint8();
    const version = this.input.uint8();
    if (first !== 0x80 || version < 2 || version > 5) {
      throw store.refusal('This is not a Python pickle of protocol 2 to 5', 0);
    }
  }

  /** Share of the file that has been read, 0..1. */
  get fraction(): number {
    return this.input.fraction;
  }

  /**
   * Carries out up to `count` opcodes.
   *
   * @returns whether the pickle has ended
   * @throws UserError where it is damaged, too large, or mentions what a data frame does not need
   */
  step(count: number): boolean {
    for (let i = 0; i < count; i++) {
      const opcode = this.input.opcode();
      if (opcode === 0x2e) {
        this.result = this.pop();
        // The rest is of no use any more, and the caller may keep this machine.
        this.stack = [];
        this.memo.length = 0;
        return true;
      }
      this.carryOut(opcode);
    }
    return false;
  }

  private carryOut(opcode: number): void {
    switch (opcode) {
      // Texts first: they are most of a data frame.
      case 0x8c: // SHORT_BINUNICODE
        return this.pushText(this.input.uint8());
      case 0x58: // BINUNICODE
        return this.pushText(this.input.uint32());
      case 0x8d: // BINUNICODE8
        return this.pushText(this.input.uint64());
      case 0x94: // MEMOIZE
        return this.remember(this.memo.length);
      case 0x71: // BINPUT
        return this.remember(this.input.uint8());
      case 0x72: // LONG_BINPUT
        return this.remember(this.input.uint32());
      case 0x68: // BINGET
        return this.recall(this.input.uint8());
      case 0x6a: // LONG_BINGET
        return this.recall(this.input.uint32());
      case 0x47: // BINFLOAT
        return this.push(this.input.float64(), COST.number);
      case 0x4e: // NONE
        return this.push(null, 0);
      case 0x88: // NEWTRUE
        return this.push(true, 0);
      case 0x89: // NEWFALSE
        return this.push(false, 0);
      case 0x4b: // BININT1
        return this.push(this.input.uint8(), 0);
      case 0x4d: // BININT2
        return this.push(this.input.uint16(), 0);
      case 0x4a: // BININT
        return this.push(this.input.int32(), COST.number);
      case 0x8a: // LONG1
        return this.push(this.input.long(this.input.uint8()), COST.number);
      case 0x8b: // LONG4
        return this.push(this.input.long(this.input.uint32()), COST.number);
      case 0x43: // SHORT_BINBYTES
        return this.pushBytes(this.input.uint8());
      case 0x42: // BINBYTES
        return this.pushBytes(this.input.uint32());
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.pushBytes(this.input.uint64());
      case 0x95: {
        // FRAME: only says how much to read at once.
        return this.input.expect(this.input.uint64());
      }
      case 0x28: // MARK
        if (this.marks.length >= LIMITS.marks) throw this.damaged('opens too many containers at once');
        this.marks.push(this.stack.length);
        return;
      case 0x30: // POP
        if (this.marks.at(-1) === this.stack.length) this.marks.pop();
        else this.pop();
        return;
      case 0x31: // POP_MARK
        this.popToMark();
        return;
      case 0x32: {
        // DUP
        const top = this.pop();
        this.push(top, 0);
        return this.push(top, 0);
      }
      case 0x29: // EMPTY_TUPLE
        return this.push([], COST.tuple);
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.pushTuple(this.popMany(opcode - 0x84));
      case 0x74: // TUPLE
        return this.pushTuple(this.popToMark());
      case 0x5d: // EMPTY_LIST
        return this.push(new PyList('list'), COST.list);
      case 0x8f: // EMPTY_SET
        return this.push(new PyList('set'), COST.list);
      case 0x91: {
        // FROZENSET
        const set = new PyList('set');
        for (const item of this.popToMark()) this.append(set, item);
        return this.push(set, COST.list);
      }
      case 0x61: {
        // APPEND
        const item = this.pop();
        return this.append(this.listOnTop('list'), item);
      }
      case 0x65: // APPENDS
      case 0x90: {
        // ADDITEMS
        const items = this.popToMark();
        const list = this.listOnTop(opcode === 0x65 ? 'list' : 'set');
        for (const item of items) this.append(list, item);
        return;
      }
      case 0x7d: // EMPTY_DICT
        return this.push(new PyDict(), COST.dict);
      case 0x73: // SETITEM
        return this.setItems(this.popMany(2));
      case 0x75: // SETITEMS
        return this.setItems(this.popToMark());
      case 0x63: // GLOBAL
        return this.pushGlobal(this.input.line(), this.input.line());
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.popMany(2).map((value) => this.store.name(value));
        if (module === undefined || name === undefined) throw this.damaged('names a function by no name');
        return this.pushGlobal(module, name);
      }
      case 0x52: {
        // REDUCE
        const [callee, args] = this.popMany(2);
        return this.push(describeCall(this.store, this.input.opcodeAt, callee, args), COST.call);
      }
      case 0x81: {
        // NEWOBJ
        const [type, args] = this.popMany(2);
        return this.push(describeCall(this.store, this.input.opcodeAt, type, args), COST.call);
      }
      case 0x92: {
        // NEWOBJ_EX: no data frame has named arguments that matter.
        const [type, args] = this.popMany(3);
        return this.push(describeCall(this.store, this.input.opcodeAt, type, args), COST.call);
      }
      case 0x62: {
        // BUILD
        const state = this.pop();
        const object = this.stack.at(-1);
        if (!(object instanceof Call) || object.state !== undefined || this.stack.length <= this.floor()) {
          throw this.damaged('sets the state of something that has none, or sets it twice');
        }
        object.state = state;
        return;
      }
      default:
        throw this.damaged(
          FOREIGN[opcode] ?? `has an unknown instruction (0x${opcode.toString(16).padStart(2, '0')})`,
        );
    }
  }

  private push(value: Value, cost: number): void {
    if (this.stack.length >= LIMITS.stack) throw this.damaged('piles up too many values');
    this.spend(cost);
    this.stack.push(value);
  }

  private pushText(length: number): void {
    this.push(new Text(this.input.take(length), length), COST.text);
  }

  private pushBytes(length: number): void {
    this.push(new Bytes(this.input.take(length), length, false), COST.text);
  }

  private pushTuple(items: Value[]): void {
    this.push(items, COST.tuple + COST.slot * items.length);
  }

  private pushGlobal(module: string, name: string): void {
    const allowed: AllowedGlobal | undefined = allowedGlobal(module, name);
    if (allowed !== undefined) return this.push(allowed, 0);
    const known = /^(pandas|numpy|pyarrow)\./.test(`${module}.`);
    throw this.store.refusal(
      `The pickle wants to call ${printable(module)}.${printable(name)}, which a data frame of texts and numbers does not need; nothing was run`,
      this.input.opcodeAt,
      known
        ? 'In Python, drop the columns that are not texts, numbers or booleans and save it again, or use df.to_parquet(…).'
        : 'Do not open this file with Python unless you trust its source; ask for the data as CSV or Parquet.',
    );
  }

  private remember(index: number): void {
    if (index > this.memo.length) throw this.damaged('numbers its values out of order');
    if (this.stack.length <= this.floor()) throw this.damaged('remembers a value that is not there');
    if (index === this.memo.length) this.spend(COST.slot);
    this.memo[index] = this.stack[this.stack.length - 1];
  }

  private recall(index: number): void {
    if (index >= this.memo.length) throw this.damaged('recalls a value that it has not made');
    const value = this.memo[index];
    if (value instanceof Text) value.shared = true;
    this.push(value, 0);
  }

  private append(list: PyList, item: Value): void {
    this.spend(COST.slot);
    list.items.push(item);
  }

  private setItems(items: readonly Value[]): void {
    const dict = this.stack.length > this.floor() ? this.stack.at(-1) : undefined;
    if (!(dict instanceof PyDict)) throw this.damaged('sets items of something that is no dictionary');
    if (items.length % 2 !== 0) throw this.damaged('has a key without a value');
    this.spend(COST.slot * items.length);
    for (let i = 0; i < items.length; i += 2) {
      dict.keys.push(items[i]);
      dict.values.push(items[i + 1]);
    }
  }

  private listOnTop(kind: PyList['kind']): PyList {
    const list = this.stack.length > this.floor() ? this.stack.at(-1) : undefined;
    if (!(list instanceof PyList) || list.kind !== kind) {
      throw this.damaged(`adds to something that is no ${kind}`);
    }
    return list;
  }

  /** Values below this height belong to containers that are still open. */
  private floor(): number {
    return this.marks.at(-1) ?? 0;
  }

  private pop(): Value {
    const value = this.stack.length > this.floor() ? this.stack.pop() : undefined;
    if (value === undefined) throw this.damaged('uses a value that is not there');
    return value;
  }

  private popMany(count: number): Value[] {
    if (this.stack.length - count < this.floor()) throw this.damaged('uses a value that is not there');
    return this.stack.splice(-count);
  }

  private popToMark(): Value[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged('closes a container that it has not opened');
    return this.stack.splice(mark);
  }

  private spend(cost: number): void {
    this.heap += cost;
    if (this.heap > LIMITS.heapBytes) {
      throw this.store.refusal(
        `The pickle's values need more than ${LIMITS.heapBytes / 2 ** 20} MiB of memory`,
        this.input.opcodeAt,
        'In Python, save the data frame with df.to_parquet(…), which is read piece by piece, or split it.',
      );
    }
  }

  private damaged(what: string): Error {
    return this.store.refusal(
      `The pickle ${what}`,
      this.input.opcodeAt,
      'The file is damaged or no data frame: download or save it again, or use df.to_parquet(…).',
    );
  }
}

/** Text of the file's own, safe to show. */
function printable(text: string): string {
  return isPrintable(text) ? text : JSON.stringify(text);
}

function isPrintable(text: string): boolean {
  return /^[\w.<>-]{1,200}$/u.test(text);
}
