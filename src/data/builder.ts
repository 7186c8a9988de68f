/** Collects outcomes row by row into columns: joins rows of one prompt, and keeps a bounded sample of prompts. */
import { UserError, type ErrorPlace } from '../core/errors';
import type { SideColumn } from '../core/findings';
import { hashUnit } from '../core/hash';
import type { RawOutcomes } from '../core/rawOutcomes';
import { newModelColumns, type ModelColumns } from './cellColumns';
import { BottomK } from './promptSample';
import { FIELDS, type Field, type OutcomeSink } from './sink';

/** More names than this are not a pool but a mistake, and N·M would outgrow memory. */
const MAX_MODELS = 512;
/** Rows of one prompt that a new one may be joined with; looking at all would take quadratic time. */
const JOIN_WITH = 16;

export interface BuilderOptions {
  /** Keeps the prompts of smallest seeded hash, at most this many. */
  maxPrompts?: number;
  /** Seed of that choice. */
  seed?: number;
  /**
   * What happens where rows of one prompt state the same model: they stay apart ("keep"), or each
   * cell becomes the mean of what was observed ("average"), so that a prompt has one row.
   */
  repeats?: 'keep' | 'average';
  /** Whether further columns are kept, for checks to look into. */
  asides?: boolean;
  /** Rows of the data before the first one, for the names of rows that have none. */
  rowsBefore?: number;
}

/** What a row says of one model. */
type Cell = Partial<Record<Field, number>>;

type Aside = string | number | boolean;

interface PendingRow {
  id: string;
  prompt: string;
  task: string;
  where: ErrorPlace;
  /** Of the prompt; 0 where nothing asks for it. */
  hash: number;
}

export class OutcomeBuilder implements OutcomeSink {
  private readonly ids: string[] = [];
  private readonly prompts: string[] = [];
  private readonly tasks: string[] = [];
  private readonly places: ErrorPlace[] = [];
  /** Number of the row among all that were offered; gives the order at the end. */
  private readonly order: number[] = [];
  private readonly byPrompt = new Map<string, number[]>();
  /** Prompts by their hash, for those that have to go. Only where there is a bound. */
  private readonly byHash = new Map<number, string>();
  private readonly free: number[] = [];
  private readonly names = new Map<string, number>();
  private readonly columns: ModelColumns[] = [];
  private readonly sample: BottomK;
  private readonly bounded: boolean;
  private pending: PendingRow | undefined;
  private readonly cells = new Map<number, Cell>();
  /** Further columns by name, by row; what they hold in the pending row. */
  private readonly asides = new Map<string, (Aside | undefined)[]>();
  private readonly pendingAsides = new Map<string, Aside>();
  private offered = 0;
  private joinedRows = 0;
  private repeatedRows = 0;
  private characters = 0;

  constructor(private readonly options: BuilderOptions = {}) {
    this.bounded = options.maxPrompts !== undefined;
    this.sample = new BottomK(options.maxPrompts ?? Infinity);
  }

  /** Rows offered, whether kept or not. */
  get rows(): number {
    return this.offered;
  }

  /** Rows kept so far, the pending one aside. */
  get kept(): number {
    return this.ids.length - this.free.length;
  }

  /** Characters of the prompts kept. */
  get size(): number {
    return this.characters;
  }

  /** Rows that went into gaps of others of the same prompt. */
  get joined(): number {
    return this.joinedRows;
  }

  /** Rows that were averaged with others of the same prompt. */
  get repeated(): number {
    return this.repeatedRows;
  }

  /** Distinct prompts offered; an estimate where a sample was taken. */
  get distinctPrompts(): number {
    return this.bounded ? this.sample.distinct() : this.byPrompt.size;
  }

  /** Whether prompts had to go. */
  get sampled(): boolean {
    return this.bounded && this.sample.sampled;
  }

  model(name: string, where: ErrorPlace): number {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    if (this.columns.length >= MAX_MODELS) {
      throw new UserError({
        what: `The outcomes name more than ${MAX_MODELS} models`,
        where,
        remedy: 'Key the outcomes of a prompt by the name of the model.',
      });
    }
    this.names.set(name, this.columns.length);
    return this.columns.push(newModelColumns()) - 1;
  }

  row(id: string, prompt: string, task: string, where: ErrorPlace): boolean {
    this.commit();
    this.offered++;
    const known = this.byPrompt.has(prompt);
    const hash = known || !this.bounded ? 0 : hashUnit(prompt, this.options.seed ?? 0, 'sample');
    if (!known && !this.sample.admits(hash)) {
      this.sample.refuse();
      return false;
    }
    this.pending = {
      id: id === '' ? `row-${(this.options.rowsBefore ?? 0) + this.offered}` : id,
      prompt,
      task,
      where,
      hash,
    };
    return true;
  }

  set(model: number, field: Field, value: number): void {
    let cell = this.cells.get(model);
    if (cell === undefined) this.cells.set(model, (cell = {}));
    cell[field] = value;
  }

  get wantsAsides(): boolean {
    return this.options.asides === true;
  }

  aside(column: string, value: Aside): void {
    if (this.wantsAsides) this.pendingAsides.set(column, value);
  }

  /** The outcomes, in the order of the file; ids are made unique by a suffix. */
  build(): RawOutcomes & { places: ErrorPlace[]; renamedIds: number; sideColumns: SideColumn[] } {
    this.commit();
    const unused = new Set(this.free);
    const rows = Array.from(this.ids.keys()).filter((row) => !unused.has(row));
    if (this.free.length > 0 || this.sampled) rows.sort((a, b) => this.order[a] - this.order[b]);
    const { ids, renamed } = uniqueIds(rows.map((row) => this.ids[row]));
    const n = rows.length;
    const m = this.columns.length;
    const any = (field: Field): boolean => this.columns.some((c) => c[field].used);
    const fill = <T extends Float32Array | Float64Array>(cells: T, field: Field, width = 1, at = 0): T => {
      this.columns.forEach((c, k) => {
        for (let i = 0; i < n; i++) cells[(i * m + k) * width + at] = c[field].get(rows[i]);
      });
      return cells;
    };
    return {
      ids,
      prompts: rows.map((row) => this.prompts[row]),
      tasks: rows.map((row) => this.tasks[row]),
      models: [...this.names.keys()],
      score: fill(new Float32Array(n * m), 'score'),
      ...((any('tokensIn') || any('tokensOut')) && {
        tokens: fill(fill(new Float32Array(n * m * 2), 'tokensIn', 2), 'tokensOut', 2, 1),
      }),
      ...(any('usd') && { usd: fill(new Float64Array(n * m), 'usd') }),
      ...(any('latency') && { latency: fill(new Float32Array(n * m), 'latency') }),
      ...(any('propensity') && { propensity: fill(new Float32Array(n * m), 'propensity') }),
      places: rows.map((row) => this.places[row]),
      renamedIds: renamed,
      sideColumns: [...this.asides].map(([name, values]) => ({
        name,
        values: rows.map((row) => values[row]),
      })),
    };
  }

  /** Puts the pending row where it belongs. */
  private commit(): void {
    const { pending } = this;
    if (pending === undefined) return;
    this.pending = undefined;
    const known = this.byPrompt.get(pending.prompt);
    let row: number | undefined;
    let joined = false;
    if (known !== undefined) {
      row = this.options.repeats === 'average' ? known[0] : this.roomIn(known);
    }
    if (row === undefined) {
      row = this.newRow(pending, known);
    } else {
      joined = true;
      if (this.fits(row)) this.joinedRows++;
      else this.repeatedRows++;
      if (this.tasks[row] === '') this.tasks[row] = pending.task;
    }
    // Several calls had several chances to observe a cell, and a log states those of the calls made only.
    if (joined) for (const columns of this.columns) columns.propensity.clear(row);
    for (const [model, cell] of this.cells) {
      if (joined) delete cell.propensity;
      this.put(this.columns[model], row, cell);
    }
    this.cells.clear();
    for (const [name, value] of this.pendingAsides) {
      let column = this.asides.get(name);
      if (column === undefined) this.asides.set(name, (column = []));
      if (!joined) column[row] = value;
    }
    this.pendingAsides.clear();
  }

  /**
   * What a call used goes with its score: where only one of two calls was scored, the cell is that
   * call's, since the other may have been another (RouterBench's halves of a row have other costs).
   */
  private put(columns: ModelColumns, row: number, cell: Cell): void {
    const scoredBefore = columns.score.has(row);
    if (scoredBefore && cell.score === undefined) return;
    if (!scoredBefore && cell.score !== undefined) for (const field of FIELDS) columns[field].clear(row);
    for (const field of FIELDS) {
      const value = cell[field];
      if (value !== undefined) columns[field].add(row, value);
    }
  }

  /** A row of the prompt in which none of the models was scored that the pending one scores. */
  private roomIn(rows: readonly number[]): number | undefined {
    return rows.slice(0, JOIN_WITH).find((row) => this.fits(row));
  }

  private fits(row: number): boolean {
    for (const [model, cell] of this.cells) {
      if (cell.score !== undefined && this.columns[model].score.has(row)) return false;
    }
    return true;
  }

  private newRow({ id, prompt, task, where, hash }: PendingRow, known: number[] | undefined): number {
    if (known === undefined && this.bounded) this.makeRoom(hash, prompt);
    const row = this.free.pop() ?? this.ids.length;
    this.ids[row] = id;
    this.prompts[row] = prompt;
    this.tasks[row] = task;
    this.places[row] = where;
    this.order[row] = this.offered;
    this.characters += prompt.length;
    if (known) known.push(row);
    else this.byPrompt.set(prompt, [row]);
    return row;
  }

  /** Takes a prompt into the sample; the one of largest hash goes where it is full. */
  private makeRoom(hash: number, prompt: string): void {
    const gone = this.sample.add(hash);
    if (gone !== undefined) {
      const leaving = this.byHash.get(gone) ?? '';
      for (const row of this.byPrompt.get(leaving) ?? []) {
        for (const columns of this.columns) for (const field of FIELDS) columns[field].clear(row);
        for (const column of this.asides.values()) column[row] = undefined;
        this.prompts[row] = '';
        this.characters -= leaving.length;
        this.free.push(row);
      }
      this.byPrompt.delete(leaving);
      this.byHash.delete(gone);
    }
    this.byHash.set(hash, prompt);
  }
}

/** Ids with a suffix ("#2") where they occurred before. */
function uniqueIds(ids: readonly string[]): { ids: string[]; renamed: number } {
  /** Ids in use, with the suffix that the next repetition tries. */
  const taken = new Map<string, number>();
  let renamed = 0;
  const unique = ids.map((id) => {
    let name = id;
    let suffix = taken.get(id);
    if (suffix !== undefined) {
      do name = `${id}#${suffix++}`;
      while (taken.has(name));
      taken.set(id, suffix);
      renamed++;
    }
    taken.set(name, 2);
    return name;
  });
  return { ids: unique, renamed };
}
