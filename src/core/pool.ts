/** The pool: the enabled models of a config, their outcomes, and what a unit of their usage costs. */
import type { PoolModel, RouterConfig } from './config';
import { UserError, type ErrorPlace } from './errors';
import { listNames, nearestName } from './nearest';
import { priceParts } from './price';
import { observedCost, type OutcomeTable, type PriceTable } from './outcomes';
import type { RawOutcomes } from './rawOutcomes';

/** A path into the config: `['pool', 2, 'price']`. */
export type ConfigPath = readonly (string | number)[];

/** Where errors point to. Both may be left out. */
export interface PoolPlaces {
  /** The place of a path of the config, such as `placeInConfig` (core/configText) finds it. */
  config?: (path: ConfigPath) => ErrorPlace;
  /** The outcome file. */
  data?: string;
}

export interface ResolvedPool {
  /** All rows; the enabled models of the pool, in the pool's order. */
  table: OutcomeTable;
  /** M × [input, output], USD per million units of usage. */
  price: PriceTable;
  /** For the user: what was left out. */
  notes: string[];
}

/** A pool entry, the outcome column that belongs to it, and where the config names it. */
interface Candidate {
  model: PoolModel;
  column: number;
  path: ConfigPath;
}

export function formatConfigPath(path: ConfigPath): string {
  return path.map((p, i) => (typeof p === 'number' ? `[${p}]` : i === 0 ? p : `.${p}`)).join('');
}

/**
 * Restricts outcomes to the pool and settles what a usage is (DESIGN §4, cost is usage × price):
 * a model with a price is charged for its tokens, with a fee per request where it has one; one with a
 * price per call is charged that, whatever its tokens; one without is charged the dollars that the data
 * carries, as usage (0, USD) at the price (0, 1e6). A pool that the config leaves out is every model
 * of the data at its dollars.
 *
 * @throws UserError for a model that the data lacks, fewer than two enabled models, a missing price,
 * a price on data that has dollars but no tokens, and a pool in which nothing costs anything
 */
export function resolvePool(config: RouterConfig, raw: RawOutcomes, places: PoolPlaces = {}): ResolvedPool {
  const placeOf = places.config ?? ((path: ConfigPath) => ({ path: formatConfigPath(path) }));
  const candidates = candidatesOf(config, raw, placeOf);
  const notes: string[] = [];
  const listed = new Set((config.pool ?? candidates.map((c) => c.model)).map((p) => p.id));
  const unlisted = raw.models.filter((m) => !listed.has(m));
  if (unlisted.length > 0) {
    notes.push(`The data also has ${listNames(unlisted)}, which the pool does not list; left out.`);
  }
  const disabled = (config.pool ?? []).filter((p) => !p.enabled).map((p) => p.id);
  if (disabled.length > 0) notes.push(`Switched off in the pool: ${listNames(disabled)}.`);

  const n = raw.ids.length;
  const m = candidates.length;
  const table: OutcomeTable = {
    ids: raw.ids,
    prompts: raw.prompts,
    tasks: raw.tasks,
    models: candidates.map((c) => c.model.id),
    score: new Float32Array(n * m),
    usage: new Float32Array(n * m * 2),
    dollars: candidates.map((c) => settleUnit(c, raw, placeOf, config.pool !== undefined, places.data)),
  };
  if (raw.latency) table.latency = new Float32Array(n * m);
  if (raw.propensity) table.propensity = new Float32Array(n * m);
  const price: PriceTable = new Float64Array(m * 2);
  const fees = new Float64Array(m);
  candidates.forEach(({ model, column }, k) => {
    const parts = model.price && priceParts(model.price);
    price[2 * k] = parts?.input ?? 0;
    price[2 * k + 1] = parts?.output ?? (table.dollars[k] ? 1e6 : 0);
    fees[k] = parts?.fee ?? 0;
    copyColumn(raw, column, table, k);
    if (model.price && 'call' in model.price) fillUsage(table, k);
  });
  if (fees.some((fee) => fee > 0)) table.fee = fees;
  if (n > 0 && !observedCost(table, price).some((usd) => usd > 0)) {
    throw nothingCosts(placeOf(['pool']));
  }
  return { table, price, notes };
}

/** For a pool in which no call costs anything. */
export function nothingCosts(where: ErrorPlace): UserError {
  return new UserError({
    what: 'No model of the pool costs anything, so there is nothing to save',
    where,
    remedy: 'Give the models their prices (USD per million tokens), or data with the dollars of each call.',
  });
}

function candidatesOf(
  config: RouterConfig,
  raw: RawOutcomes,
  placeOf: (path: ConfigPath) => ErrorPlace,
): Candidate[] {
  const pool = config.pool ?? raw.models.map((id): PoolModel => ({ id, enabled: true }));
  const candidates: Candidate[] = [];
  pool.forEach((model, i) => {
    if (!model.enabled) return;
    const path = ['pool', i];
    const column = raw.models.indexOf(model.id);
    if (column < 0) {
      const near = nearestName(model.id, raw.models);
      throw new UserError({
        what: `The pool lists ${JSON.stringify(model.id)}, which the data does not have; it has ${listNames(raw.models)}`,
        where: placeOf([...path, 'id']),
        remedy:
          near === undefined
            ? 'Use a name of the data, remove the model, or set "enabled": false.'
            : `Did you mean ${JSON.stringify(near)}? Else remove the model, or set "enabled": false.`,
      });
    }
    candidates.push({ model, column, path });
  });
  if (candidates.length < 2) {
    throw new UserError({
      what: `A router needs at least two models to choose from; ${
        config.pool ? 'the pool has' : 'the data has'
      } ${candidates.length === 0 ? 'none' : 'one'}${config.pool ? ' enabled' : ''}`,
      where: placeOf(['pool']),
      remedy: config.pool
        ? `Add or enable models; the data has ${listNames(raw.models)}.`
        : 'Use outcomes of at least two models.',
    });
  }
  return candidates;
}

/** Whether the usage of a model is dollars. Throws where its cost cannot be known. */
function settleUnit(
  { model, column, path }: Candidate,
  raw: RawOutcomes,
  placeOf: (path: ConfigPath) => ErrorPlace,
  inPool: boolean,
  dataFile: string | undefined,
): boolean {
  const hasTokens = columnHas(raw.tokens, raw, column, 2);
  const hasDollars = columnHas(raw.usd, raw, column, 1);
  const name = JSON.stringify(model.id);
  const inData = dataFile === undefined ? {} : { file: dataFile };
  if (model.price !== undefined) {
    if (hasTokens || 'call' in model.price) return false;
    if (hasDollars) {
      throw new UserError({
        what: `${name} has a price, but the data knows only the dollars of its calls, not their tokens, so the price cannot be applied`,
        where: placeOf([...path, 'price']),
        remedy: 'Remove the price (the dollars of the data are then used), or add token counts to the data.',
      });
    }
    throw new UserError({
      what: `The data has neither token counts nor dollars for ${name}`,
      where: { ...inData, path: model.id },
      remedy: 'Add num_input_tokens and num_output_tokens, or cost, to its outcomes.',
    });
  }
  if (hasDollars) return true;
  if (hasTokens) {
    throw new UserError({
      what: `${name} has no price, and the data has its tokens but not its dollars`,
      where: placeOf(inPool ? path : ['pool']),
      remedy: `Add "price": { "input": …, "output": … } (USD per million tokens) to ${
        inPool ? 'it' : 'a "pool" entry for it'
      }.`,
    });
  }
  throw new UserError({
    what: `${name} has no price, and the data has neither token counts nor dollars for it`,
    where: { ...inData, path: model.id },
    remedy:
      'Give it a price per call in the pool ({ "call": USD }), let "estimateTokens" in "data" stand in for its tokens, or add them or its cost to the data.',
  });
}

/** Whether any scored cell of a column has its `width` values. */
function columnHas(
  cells: Float32Array | Float64Array | undefined,
  raw: RawOutcomes,
  column: number,
  width: number,
): boolean {
  if (cells === undefined) return false;
  const m = raw.models.length;
  for (let c = column; c < raw.score.length; c += m) {
    if (
      !Number.isNaN(raw.score[c]) &&
      !Number.isNaN(cells[width * c]) &&
      !Number.isNaN(cells[width * c + width - 1])
    ) {
      return true;
    }
  }
  return false;
}

/**
 * Sets tokens that the data does not know to the mean of those that it knows, else to 0: a price per call
 * asks for none, and no prompt should be lost for want of them.
 */
function fillUsage({ score, usage, models }: OutcomeTable, k: number): void {
  const m = models.length;
  for (const side of [0, 1]) {
    let sum = 0;
    let known = 0;
    for (let c = k; c < score.length; c += m) {
      if (Number.isNaN(usage[2 * c + side])) continue;
      sum += usage[2 * c + side];
      known++;
    }
    for (let c = k; c < score.length; c += m) {
      if (Number.isNaN(usage[2 * c + side])) usage[2 * c + side] = known > 0 ? sum / known : 0;
    }
  }
}

function copyColumn(raw: RawOutcomes, from: number, table: OutcomeTable, to: number): void {
  const m = raw.models.length;
  const width = table.models.length;
  for (let row = 0; row < raw.ids.length; row++) {
    const source = row * m + from;
    const target = row * width + to;
    table.score[target] = raw.score[source];
    if (table.dollars[to]) {
      const usd = raw.usd?.[source] ?? NaN;
      table.usage[2 * target] = Number.isNaN(usd) ? NaN : 0;
      table.usage[2 * target + 1] = usd;
    } else {
      table.usage[2 * target] = raw.tokens?.[2 * source] ?? NaN;
      table.usage[2 * target + 1] = raw.tokens?.[2 * source + 1] ?? NaN;
    }
    if (table.latency && raw.latency) table.latency[target] = raw.latency[source];
    if (table.propensity && raw.propensity) table.propensity[target] = raw.propensity[source];
  }
}
