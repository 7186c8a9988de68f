/** What outcomes look like before anything is trained: models, their agreement, tasks, lengths. */
import { upperHull } from './frontier';
import { priceParts, type ListPrice } from './price';
import type { RawOutcomes } from './rawOutcomes';

export interface ModelFigures {
  model: string;
  /** Rows with a score. */
  observed: number;
  /** Mean over them; null where there are none. */
  accuracy: number | null;
  /** Mean USD per 1 000 scored calls whose cost is known; null where none is. */
  costPer1k: number | null;
  tokensIn: number | null;
  tokensOut: number | null;
  latencyMs: number | null;
}

/**
 * USD of each cell, N·M: tokens at the model's price where it has one and the tokens are known, else
 * the dollars of the data; NaN where neither is known.
 */
export function cellCosts(raw: RawOutcomes, prices: ReadonlyMap<string, ListPrice>): Float64Array {
  const m = raw.models.length;
  const parts = raw.models.map((model) => {
    const price = prices.get(model);
    return price && priceParts(price);
  });
  return Float64Array.from(raw.score, (_, cell) => {
    const price = parts[cell % m];
    const stated = raw.usd?.[cell] ?? NaN;
    if (price === undefined) return stated;
    if (price.input === 0 && price.output === 0) return price.fee;
    const tokens = [raw.tokens?.[2 * cell] ?? NaN, raw.tokens?.[2 * cell + 1] ?? NaN];
    const cost = (tokens[0] * price.input + tokens[1] * price.output) / 1e6 + price.fee;
    return Number.isNaN(cost) ? stated : cost;
  });
}

class Mean {
  private sum = 0;
  private count = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.sum += value;
    this.count++;
  }

  get value(): number | null {
    return this.count === 0 ? null : this.sum / this.count;
  }
}

/** @param cost as `cellCosts` gives it */
export function modelFigures(raw: RawOutcomes, cost: Float64Array): ModelFigures[] {
  const m = raw.models.length;
  return raw.models.map((model, k) => {
    const [score, usd, tokensIn, tokensOut, latency] = Array.from({ length: 5 }, () => new Mean());
    let observed = 0;
    for (let cell = k; cell < raw.score.length; cell += m) {
      if (Number.isNaN(raw.score[cell])) continue;
      observed++;
      score.add(raw.score[cell]);
      usd.add(cost[cell]);
      tokensIn.add(raw.tokens?.[2 * cell] ?? NaN);
      tokensOut.add(raw.tokens?.[2 * cell + 1] ?? NaN);
      latency.add(raw.latency?.[cell] ?? NaN);
    }
    const perCall = usd.value;
    return {
      model,
      observed,
      accuracy: score.value,
      costPer1k: perCall === null ? null : 1000 * perCall,
      tokensIn: tokensIn.value,
      tokensOut: tokensOut.value,
      latencyMs: latency.value,
    };
  });
}

/** The upper hull of the models, cheapest first: what mixtures of fixed models reach. */
export function fixedHull(
  models: readonly ModelFigures[],
): { model: string; accuracy: number; costPer1k: number }[] {
  return upperHull(
    models.flatMap(({ model, accuracy, costPer1k }) =>
      accuracy === null || costPer1k === null ? [] : [{ model, accuracy, costPer1k }],
    ),
  );
}

/** The cheapest of the best models of each row, over rows in which every model's score and cost is known. */
export function oracleOf(
  raw: RawOutcomes,
  cost: Float64Array,
): { point: { accuracy: number; costPer1k: number } | null; rows: number } {
  const m = raw.models.length;
  let rows = 0;
  let accuracy = 0;
  let usd = 0;
  for (let row = 0; row < raw.ids.length; row++) {
    let best = -1;
    let complete = true;
    for (let k = 0; k < m && complete; k++) {
      const cell = row * m + k;
      complete = !Number.isNaN(raw.score[cell]) && !Number.isNaN(cost[cell]);
      const better =
        best < 0 ||
        raw.score[cell] > raw.score[best] ||
        (raw.score[cell] === raw.score[best] && cost[cell] < cost[best]);
      if (better) best = cell;
    }
    if (!complete || best < 0) continue;
    rows++;
    accuracy += raw.score[best];
    usd += cost[best];
  }
  return { point: rows === 0 ? null : { accuracy: accuracy / rows, costPer1k: (1000 * usd) / rows }, rows };
}

/** M × M: share of the rows scored for both on which two models' scores are equal; null where there are none. */
export function agreementOf({ models, score, ids }: RawOutcomes): (number | null)[][] {
  const m = models.length;
  const same = new Float64Array(m * m);
  const both = new Float64Array(m * m);
  for (let row = 0; row < ids.length; row++) {
    for (let a = 0; a < m; a++) {
      const x = score[row * m + a];
      if (Number.isNaN(x)) continue;
      for (let b = a; b < m; b++) {
        const y = score[row * m + b];
        if (Number.isNaN(y)) continue;
        both[a * m + b]++;
        if (x === y) same[a * m + b]++;
      }
    }
  }
  return models.map((_, i) =>
    models.map((__, j) => {
      const at = Math.min(i, j) * m + Math.max(i, j);
      return both[at] === 0 ? null : same[at] / both[at];
    }),
  );
}

/** Tasks with their prompts and each model's mean score there; largest first. */
export function taskFigures(
  raw: RawOutcomes,
): { task: string; prompts: number; accuracy: (number | null)[] }[] {
  const m = raw.models.length;
  const tasks = new Map<string, { prompts: number; means: Mean[] }>();
  for (let row = 0; row < raw.ids.length; row++) {
    let task = tasks.get(raw.tasks[row]);
    if (task === undefined) {
      task = { prompts: 0, means: raw.models.map(() => new Mean()) };
      tasks.set(raw.tasks[row], task);
    }
    task.prompts++;
    for (let k = 0; k < m; k++) task.means[k].add(raw.score[row * m + k]);
  }
  return [...tasks]
    .map(([task, { prompts, means }]) => ({ task, prompts, accuracy: means.map((mean) => mean.value) }))
    .sort((a, b) => b.prompts - a.prompts || (a.task < b.task ? -1 : 1));
}

/** Prompts by length, in bins that double: 0, 1, 2–3, 4–7, … characters; empty ones at the ends left out. */
export function lengthBins(prompts: readonly string[]): { from: number; to: number; prompts: number }[] {
  const counts = new Map<number, number>();
  for (const { length } of prompts) {
    const bin = length === 0 ? -1 : Math.floor(Math.log2(length));
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const low = Math.min(...counts.keys());
  const high = Math.max(...counts.keys());
  return Array.from({ length: high - low + 1 }, (_, i) => {
    const bin = low + i;
    return { from: bin < 0 ? 0 : 2 ** bin, to: 2 ** (bin + 1), prompts: counts.get(bin) ?? 0 };
  });
}
