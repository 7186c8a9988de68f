/** The config that an import writes: commented, ready to train where the data and prices allow it. */
import type { ListPrice } from './price';

export interface ImportedModel {
  id: string;
  accuracy: number | null;
  /** Accepted by the user. */
  price?: ListPrice;
  /** Where the price is from: "OpenAI pricing, 2025-01". */
  priceSource?: string;
  /** What is known of its calls. */
  usage: 'dollars' | 'tokens' | 'none';
}

export interface ImportedConfig {
  /** The outcome file, relative to the config, with forward slashes. */
  data: string;
  /** Names of the files that it was made from. */
  sources: readonly string[];
  models: readonly ImportedModel[];
}

/** Text that `parseConfig` accepts. Prices are those that the user accepted and no others. */
export function importedConfigText({ data, sources, models }: ImportedConfig): string {
  const best = Math.max(0, ...models.map((m) => m.accuracy ?? 0));
  const floor = Math.max(0, Math.floor(100 * (best - 0.05)) / 100);
  const noUsage = models.filter((m) => m.usage === 'none');
  const pool = models.map((model, i) => {
    const last = i === models.length - 1;
    const price =
      model.price === undefined
        ? ''
        : `, "price": ${JSON.stringify(model.price).replaceAll(':', ': ').replaceAll(',', ', ')}`;
    return `    { "id": ${JSON.stringify(model.id)}${price} }${last ? '' : ','}${commentOn(model)}`;
  });
  const estimate =
    noUsage.length === 0
      ? ''
      : `,
    // The data has neither tokens nor dollars for ${noUsage.length === models.length ? 'its models' : `${noUsage.length} of its models`}. Give each a price per
    // call, { "call": … }; or a price per token and estimated tokens (costs are estimates then):
    // "estimateTokens": { "output": 200 }`;
  return `// A PROTEUS router config, made from ${sources.map(plainComment).join(', ')}. Hover a setting to see what it does.
{
  // The models to choose from. Switch one off with "enabled": false.
  "pool": [
${pool.join('\n')}
  ],
  "data": {
    "path": ${JSON.stringify(data)}${estimate}
  },
  // Floors to keep: the mean score of a tier's prompts. The best single model here scores ${best.toFixed(3)}.
  "tiers": [
    { "name": "standard", "floor": ${floor}, "share": 1 }
  ],
  "certificate": { "confidence": 0.95, "serve": "certified" }
}
`;
}

/** A comment ends at the line's end, so names may not have one. */
function plainComment(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}

function commentOn({ price, priceSource, usage }: ImportedModel): string {
  if (price !== undefined) return priceSource === undefined ? '' : `  // ${plainComment(priceSource)}`;
  if (usage === 'dollars') return '';
  return '  // add "price": { "input": …, "output": … } (USD per million tokens)';
}
