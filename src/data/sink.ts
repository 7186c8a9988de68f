/** Where readers put outcomes, one row at a time, so that they need not know who keeps which. */
import type { ErrorPlace } from '../core/errors';
import type { RawOutcomes } from '../core/rawOutcomes';

/** What a cell may hold, in the order of the columns that are kept. */
export const FIELDS = ['score', 'tokensIn', 'tokensOut', 'usd', 'latency', 'propensity'] as const;
export type Field = (typeof FIELDS)[number];

export interface OutcomeSink {
  /**
   * Index of a model, which becomes known by it: models are in the order of their first mention.
   *
   * @throws UserError where the names are too many to be models
   */
  model(name: string, where: ErrorPlace): number;
  /**
   * Starts a row: one prompt, with some of its models.
   *
   * @param id '' where the file gives none
   * @param task '' where the file gives none
   * @returns false where this prompt is not wanted; its cells need not be set
   */
  row(id: string, prompt: string, task: string, where: ErrorPlace): boolean;
  /** Sets a value of the row started last; what is not set was not observed. */
  set(model: number, field: Field, value: number): void;
  /** Whether columns that are no outcomes are wanted, too. */
  readonly wantsAsides?: boolean;
  /** What such a column holds in the row started last. */
  aside?(column: string, value: string | number | boolean): void;
  /** Where true, readers await `drain` before they go on, so that what is held stays bounded. */
  readonly full?: boolean;
  drain?(): Promise<void>;
}

/** Sends the same outcomes to two sinks. */
export class TeeSink implements OutcomeSink {
  private wanted: [boolean, boolean] = [false, false];
  /** Index of a model in the second sink, by its index in the first. */
  private readonly second: number[] = [];

  constructor(
    private readonly a: OutcomeSink,
    private readonly b: OutcomeSink,
  ) {}

  model(name: string, where: ErrorPlace): number {
    const index = this.a.model(name, where);
    this.second[index] ??= this.b.model(name, where);
    return index;
  }

  row(id: string, prompt: string, task: string, where: ErrorPlace): boolean {
    this.wanted = [this.a.row(id, prompt, task, where), this.b.row(id, prompt, task, where)];
    return this.wanted[0] || this.wanted[1];
  }

  set(model: number, field: Field, value: number): void {
    if (this.wanted[0]) this.a.set(model, field, value);
    if (this.wanted[1]) this.b.set(this.second[model], field, value);
  }

  get wantsAsides(): boolean {
    return this.a.wantsAsides === true || this.b.wantsAsides === true;
  }

  aside(column: string, value: string | number | boolean): void {
    if (this.wanted[0]) this.a.aside?.(column, value);
    if (this.wanted[1]) this.b.aside?.(column, value);
  }

  get full(): boolean {
    return this.a.full === true || this.b.full === true;
  }

  async drain(): Promise<void> {
    await this.a.drain?.();
    await this.b.drain?.();
  }
}

/**
 * Passes on some models only, and rows only where they say something of those: of a log of single calls, the
 * calls of the other models are no outcomes of these.
 */
export class SelectSink implements OutcomeSink {
  /** Index in the target, by ours; undefined for models that were not asked for. */
  private readonly targets: (number | undefined)[] = [];
  private readonly indices = new Map<string, number>();
  /** A row of which nothing was set yet. */
  private waiting: Parameters<OutcomeSink['row']> | undefined;
  private taken = false;

  constructor(
    private readonly target: OutcomeSink,
    private readonly wanted: ReadonlySet<string>,
  ) {}

  /** Names seen. */
  get names(): string[] {
    return [...this.indices.keys()];
  }

  model(name: string, where: ErrorPlace): number {
    let index = this.indices.get(name);
    if (index === undefined) {
      index = this.targets.push(this.wanted.has(name) ? this.target.model(name, where) : undefined) - 1;
      this.indices.set(name, index);
    }
    return index;
  }

  row(id: string, prompt: string, task: string, where: ErrorPlace): boolean {
    this.waiting = [id, prompt, task, where];
    return true;
  }

  set(model: number, field: Field, value: number): void {
    const target = this.targets[model];
    if (target === undefined) return;
    if (this.waiting !== undefined) {
      this.taken = this.target.row(...this.waiting);
      this.waiting = undefined;
    }
    if (this.taken) this.target.set(target, field, value);
  }

  get wantsAsides(): boolean {
    return this.target.wantsAsides === true;
  }

  aside(column: string, value: string | number | boolean): void {
    this.target.aside?.(column, value);
  }

  get full(): boolean {
    return this.target.full === true;
  }

  async drain(): Promise<void> {
    await this.target.drain?.();
  }
}

/** Puts outcomes that are columns already into a sink. */
export function putRaw(raw: RawOutcomes, sink: OutcomeSink, placeOf: (row: number) => ErrorPlace): void {
  const m = raw.models.length;
  const models = raw.models.map((name) => sink.model(name, { path: name }));
  const fields: [field: Field, cells: ArrayLike<number> | undefined, width: number, at: number][] = [
    ['score', raw.score, 1, 0],
    ['tokensIn', raw.tokens, 2, 0],
    ['tokensOut', raw.tokens, 2, 1],
    ['usd', raw.usd, 1, 0],
    ['latency', raw.latency, 1, 0],
    ['propensity', raw.propensity, 1, 0],
  ];
  for (let row = 0; row < raw.ids.length; row++) {
    if (!sink.row(raw.ids[row], raw.prompts[row], raw.tasks[row], placeOf(row))) continue;
    for (let k = 0; k < m; k++) {
      const cell = row * m + k;
      for (const [field, cells, width, at] of fields) {
        const value = cells?.[cell * width + at] ?? NaN;
        if (!Number.isNaN(value)) sink.set(models[k], field, value);
      }
    }
  }
}
