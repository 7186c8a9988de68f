/** Public list prices of well-known models: dated suggestions, never taken without their user's consent. */
import { z } from 'zod';
import { priceSchema, type ListPrice } from './price';

const rowSchema = z.strictObject({
  id: z.string().min(1),
  /** Other names of the same model at the same price. */
  aliases: z.array(z.string().min(1)),
  provider: z.string().min(1),
  price: priceSchema,
  source: z.strictObject({ title: z.string().min(1), url: z.url() }),
  /** Month in which the price was so: "2025-01". */
  asOf: z.string().regex(/^\d{4}-\d{2}$/),
  note: z.string().optional(),
});

/** `media/prices.json`. */
export const priceTableSchema = z.strictObject({
  format: z.literal('proteus-prices/1'),
  currency: z.string(),
  note: z.string(),
  models: z.array(rowSchema),
});

export type PriceList = z.output<typeof priceTableSchema>;

export interface PriceSuggestion {
  /** As the data names it. */
  model: string;
  price: ListPrice;
  provider: string;
  source: { title: string; url: string };
  /** "2025-01": since then the price may have changed. */
  asOf: string;
  /** The name in the list that equals the model's, but for upper and lower case. */
  matchedAlias: string;
  note?: string;
}

/**
 * The listed price of each model whose name is in the list, letter for letter but for case: names that
 * are only alike are another model. Models that the list does not know are left out.
 */
export function suggestPrices(models: readonly string[], list: PriceList): PriceSuggestion[] {
  const byName = new Map<string, { row: PriceList['models'][number]; name: string }>();
  for (const row of list.models)
    for (const name of [row.id, ...row.aliases]) byName.set(name.toLowerCase(), { row, name });
  return models.flatMap((model) => {
    const found = byName.get(model.toLowerCase());
    if (found === undefined) return [];
    const { price, provider, source, asOf, note } = found.row;
    return [{ model, price, provider, source, asOf, matchedAlias: found.name, ...(note ? { note } : {}) }];
  });
}
