/** Cuts a stream of outcomes into windows of bounded size, each as columns with all models known so far. */
import type { ErrorPlace } from '../core/errors';
import type { RawOutcomes } from '../core/rawOutcomes';
import { OutcomeBuilder } from './builder';
import type { Field, OutcomeSink } from './sink';

/** A window ends after so many characters of prompts … */
const CHARACTERS = 128 << 20;
/** … or so many values … */
const VALUES = 8 << 20;
/** … or so many places for them: rows × models, of which a log of single calls fills one in a row. */
const CELLS = 4 << 20;

/**
 * Rows that fill each other's gaps are joined within a window; those further apart stay rows of
 * their own, which training joins.
 */
export class WindowSink implements OutcomeSink {
  private builder = new OutcomeBuilder();
  private readonly names: string[] = [];
  private ready: RawOutcomes[] = [];
  private values = 0;
  private rows = 0;

  /** @param write takes each window, before the next one is made */
  constructor(private readonly write: (window: RawOutcomes) => Promise<void>) {}

  model(name: string, where: ErrorPlace): number {
    const index = this.builder.model(name, where);
    if (index === this.names.length) this.names.push(name);
    return index;
  }

  row(id: string, prompt: string, task: string, where: ErrorPlace): boolean {
    const { rows, size } = this.builder;
    if (size >= CHARACTERS || this.values >= VALUES || rows * this.names.length >= CELLS) this.cut();
    return this.builder.row(id, prompt, task, where);
  }

  set(model: number, field: Field, value: number): void {
    this.values++;
    this.builder.set(model, field, value);
  }

  get full(): boolean {
    return this.ready.length > 0;
  }

  async drain(): Promise<void> {
    const { ready } = this;
    this.ready = [];
    for (const window of ready) await this.write(window);
  }

  /** Writes the last window, after the last row. */
  async finish(): Promise<void> {
    this.cut();
    await this.drain();
  }

  private cut(): void {
    this.rows += this.builder.rows;
    const window = this.builder.build();
    if (window.ids.length > 0) this.ready.push(window);
    this.builder = new OutcomeBuilder({ rowsBefore: this.rows });
    this.values = 0;
    for (const name of this.names) this.builder.model(name, {});
  }
}
