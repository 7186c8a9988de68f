/** Prices in words; apart from their schema, so that the extension host need not load a validation library. */
import type { ListPrice } from './price';

/** A price in words: "$2.5 in, $10 out per million tokens". */
export function describePrice(price: ListPrice): string {
  if ('call' in price) return `$${price.call} per call`;
  const fee = price.request === undefined || price.request === 0 ? '' : `, and $${price.request} per request`;
  return `$${price.input} in, $${price.output} out per million tokens${fee}`;
}
