/** A data frame as pandas lays it out: blocks of columns, and two axes that name columns and rows. */
import { Arrays, isWhole } from './arrays';
import { type Cells, Objects } from './cells';
import { LIMITS } from './limits';
import type { Store } from './store';
import { Call, isTuple, itemsOf, PyDict, type Value } from './values';

export interface FrameColumn {
  /** From the outside in; more than one where the columns have several levels. */
  path: readonly string[];
  cells: Cells;
}

export interface Frame {
  rows: number;
  columns: readonly FrameColumn[];
  /** Lets go of what reading cells has decoded. */
  clear(): void;
}

/** Values of a block, and which columns of the data frame they are. */
interface Placed {
  values: Value | undefined;
  placement: Value | undefined;
}

/**
 * @param value what the machine has made of the pickle
 * @throws UserError where it is no data frame, or contradicts itself
 */
export function readFrame(store: Store, value: Value): Frame {
  const python = new Objects(store);
  const arrays = new Arrays(store, python);
  const { axes, blocks } = layoutOf(store, value);
  const paths = labelsOf(store, arrays, axes[0]);
  if (paths.length === 0) throw store.refusal('The data frame has no columns', undefined, NO_COLUMNS);
  const columns = new Array<Cells | undefined>(paths.length).fill(undefined);
  let length = arrays.index(axes[1])?.length;
  const unknown: number[] = [];
  for (const { values, placement } of blocks) {
    const block = arrays.block(values);
    const places = placesOf(store, arrays, placement, paths.length);
    // What cannot be read may keep all of its columns in one array of a kind that is not known here.
    if (block.length !== undefined && places.length !== block.rows) {
      throw store.refusal(`A block of ${block.rows} columns stands for ${places.length}`);
    }
    length ??= block.length;
    if (block.length !== undefined && block.length !== length) {
      throw store.refusal(`A column has ${block.length} rows where others have ${length ?? 0}`);
    }
    bound(store, length, paths.length);
    for (const [row, place] of places.entries()) {
      if (columns[place] !== undefined) throw store.refusal(`Column ${place} is there twice`);
      if (block.length === undefined) unknown.push(place);
      columns[place] = block.column(row);
    }
  }
  if (length === undefined) throw store.refusal('The data frame does not say how many rows it has');
  const rows = length;
  bound(store, rows, paths.length);
  for (const place of unknown) {
    const cells = columns[place];
    if (cells !== undefined) columns[place] = { ...cells, length: rows };
  }
  const named = paths.map((path, i) => {
    const cells = columns[i];
    if (cells === undefined) throw store.refusal(`The column ${path.join('.')} has no values`);
    return { path, cells };
  });
  return {
    rows,
    columns: [...indexColumns(store, arrays, axes[1], rows), ...named],
    clear: () => python.clear(),
  };
}

const NO_COLUMNS = 'Save the data frame that has the prompts and the scores.';

/** Refuses sizes that no file of this length can hold, before anything is done for each cell. */
function bound(store: Store, rows: number | undefined, columns: number): void {
  if ((rows ?? 0) * columns > LIMITS.cellsPerByte * store.bytes.length) {
    throw store.refusal(
      `The data frame claims ${rows ?? 0} rows of ${columns} columns, more than the file can hold`,
    );
  }
}

function layoutOf(store: Store, value: Value): { axes: readonly Value[]; blocks: Placed[] } {
  if (!(value instanceof Call) || value.callee.role !== 'frame') {
    throw store.refusal(
      'The pickle does not hold a data frame of pandas',
      undefined,
      'In Python, load it, make a pandas.DataFrame of it, and save that with df.to_pickle(…) or df.to_parquet(…).',
    );
  }
  const state = value.state instanceof PyDict ? store.fields(value.state) : undefined;
  // Up to pandas 1.0 it was called `_data`.
  const manager = state?.get('_mgr') ?? state?.get('_data');
  if (!(manager instanceof Call) || manager.callee.role !== 'blockManager') {
    throw store.refusal('The data frame has no blocks');
  }
  return manager.state === undefined ? newLayout(store, manager) : oldLayout(store, manager.state);
}

/** Since pandas 1.3: `BlockManager(blocks, axes)`, each block `_unpickle_block(values, placement, ndim)`. */
function newLayout(store: Store, manager: Call): { axes: readonly Value[]; blocks: Placed[] } {
  const blocks = itemsOf(manager.args[0]);
  if (blocks === undefined) throw store.refusal('The data frame has no blocks');
  return {
    axes: axesOf(store, manager.args[1]),
    blocks: upToColumns(store, blocks).map((block) => {
      if (!(block instanceof Call) || block.callee.role !== 'block') {
        throw store.refusal('A block of the data frame is something else');
      }
      return { values: block.args[0], placement: block.args[1] };
    }),
  };
}

/** Until pandas 1.2: the state's last part says it all; the first three are for pandas before 0.14.1. */
function oldLayout(store: Store, state: Value): { axes: readonly Value[]; blocks: Placed[] } {
  const extra = isTuple(state) ? state[3] : undefined;
  const layout = extra instanceof PyDict ? store.fields(extra).get('0.14.1') : undefined;
  const fields = layout instanceof PyDict ? store.fields(layout) : undefined;
  const blocks = itemsOf(fields?.get('blocks'));
  if (blocks === undefined) throw store.refusal('The data frame was saved by a pandas before 0.14.1');
  return {
    axes: axesOf(store, fields?.get('axes')),
    blocks: upToColumns(store, blocks).map((block) => {
      if (!(block instanceof PyDict)) throw store.refusal('A block of the data frame is something else');
      const parts = store.fields(block);
      return { values: parts.get('values'), placement: parts.get('mgr_locs') };
    }),
  };
}

function axesOf(store: Store, value: Value | undefined): readonly Value[] {
  const axes = itemsOf(value);
  if (axes?.length !== 2) throw store.refusal('The data frame does not have two axes');
  return axes;
}

function upToColumns(store: Store, blocks: readonly Value[]): readonly Value[] {
  if (blocks.length > LIMITS.columns) throw tooManyColumns(store, blocks.length);
  return blocks;
}

function tooManyColumns(store: Store, count: number): Error {
  return store.refusal(
    `The data frame has ${count} columns, more than the ${LIMITS.columns} that are read`,
    undefined,
    'Keep the columns of prompts, tasks, scores and costs, and save it again.',
  );
}

/** Column numbers of a block: a slice, or an array of numbers. */
function placesOf(store: Store, arrays: Arrays, value: Value | undefined, columns: number): number[] {
  let places: Cells;
  if (value instanceof Call && value.callee.role === 'slice') {
    const [start, stop, step] = value.args.map((part) => part ?? undefined);
    const by = step ?? 1;
    if (!isWhole(start) || !isWhole(stop) || !isWhole(by) || by === 0) {
      throw store.refusal('A block of the data frame has no place');
    }
    const length = Math.max(0, Math.ceil((stop - start) / by));
    places = { length, type: 'number', at: (row) => start + row * by };
  } else {
    places = arrays.line(value);
  }
  if (places.length > columns) throw store.refusal('A block has more columns than the data frame');
  return Array.from({ length: places.length }, (_, i) => {
    const place = places.at(i);
    if (!isWhole(place) || place < 0 || place >= columns) {
      throw store.refusal('A block of the data frame has a place outside of it');
    }
    return place;
  });
}

/** Levels of the rows' index that have a name: `set_index('sample_id')` hides a column there. */
function indexColumns(store: Store, arrays: Arrays, axis: Value, rows: number): FrameColumn[] {
  const state = axis instanceof Call ? axis.args[1] : undefined;
  if (!(state instanceof PyDict)) return [];
  const fields = store.fields(state);
  const names = itemsOf(fields.get('names')) ?? [fields.get('name') ?? null];
  const levels = arrays.levels(axis) ?? [];
  return levels.flatMap((cells, i) => {
    const name = store.name(names[i]);
    return name === undefined || cells.length !== rows ? [] : [{ path: [name], cells }];
  });
}

function labelsOf(store: Store, arrays: Arrays, axis: Value): string[][] {
  const levels = arrays.levels(axis);
  if (levels === undefined) {
    const what = axis instanceof Call ? ` (${axis.callee.name})` : '';
    throw store.refusal(`The columns of the data frame are not named by texts or numbers${what}`);
  }
  const count = levels[0]?.length ?? 0;
  if (count > LIMITS.columns) throw tooManyColumns(store, count);
  return Array.from({ length: count }, (_, column) =>
    levels.map((level) => labelText(store, level.at(column))),
  );
}

function labelText(store: Store, label: unknown): string {
  const text = typeof label === 'string' ? label : label === null ? '' : plain(label);
  if (text === undefined) throw store.refusal('A column of the data frame is not named by a text or number');
  if (text.length > LIMITS.labelBytes)
    throw store.refusal('A column of the data frame has a name that is too long');
  return text;
}

function plain(label: unknown): string | undefined {
  return typeof label === 'number' || typeof label === 'bigint' || typeof label === 'boolean'
    ? String(label)
    : undefined;
}
