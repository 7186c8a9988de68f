/** What routers are fitted on and judged by while a simulation runs: the run's splits, predictions and policy. */
import { observedCost, type OutcomeTable, type PriceTable } from '../../outcomes';
import type { ServingSteps } from '../../routerSpec';
import type { RoutingProblem } from '../../routers/router';
import { makePart, type Decider, type Part, type PartPredictions } from '../../serve';
import { listOf, type Mask } from './mask';

/** One split part, before prices. */
export interface SplitData {
  table: OutcomeTable;
  predictions: PartPredictions;
}

export interface RoutingData {
  models: readonly string[];
  decider: Decider;
  serving: ServingSteps;
  limit: { certified: number; observed: number };
  confidence: number;
  /** Scores on train are all 0 or 1. */
  binary: boolean;
  tune: SplitData;
  calibrate: SplitData;
  test: SplitData;
  /** Mean score of each model on train, and M × 2 its mean usage. */
  trainAccuracy: Float64Array;
  trainUsage: Float64Array;
}

export function partAt({ table, predictions }: SplitData, price: PriceTable): Part {
  return makePart(table, predictions, price);
}

/** What a router of the registry is fitted on, with these models and prices; `calibrate` is at these prices too. */
export function problemAt(data: RoutingData, up: Mask, price: PriceTable, calibrate: Part): RoutingProblem {
  const { models, trainAccuracy, trainUsage, decider } = data;
  return {
    models,
    available: listOf(up, models.length),
    trainAccuracy,
    trainCost: Float64Array.from(
      models,
      (_, m) =>
        (trainUsage[2 * m] * price[2 * m] + trainUsage[2 * m + 1] * price[2 * m + 1]) / 1e6 +
        (decider.fee?.[m] ?? 0),
    ),
    calibrate,
  };
}

/** Tune and calibrate together, at these prices. */
export function judgedPart(data: RoutingData, price: PriceTable): Part {
  const parts = [data.tune, data.calibrate].map((split) => partAt(split, price));
  const [a, b] = parts;
  const join = <T extends Float32Array | Float64Array>(
    key: 'score' | 'cost' | 'pHat' | 'cHat',
    into: T,
  ): T => {
    into.set(a[key]);
    into.set(b[key], a[key].length);
    return into;
  };
  const cells = a.score.length + b.score.length;
  return {
    n: a.n + b.n,
    models: a.models,
    tasks: [...a.tasks, ...b.tasks],
    score: join('score', new Float32Array(cells)),
    cost: join('cost', new Float64Array(cells)),
    pHat: join('pHat', new Float32Array(cells)),
    cHat: join('cHat', new Float64Array(cells)),
  };
}

/** Mean cost of each model, USD a query. */
export function meanCosts({ table }: SplitData, price: PriceTable): Float64Array {
  const m = table.models.length;
  const sum = new Float64Array(m);
  observedCost(table, price).forEach((usd, c) => (sum[c % m] += usd / table.ids.length));
  return sum;
}

/** Where outcomes have gaps, the prompts that are left may be easier or harder than the rest. */
export function gapNotes(
  data: Record<'tune' | 'calibrate' | 'test', { table: { ids: readonly string[] } }>,
  kept: { ids: Record<'tune' | 'calibrate' | 'test', readonly string[]> },
): string[] {
  const parts = (['test', 'tune', 'calibrate'] as const).map((part) => {
    const [left, all] = [data[part].table.ids.length, kept.ids[part].length];
    return left < all ? `${left} of ${all} ${part} prompts` : '';
  });
  const lacking = parts.filter((text) => text !== '');
  if (lacking.length === 0) return [];
  return [
    `Only ${lacking.join(', ')} have the outcomes of every model, and only they are simulated: what they show of accuracy and cost may differ from the report, which weighs all.`,
  ];
}
