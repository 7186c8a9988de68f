/** NumPy arrays and pandas' own arrays as columns of cells. */
import { arrowCells } from './arrow';
import { type Cells, type Objects, unreadable } from './cells';
import { LIMITS } from './limits';
import { elementReader, elementType } from './numbers';
import type { Store } from './store';
import { Bytes, Call, isTuple, itemsOf, PyDict, Text, type Value } from './values';

/** An array of one dimension (one row) or two: rows of the block, which are columns of the data frame. */
export interface Block {
  rows: number;
  /** Undefined where a column cannot be read and does not say how long it is. */
  length: number | undefined;
  column(row: number): Cells;
  /** Told when another part of the data frame uses the same array. */
  reused?(): void;
}

export class Arrays {
  private readonly known = new Map<Call, Block>();
  private readonly lists = new Set<readonly Value[]>();
  private readonly labels = new Map<Call, Cells>();

  constructor(
    private readonly store: Store,
    private readonly python: Objects,
  ) {}

  /** @throws UserError where the array contradicts itself */
  block(value: Value | undefined, depth: number = LIMITS.arrayDepth): Block {
    if (!(value instanceof Call)) throw this.store.refusal('A block of the data frame is not an array');
    if (depth === 0) throw this.store.refusal('An array of the data frame lies too deep in others');
    const known = this.known.get(value);
    if (known !== undefined) {
      known.reused?.();
      return known;
    }
    const made = this.interpret(value, depth);
    this.known.set(value, made);
    return made;
  }

  /** An array of one dimension. */
  line(value: Value | undefined, depth: number = LIMITS.arrayDepth): Cells {
    const block = this.block(value, depth);
    if (block.rows !== 1) throw this.store.refusal('An array of one dimension has more than one row');
    return block.column(0);
  }

  /** The labels of an index; undefined where they cannot be told. */
  index(value: Value | undefined, depth: number = LIMITS.arrayDepth): Cells | undefined {
    if (!(value instanceof Call) || value.callee.role !== 'newIndex') return undefined;
    const [type, state] = value.args;
    if (!(state instanceof PyDict) || type === null || typeof type !== 'object' || !('role' in type)) {
      return undefined;
    }
    const fields = this.store.fields(state);
    if (type.role === 'rangeIndex') return this.range(fields);
    return type.role === 'index' ? this.line(fields.get('data'), depth) : undefined;
  }

  /** The levels of an axis, from the outside in, each with a label for every place; undefined as for `index`. */
  levels(value: Value | undefined): Cells[] | undefined {
    const state = value instanceof Call && value.callee.role === 'newIndex' ? value.args[1] : undefined;
    const fields = state instanceof PyDict ? this.store.fields(state) : undefined;
    const levels = itemsOf(fields?.get('levels'));
    const codes = itemsOf(fields?.get('codes'));
    if (levels === undefined || codes === undefined) {
      const index = this.index(value);
      return index === undefined ? undefined : [index];
    }
    if (levels.length !== codes.length || levels.length > LIMITS.labelLevels) return undefined;
    const made = levels.map((level, i) => {
      const labels = this.remembered(level, LIMITS.arrayDepth);
      return labels === undefined ? undefined : this.coded(this.line(codes[i]), labels);
    });
    const length = made[0]?.length;
    return made.every((level): level is Cells => level !== undefined && level.length === length)
      ? made
      : undefined;
  }

  /** Labels by number; -1: empty. */
  private coded(codes: Cells, labels: Cells): Cells {
    return {
      length: codes.length,
      type: labels.type,
      at: (row) => {
        const code = codes.at(row);
        if (code === -1) return null;
        if (!isWhole(code) || code < 0 || code >= labels.length) {
          throw this.store.refusal('A category has a number that does not exist');
        }
        return labels.at(code);
      },
    };
  }

  /** The labels of an index that are asked for again and again: each is decoded once. */
  private remembered(value: Value | undefined, depth: number): Cells | undefined {
    if (!(value instanceof Call)) return undefined;
    const known = this.labels.get(value);
    if (known !== undefined) return known;
    const cells = this.index(value, depth);
    if (cells === undefined) return undefined;
    const decoded = new Map<number, unknown>();
    const labels: Cells = {
      ...cells,
      at: (row) => {
        if (!decoded.has(row)) decoded.set(row, cells.at(row));
        return decoded.get(row);
      },
    };
    this.labels.set(value, labels);
    return labels;
  }

  /** `start, stop, step` of a slice or range, as Python counts. */
  private range(fields: ReadonlyMap<string, Value>): Cells {
    const start = fields.get('start');
    const stop = fields.get('stop');
    const step = fields.get('step');
    if (!isWhole(start) || !isWhole(stop) || !isWhole(step) || step === 0) {
      throw this.store.refusal('A range of the data frame has no start, stop and step');
    }
    const length = Math.max(0, Math.ceil((stop - start) / step));
    return { length, type: 'number', at: (row) => start + row * step };
  }

  private interpret(call: Call, depth: number): Block {
    switch (call.callee.role) {
      case 'frombuffer': {
        const [content, dtype, shape, order] = call.args;
        return this.numeric(content, dtype, shape, this.store.name(order) === 'F');
      }
      case 'reconstruct': {
        if (!isTuple(call.state)) throw this.store.refusal('An array has no contents');
        const [, shape, dtype, fortran, content] = call.state;
        const items = itemsOf(content);
        return items === undefined
          ? this.numeric(content, dtype, shape, fortran === true)
          : this.objects(items, dtype, shape);
      }
      case 'ndarrayBacked':
        return this.backed(call, depth);
      case 'maskedArray':
        return single(this.masked(call, depth));
      case 'arrowBacked': {
        const state = call.state instanceof PyDict ? this.store.fields(call.state) : undefined;
        // pandas before 2.1 called it `_data`.
        const { cells, bytes } = arrowCells(this.store, state?.get('_pa_array') ?? state?.get('_data'));
        return { ...single(cells), reused: () => this.store.claim(bytes) };
      }
      default:
        return this.opaque(call);
    }
  }

  /** `StringArray`, `Categorical`, dates: a type, an array and some attributes. */
  private backed(call: Call, depth: number): Block {
    const [type] = call.args;
    const role = type !== null && typeof type === 'object' && 'role' in type ? type.role : undefined;
    const [dtype, data] = isTuple(call.state) ? call.state : [];
    if (role === 'textArray') return this.block(data, depth - 1);
    if (role === 'categorical' && dtype instanceof Call && dtype.state instanceof PyDict) {
      const codes = this.line(data, depth - 1);
      const categories = this.remembered(this.store.fields(dtype.state).get('categories'), depth - 1);
      if (categories === undefined) return single(unreadable(this.store, codes.length, 'unusual categories'));
      return single(this.coded(codes, categories));
    }
    // Dates: their array at least says how many there are.
    const block = data instanceof Call ? this.block(data, depth - 1) : undefined;
    const name = type !== null && typeof type === 'object' && 'name' in type ? type.name : 'dates';
    return {
      rows: block?.rows ?? 1,
      length: block?.length,
      column: () => unreadable(this.store, block?.length ?? 0, name),
    };
  }

  private masked(call: Call, depth: number): Cells {
    const state = call.state instanceof PyDict ? this.store.fields(call.state) : undefined;
    const data = this.line(state?.get('_data'), depth - 1);
    const mask = this.line(state?.get('_mask'), depth - 1);
    if (data.length !== mask.length) throw this.store.refusal('A column and its mask differ in length');
    return {
      length: data.length,
      type: data.type,
      at: (row) => (mask.at(row) === true ? null : data.at(row)),
    };
  }

  private numeric(
    content: Value | undefined,
    dtype: Value | undefined,
    shape: Value | undefined,
    fortran: boolean,
  ): Block {
    const { rows, length } = this.shape(shape);
    const type = elementType(this.store, dtype);
    if (!(content instanceof Bytes)) throw this.store.refusal('An array has no contents');
    if (type === undefined || type.kind === 'O') {
      return { rows, length, column: () => unreadable(this.store, length, 'values of an unusual type') };
    }
    const bytes = this.store.contents(content);
    if (bytes.length !== rows * length * type.size) {
      throw this.store.refusal(
        `An array of ${rows} × ${length} values has ${bytes.length} bytes instead of ${rows * length * type.size}`,
        content.start,
      );
    }
    const at = elementReader(type, bytes);
    return {
      rows,
      length,
      column: (row) => ({
        length,
        type: type.type,
        at: fortran ? (i) => at(i * rows + row) : (i) => at(row * length + i),
      }),
    };
  }

  /** A list goes row by row even where the array in memory goes column by column. */
  private objects(items: readonly Value[], dtype: Value | undefined, shape: Value | undefined): Block {
    const { rows, length } = this.shape(shape);
    if (elementType(this.store, dtype)?.kind !== 'O') throw this.store.refusal('A list is given as numbers');
    if (items.length !== rows * length) {
      throw this.store.refusal(
        `An array of ${rows} × ${length} values has ${items.length} instead of ${rows * length}`,
      );
    }
    const share = (): void => {
      for (const item of items) if (item instanceof Text) item.shared = true;
    };
    // Arrays have lists of their own; where they do not, each text is decoded once all the same.
    if (this.lists.has(items)) share();
    this.lists.add(items);
    const made = new Map<number, Cells>();
    return {
      rows,
      length,
      column: (row) => {
        const cells = made.get(row) ?? this.python.cells(items, row * length, length);
        made.set(row, cells);
        return cells;
      },
      reused: share,
    };
  }

  private shape(value: Value | undefined): { rows: number; length: number } {
    const sizes = itemsOf(value)?.filter((n) => isWhole(n) && n >= 0) as number[] | undefined;
    if (sizes === undefined || sizes.length === 0 || sizes.length > LIMITS.dimensions) {
      throw this.store.refusal('An array of the data frame has neither one nor two dimensions');
    }
    const length = sizes[sizes.length - 1];
    return { rows: sizes.length === 1 ? 1 : sizes[0], length };
  }

  private opaque(call: Call): Block {
    return { rows: 1, length: undefined, column: () => unreadable(this.store, 0, call.callee.name) };
  }
}

export function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function single(cells: Cells): Block {
  return { rows: 1, length: cells.length, column: () => cells };
}
