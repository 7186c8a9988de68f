/** Cells that are Python lists, tuples or dictionaries: as arrays and objects, within bounds. */
import { LIMITS } from './limits';
import type { Store } from './store';
import { itemsOf, PyDict, Text, type Value } from './values';

/** A value with the size that it would have if it were written out. */
interface Sized {
  value: unknown;
  values: number;
  depth: number;
}

/** Converts containers, each once, however often the pickle refers to it. */
export class NestedCells {
  private readonly made = new Map<Value, Sized>();

  /** @param leaf what a value that is no container is as a cell */
  constructor(
    private readonly store: Store,
    private readonly leaf: (value: Value) => unknown,
  ) {}

  /** @throws UserError where the value contains itself, is too deep or too long */
  convert(value: Value): unknown {
    return this.sized(value, LIMITS.cellDepth).value;
  }

  /** Lets go of what was converted. */
  clear(): void {
    this.made.clear();
  }

  private sized(value: Value, depth: number): Sized {
    if (depth < 0) throw this.tooLarge();
    const items = itemsOf(value);
    const dict = value instanceof PyDict ? value : undefined;
    if (items === undefined && dict === undefined) {
      // The container may be shared even though its text is not.
      if (value instanceof Text) value.shared = true;
      return { value: this.leaf(value), values: 1, depth: 0 };
    }
    const known = this.made.get(value);
    if (known !== undefined) {
      if (known.depth > depth) throw this.tooLarge();
      return known;
    }
    const parts = items ?? dict?.values ?? [];
    if (parts.length > LIMITS.cellValues) throw this.tooLarge();
    const sized: Sized = { value: undefined, values: 1, depth: 0 };
    const converted = parts.map((part) => {
      const inner = this.sized(part, depth - 1);
      sized.values += inner.values;
      sized.depth = Math.max(sized.depth, inner.depth + 1);
      if (sized.values > LIMITS.cellValues) throw this.tooLarge();
      return inner.value;
    });
    sized.value =
      dict === undefined
        ? converted
        : Object.fromEntries(dict.keys.map((key, i) => [this.key(key), converted[i]]));
    this.made.set(value, sized);
    return sized;
  }

  private key(key: Value): string {
    const name = this.store.name(key, LIMITS.labelBytes);
    if (name === undefined)
      throw this.store.refusal('A cell holds a dictionary whose keys are not short texts');
    return name;
  }

  private tooLarge(): Error {
    return this.store.refusal('A cell holds lists that contain themselves, or are too deep or too long');
  }
}
