/** The pool of a what-if: what its config charges for the models of a run, and which of them it has. */
import type { PoolModel, RouterConfig } from '../core/config';
import { priceParts } from '../core/price';
import type { KeptRun } from './keptRun';
import type { PoolTerms } from './pipeline';

type Kept = Pick<KeptRun, 'trained' | 'dollars'>;

/** As `poolChange` finds them: a model that is switched off keeps the price that it was trained at. */
export function poolTerms({ pool }: Pick<RouterConfig, 'pool'>, { trained, dollars }: Kept): PoolTerms {
  const { models, price: trainedPrice, fee: trainedFee } = trained.spec;
  const entries = new Map(pool?.map((model) => [model.id, model]));
  const available = models.map((model) => pool === undefined || entries.get(model)?.enabled === true);
  const price = Float64Array.from(trainedPrice);
  const fees = new Float64Array(models.length);
  models.forEach((model, k) => {
    if (!available[k]) {
      fees[k] = trainedFee?.[k] ?? 0;
      return;
    }
    const listed = entries.get(model)?.price;
    const parts = listed && priceParts(listed);
    price[2 * k] = parts?.input ?? 0;
    price[2 * k + 1] = parts?.output ?? (dollars[k] ? 1e6 : 0);
    fees[k] = parts?.fee ?? 0;
  });
  return { price, ...(fees.some((fee) => fee > 0) && { fee: fees }), available };
}

/**
 * The pool with every model switched on that the run was trained on, as it was then. Its outcomes then serve all
 * pools that leave some of them out.
 */
export function wholePool(
  { pool }: Pick<RouterConfig, 'pool'>,
  models: readonly string[],
  trainedPool: RouterConfig['pool'],
): RouterConfig['pool'] {
  if (pool === undefined) return undefined;
  const asTrained = (id: string): PoolModel => ({
    ...(trainedPool?.find((model) => model.id === id) ?? { id }),
    enabled: true,
  });
  const known = new Set(pool.map(({ id }) => id));
  return [
    ...pool.map((model) => (!model.enabled && models.includes(model.id) ? asTrained(model.id) : model)),
    ...models.filter((id) => !known.has(id)).map(asTrained),
  ];
}

/** What of a pool decides the usage of its models: which they are, and what they are charged by. */
export function poolKinds({ pool }: Pick<RouterConfig, 'pool'>): string {
  const kind = ({ price }: PoolModel) => (price === undefined ? 'data' : 'call' in price ? 'call' : 'tokens');
  return JSON.stringify(pool?.filter((model) => model.enabled).map((model) => [model.id, kind(model)]));
}
