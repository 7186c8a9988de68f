/** Reads the list of public prices that comes with the product. */
import { priceTableSchema, suggestPrices, type PriceSuggestion } from '../core/prices';
import { assetPath } from './assets';
import { readText } from './files';

/** Suggestions for the models that `media/prices.json` knows; the caller asks before it uses them. */
export async function suggestedPrices(models: readonly string[]): Promise<PriceSuggestion[]> {
  const text = await readText(assetPath('media/prices.json'), 'the list of public prices');
  return suggestPrices(models, priceTableSchema.parse(JSON.parse(text)));
}
