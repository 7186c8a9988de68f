/** Outcome data as diagnostics need it: read once, kept as columns of numbers, asked on every key. */
import { oracleOf, modelFigures, taskFigures, type ModelFigures } from '../core/dataFigures';
import type { RouterConfig } from '../core/config';
import type { DataFacts, Facts, ModelFacts } from '../core/diagnose/facts';
import { UserError, formatPlace } from '../core/errors';
import { dollarsAgainstPrices } from '../core/findings';
import type { ListPrice } from '../core/price';
import type { RawOutcomes } from '../core/rawOutcomes';
import type { Job } from '../core/trainingLog';
import { dataPaths, type LoadedConfig } from './configFile';
import { lookAt } from './dataFiles';
import { readData } from './prepare';

/** Larger files are not read in passing. */
const MOST_BYTES = 64e6;
/** Of more prompts, a sample tells enough. */
const MOST_PROMPTS = 20_000;
/** Data sets kept at a time. */
const KEPT = 3;
/** A task with fewer prompts says nothing about which model is better at it. */
const FEWEST_OF_TASK = 20;

type Read = { view: DataView } | { error: NonNullable<Facts['dataError']> };

/** Nobody waits for a reading alone: what it finds serves all who ask later. */
const unhurried: Job = { progress: () => undefined, checkCancelled: () => undefined };

export class DataViews {
  private readonly known = new Map<string, Promise<Read>>();

  /** Undefined where the files are not there or too large. Other errors than the user's are thrown. */
  async of(loaded: LoadedConfig): Promise<Read | undefined> {
    const looks = await lookAt(dataPaths(loaded));
    if (looks === undefined || looks.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES)
      return undefined;
    const { format, columns, estimateTokens } = loaded.config.data;
    const maxPrompts = Math.min(MOST_PROMPTS, loaded.config.data.maxPrompts);
    const key = JSON.stringify([looks, format, columns, estimateTokens, maxPrompts]);
    let read = this.known.get(key);
    if (read === undefined) {
      read = readView(loaded, maxPrompts);
      read.catch(() => this.known.delete(key));
    }
    // The one asked for last is the one kept longest.
    this.known.delete(key);
    this.known.set(key, read);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT) break;
      this.known.delete(oldest);
    }
    return read;
  }
}

async function readView(loaded: LoadedConfig, maxPrompts: number): Promise<Read> {
  const config: RouterConfig = { ...loaded.config, data: { ...loaded.config.data, maxPrompts } };
  try {
    return { view: new DataView(await readData({ ...loaded, config }, unhurried)) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { what, remedy, where } = error;
    const inFile = where?.line === undefined ? '' : ` (${formatPlace(where)})`;
    return { error: { what: `${what}${inFile}`, remedy, ...(where?.path && { path: where.path }) } };
  }
}

/** Text and ids are let go: the columns of numbers are all that is asked. */
export class DataView {
  private readonly raw: RawOutcomes;
  private readonly figures: ModelFigures[];
  private readonly byTask: (number | null)[][];
  private readonly prompts: number;
  private readonly compared = new Map<string, ModelFacts['paid']>();
  private readonly usd: (number | null)[];

  constructor(raw: RawOutcomes & { promptsInFiles?: number }) {
    const { models, score, tokens, usd } = raw;
    const n = raw.ids.length;
    this.prompts = raw.promptsInFiles ?? n;
    const tasks = taskFigures(raw).filter(({ task, prompts }) => task !== '' && prompts >= FEWEST_OF_TASK);
    this.byTask = models.map((_, k) => tasks.map(({ accuracy }) => accuracy[k]));
    const dollars = usd ?? new Float64Array(score.length).fill(NaN);
    this.figures = modelFigures(raw, dollars);
    this.usd = this.figures.map(({ costPer1k }) => (costPer1k === null ? null : costPer1k / 1000));
    const none = new Array<string>(n).fill('');
    this.raw = { ids: none, prompts: none, tasks: none, models, score, tokens, usd };
  }

  get models(): readonly string[] {
    return this.raw.models;
  }

  /** @param pool the prices of the models that count; the oracle is theirs */
  facts(pool: ReadonlyMap<string, ListPrice | undefined> | undefined): DataFacts {
    const rows = Math.max(1, this.raw.ids.length);
    return {
      prompts: this.prompts,
      ...this.oracle(pool),
      models: this.figures.map((figures, k) => {
        const price = pool?.get(figures.model);
        const paid = price && this.paid(k, price);
        return {
          id: figures.model,
          coverage: figures.observed / rows,
          accuracy: figures.accuracy,
          tokensIn: figures.tokensIn,
          tokensOut: figures.tokensOut,
          usd: this.usd[k],
          byTask: this.byTask[k],
          ...(paid && { paid }),
        };
      }),
    };
  }

  private oracle(pool: ReadonlyMap<string, unknown> | undefined): { oracle?: number } {
    const columns = this.raw.models.flatMap((model, k) => (pool === undefined || pool.has(model) ? [k] : []));
    if (columns.length === 0) return {};
    const chosen = this.columns(columns, { score: true });
    const { point } = oracleOf(chosen, new Float64Array(chosen.score.length));
    return point === null ? {} : { oracle: point.accuracy };
  }

  /** The dollars of one model's calls against a price; undefined where they cannot be compared. */
  private paid(k: number, price: ListPrice): ModelFacts['paid'] {
    const key = `${k} ${JSON.stringify(price)}`;
    if (!this.compared.has(key)) {
      if (this.compared.size > 500) this.compared.clear();
      const { models } = this.raw;
      const [found] = dollarsAgainstPrices(this.columns([k], {}), new Map([[models[k], price]]));
      const { ratio, spread, calls, implied } = found ?? {};
      this.compared.set(
        key,
        ratio === undefined || spread === undefined || calls === undefined
          ? undefined
          : { price, ratio, spread, calls, ...(implied && { implied }) },
      );
    }
    return this.compared.get(key);
  }

  /** Some models' columns; with `score`, no more than their scores. */
  private columns(columns: readonly number[], { score: onlyScore = false }): RawOutcomes {
    const { raw } = this;
    const from = raw.models.length;
    const m = columns.length;
    const n = raw.ids.length;
    const pick = (cells: Float32Array | Float64Array, width: number) =>
      Float64Array.from({ length: n * m * width }, (_, c) => {
        const row = Math.floor(c / (m * width));
        const column = columns[Math.floor(c / width) % m];
        return cells[(row * from + column) * width + (c % width)];
      });
    return {
      ...raw,
      models: columns.map((k) => raw.models[k]),
      score: Float32Array.from(pick(raw.score, 1)),
      tokens: raw.tokens && !onlyScore ? Float32Array.from(pick(raw.tokens, 2)) : undefined,
      usd: raw.usd && !onlyScore ? pick(raw.usd, 1) : undefined,
    };
  }
}
