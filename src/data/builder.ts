/** Collects outcomes row by row, with models that turn up on the way, into columns. */
import { UserError, type ErrorPlace } from '../core/errors';
import type { RawOutcomes } from '../core/rawOutcomes';

/** One observed cell; what is left out was not observed. */
export interface Cell {
  score?: number;
  tokensIn?: number;
  tokensOut?: number;
  usd?: number;
  latency?: number;
  propensity?: number;
}

const FIELDS = ['score', 'tokensIn', 'tokensOut', 'usd', 'latency', 'propensity'] as const;
type Field = (typeof FIELDS)[number];

/** More names than this are not a pool but a mistake, and N·M would outgrow memory. */
const MAX_MODELS = 512;

/** A column that grows; rows that nobody wrote are NaN. */
class Column {
  private values = new Float64Array(0);
  used = false;

  set(row: number, value: number): void {
    if (row >= this.values.length) {
      const grown = new Float64Array(Math.max(1024, 2 * this.values.length, row + 1)).fill(NaN);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[row] = value;
    this.used = true;
  }

  get(row: number): number {
    return row < this.values.length ? this.values[row] : NaN;
  }
}

export class OutcomeBuilder {
  private readonly ids: string[] = [];
  /** Ids in use, with the suffix that the next repetition tries. */
  private readonly takenIds = new Map<string, number>();
  private readonly prompts: string[] = [];
  private readonly tasks: string[] = [];
  private readonly columns = new Map<string, Record<Field, Column>>();
  private renamed = 0;

  get rows(): number {
    return this.ids.length;
  }

  /** Ids that had to be changed because they occurred before. */
  get renamedIds(): number {
    return this.renamed;
  }

  /** Starts a row. A repeated id gets a suffix: ids are unique. */
  row(id: string, prompt: string, task: string): void {
    let unique = id;
    let suffix = this.takenIds.get(id);
    if (suffix !== undefined) {
      do unique = `${id}#${suffix++}`;
      while (this.takenIds.has(unique));
      this.takenIds.set(id, suffix);
      this.renamed++;
    }
    this.takenIds.set(unique, 2);
    this.ids.push(unique);
    this.prompts.push(prompt);
    this.tasks.push(task);
  }

  /** Makes a model known, so that the order of models is that of their first mention. */
  model(name: string, where: ErrorPlace): Record<Field, Column> {
    let columns = this.columns.get(name);
    if (columns === undefined) {
      if (this.columns.size >= MAX_MODELS) {
        throw new UserError({
          what: `The outcomes name more than ${MAX_MODELS} models`,
          where,
          remedy: 'Key the outcomes of a prompt by the name of the model.',
        });
      }
      columns = {
        score: new Column(),
        tokensIn: new Column(),
        tokensOut: new Column(),
        usd: new Column(),
        latency: new Column(),
        propensity: new Column(),
      };
      this.columns.set(name, columns);
    }
    return columns;
  }

  /** Sets a cell of the row started last. */
  cell(name: string, cell: Cell, where: ErrorPlace): void {
    const columns = this.model(name, where);
    for (const field of FIELDS) {
      const value = cell[field];
      if (value !== undefined) columns[field].set(this.ids.length - 1, value);
    }
  }

  build(): RawOutcomes {
    const n = this.ids.length;
    const models = [...this.columns.keys()];
    const m = models.length;
    const columns = [...this.columns.values()];
    const any = (field: Field): boolean => columns.some((c) => c[field].used);
    const fill = <T extends Float32Array | Float64Array>(cells: T, field: Field, width = 1, at = 0): T => {
      columns.forEach((c, k) => {
        for (let row = 0; row < n; row++) cells[(row * m + k) * width + at] = c[field].get(row);
      });
      return cells;
    };
    const raw: RawOutcomes = {
      ids: this.ids,
      prompts: this.prompts,
      tasks: this.tasks,
      models,
      score: fill(new Float32Array(n * m), 'score'),
    };
    if (any('tokensIn') || any('tokensOut')) {
      raw.tokens = fill(fill(new Float32Array(n * m * 2), 'tokensIn', 2), 'tokensOut', 2, 1);
    }
    if (any('usd')) raw.usd = fill(new Float64Array(n * m), 'usd');
    if (any('latency')) raw.latency = fill(new Float32Array(n * m), 'latency');
    if (any('propensity')) raw.propensity = fill(new Float32Array(n * m), 'propensity');
    return raw;
  }
}
