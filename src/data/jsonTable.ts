/** JSON objects as rows: nested fields are columns joined by dots, which may turn up on the way. */
import { UserError, type ErrorPlace } from '../core/errors';
import { isObject, type PlacedValue } from './jsonValues';
import type { Binding, MappedRows } from './layout/mappedRows';

/** Objects within objects beyond this are kept as one value. */
const DEEPEST = 6;
/** More different fields than this are no columns: perhaps objects are keyed by prompt. */
const MAX_FIELDS = 20_000;

/** Calls `visit` for each field of an object, those of objects in it by their dotted name. */
export function eachField(
  object: Record<string, unknown>,
  visit: (name: string, value: unknown) => void,
  prefix = '',
  depth = 1,
): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + key;
    if (isObject(value) && depth < DEEPEST) eachField(value, visit, `${name}.`, depth + 1);
    else visit(name, value);
  }
}

/**
 * The dotted names of all fields of some objects, with their values by row; null where a row has none.
 *
 * @throws UserError for too many of them
 */
export function fieldColumns(objects: readonly unknown[], where: ErrorPlace): Map<string, unknown[]> {
  const columns = new Map<string, unknown[]>();
  objects.forEach((object, row) => {
    if (!isObject(object)) return;
    eachField(object, (name, value) => {
      let column = columns.get(name);
      if (column === undefined) {
        if (columns.size === MAX_FIELDS) throw tooManyFields(where);
        columns.set(name, (column = new Array<unknown>(objects.length).fill(null)));
      }
      column[row] = value;
    });
  });
  return columns;
}

/** Reads objects by a mapping. @throws UserError for what is no object, and for too many fields */
export async function readMappedObjects(values: AsyncIterable<PlacedValue>, rows: MappedRows): Promise<void> {
  const known = new Map<string, Binding | undefined>();
  for await (const { value, where } of values) {
    if (!isObject(value)) {
      throw new UserError({
        what: 'This is not a JSON object',
        where,
        remedy: 'Write one object per outcome.',
      });
    }
    const bindings: Binding[] = [];
    const cells: unknown[] = [];
    eachField(value, (name, cell) => {
      let binding = known.get(name);
      if (binding === undefined && !known.has(name)) {
        if (known.size >= MAX_FIELDS) throw tooManyFields(where);
        binding = rows.bind(name);
        known.set(name, binding);
      }
      if (binding === undefined) return;
      bindings.push(binding);
      cells.push(cell);
    });
    rows.row(bindings, cells, where);
    if (rows.sink.full === true) await rows.sink.drain?.();
  }
}

function tooManyFields(where: ErrorPlace): UserError {
  return new UserError({
    what: `The objects have more than ${MAX_FIELDS} different fields`,
    where,
    remedy: 'Give each object the same fields: "prompt", and a score per model.',
  });
}
