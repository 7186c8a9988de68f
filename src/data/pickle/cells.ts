/** Columns of cells, whatever they are kept in, and what a single Python object is as a cell. */
import type { TableColumn } from '../tableSource';
import { AllowedGlobal } from './allowed';
import { elementReader, type ElementType, elementType } from './numbers';
import { NestedCells } from './nested';
import type { Store } from './store';
import { Bytes, Call, itemsOf, PyDict, Text, type Value } from './values';

/** One column, or one array of one dimension. */
export interface Cells {
  readonly length: number;
  readonly type: TableColumn['type'];
  /**
   * The cell of a row from 0; null where it is empty. Whole numbers beyond 2^53 are bigints.
   *
   * @throws UserError where it is of a kind that cannot be read
   */
  at(row: number): unknown;
}

/** A column that is there but cannot be read. */
export function unreadable(store: Store, length: number, what: string): Cells {
  return {
    length,
    type: 'other',
    at: () => {
      throw store.refusal(`A column holds ${what}, which is not read from a pickle`);
    },
  };
}

/** What Python objects are as cells. */
export class Objects {
  private readonly nested: NestedCells;

  constructor(private readonly store: Store) {
    this.nested = new NestedCells(store, (value) => this.cell(value));
  }

  /** `length` items from `first` on as a column. */
  cells(items: readonly Value[], first: number, length: number): Cells {
    const kinds = new Set<TableColumn['type'] | 'empty'>();
    for (let row = 0; row < length; row++) kinds.add(this.kind(items[first + row]));
    kinds.delete('empty');
    const [only] = kinds;
    return {
      length,
      type: kinds.size === 1 && only !== 'empty' ? only : 'other',
      at: (row) => this.cell(items[first + row]),
    };
  }

  /** Lets go of what was decoded for the cells. */
  clear(): void {
    this.nested.clear();
    this.store.forgetTexts();
  }

  private kind(value: Value): TableColumn['type'] | 'empty' {
    if (value instanceof Text) return 'text';
    // NaN is Python's way to leave a cell empty; it says nothing about the column.
    if (value === null || (typeof value === 'number' && Number.isNaN(value))) return 'empty';
    if (typeof value === 'number' || typeof value === 'bigint') return 'number';
    if (typeof value === 'boolean') return 'boolean';
    if (value instanceof AllowedGlobal) return value.role === 'missing' ? 'empty' : 'other';
    return this.scalarType(value)?.type ?? 'other';
  }

  private cell(value: Value): unknown {
    if (value instanceof Text) return this.store.text(value);
    if (typeof value === 'number') return Number.isNaN(value) ? null : value;
    if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return value;
    if (value instanceof AllowedGlobal && value.role === 'missing') return null;
    if (value instanceof PyDict || itemsOf(value) !== undefined) return this.nested.convert(value);
    const type = this.scalarType(value);
    if (type !== undefined && value instanceof Call) return this.scalar(type, value);
    const what = value instanceof Bytes ? 'bytes' : 'name' in value ? value.name : nameOf(value);
    throw this.store.refusal(`A cell holds ${what}, which is not read from a pickle`);
  }

  private scalarType(value: Value): ElementType | undefined {
    if (!(value instanceof Call) || value.callee.role !== 'scalar') return undefined;
    const type = elementType(this.store, value.args[0]);
    return type?.kind === 'O' ? undefined : type;
  }

  /** One number of NumPy's: `scalar(dtype, bytes)`. */
  private scalar(type: ElementType, { args: [, content] }: Call): unknown {
    const bytes = content instanceof Bytes ? this.store.contents(content) : undefined;
    if (bytes?.length !== type.size) throw this.store.refusal('A number of NumPy has the wrong length');
    return elementReader(type, bytes)(0);
  }
}

function nameOf(value: Value): string {
  return value instanceof Call ? value.callee.name : 'an object of Python';
}
