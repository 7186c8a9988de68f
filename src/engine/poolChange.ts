/** Fits the config's pool of today to the pool that a run was trained on. */
import type { OutcomeTable, PriceTable } from '../core/outcomes';
import type { RouterSpec } from '../core/routerSpec';
import { NeedsTraining } from './needsTraining';

export interface TodaysPool {
  /** Columns in the trained pool's order; a model that was switched off has zeros there. */
  table: OutcomeTable;
  price: PriceTable;
  available: boolean[];
}

/**
 * A model that is switched off stays in the graph, which knows nothing else, but is never chosen.
 * @throws UserError for a model that the router has never seen, or whose usage is counted otherwise now.
 */
export function poolChange(
  trained: Pick<RouterSpec, 'models' | 'price' | 'fee'> & { dollars: readonly boolean[] },
  today: { table: OutcomeTable; price: PriceTable },
): TodaysPool {
  const unknown = today.table.models.filter((model) => !trained.models.includes(model));
  if (unknown.length > 0) {
    throw new NeedsTraining({
      what: `The run knows nothing of ${unknown.join(', ')}`,
      where: { path: 'pool' },
      remedy: 'Train the router again to take a model in.',
    });
  }
  today.table.models.forEach((model, k) => {
    const dollars = trained.dollars[trained.models.indexOf(model)];
    if (dollars === today.table.dollars[k]) return;
    throw new NeedsTraining({
      what: `The run counts the usage of ${model} in ${dollars ? 'dollars' : 'tokens'}, the config in ${dollars ? 'tokens' : 'dollars'}`,
      where: { path: 'pool' },
      remedy: dollars
        ? 'Train the router again, or take its price out.'
        : 'Train the router again, or give it a price.',
    });
  });
  const columns = trained.models.map((model) => today.table.models.indexOf(model));
  if (columns.length === today.table.models.length && columns.every((c, k) => c === k)) {
    return { ...today, available: columns.map(() => true) };
  }
  const n = today.table.ids.length;
  const from = today.table.models.length;
  const m = columns.length;
  const table: OutcomeTable = {
    ...today.table,
    models: trained.models,
    score: new Float32Array(n * m),
    usage: new Float32Array(n * m * 2),
    dollars: columns.map((c) => c >= 0 && today.table.dollars[c]),
    latency: undefined,
    ...(today.table.propensity && { propensity: new Float32Array(n * m).fill(NaN) }),
  };
  const fee = Float64Array.from(columns, (c, k) => (c < 0 ? trained.fee?.[k] : today.table.fee?.[c]) ?? 0);
  if (fee.some((usd) => usd > 0)) table.fee = fee;
  const price = Float64Array.from(trained.price);
  columns.forEach((c, k) => {
    if (c < 0) return;
    price.set(today.price.subarray(2 * c, 2 * c + 2), 2 * k);
    for (let i = 0; i < n; i++) {
      table.score[i * m + k] = today.table.score[i * from + c];
      if (today.table.propensity && table.propensity)
        table.propensity[i * m + k] = today.table.propensity[i * from + c];
      table.usage.set(
        today.table.usage.subarray(2 * (i * from + c), 2 * (i * from + c) + 2),
        2 * (i * m + k),
      );
    }
  });
  return { table, price, available: columns.map((c) => c >= 0) };
}
