/** What a model costs, as a config states it: tokens, tokens and a fee per request, or so much a call. */
import { z } from 'zod';

const usd = z.number().nonnegative();

export const priceSchema = z
  .union([
    z.strictObject({
      input: usd.describe('USD per million input tokens.'),
      output: usd.describe('USD per million output tokens.'),
      request: usd.optional().describe('USD per request, on top of the tokens. Left out: none.'),
    }),
    z.strictObject({ call: usd.describe('USD per call, whatever its length. Needs no tokens in the data.') }),
  ])
  .describe(
    'List price: { "input", "output" } in USD per million tokens, with "request" for a fee per request; or { "call" } in USD per call. May be left out where the data carries dollars per call.',
  );

export type ListPrice = z.output<typeof priceSchema>;

/** A price as usage is charged by: USD per million tokens in and out, and USD per request. */
export interface PriceParts {
  input: number;
  output: number;
  fee: number;
}

/** A price per call is all fee. */
export function priceParts(price: ListPrice): PriceParts {
  if ('call' in price) return { input: 0, output: 0, fee: price.call };
  return { input: price.input, output: price.output, fee: price.request ?? 0 };
}
