/** Prices that are missing, nothing, of no use with this data, or contradicted by the dollars in it. */
import { describePrice } from '../priceText';
import type { ListPrice } from '../price';
import type { Outline, OutlineModel } from '../language/outline';
import { listNames } from '../nearest';
import { change, diagnostic, quoted, type Check } from './check';
import type { Diagnostic, Fix } from './diagnostic';
import type { Facts, ModelFacts } from './facts';

/** Within this factor, rounding and old price lists explain a difference (as in findings/prices). */
const TOLERANCE = 1.25;

export const checkPrices: Check = (outline, facts) => {
  const known = new Map(facts.data?.models.map((model) => [model.id, model]));
  if (outline.pool === undefined) return unlistedPool(outline, facts);
  return outline.pool.models.flatMap((entry) => {
    if (!entry.enabled || entry.id === undefined) return [];
    const model = known.get(entry.id.value);
    if (entry.priceAt === undefined) return model ? missing(entry, entry.id.value, model, facts) : [];
    if (entry.price === undefined) return [];
    return [
      ...zero(entry, entry.id.value, entry.price, model, facts),
      ...(model ? unused(entry, entry.id.value, entry.price, model) : []),
      ...(model ? contradicted(entry, entry.id.value, entry.price, model) : []),
    ];
  });
};

function listedFix(index: number, id: string, { listed }: Facts): Fix[] {
  const known = Object.hasOwn(listed, id) ? listed[id] : undefined;
  if (known === undefined) return [];
  const title = `Use the list price of ${known.source}, ${known.asOf}: ${describePrice(known.price)}`;
  return [change(title, [['pool', index, 'price'], known.price])];
}

function removeFix(index: number, dollars: number | null): Fix[] {
  if (dollars === null) return [];
  return [change('Remove the price: the dollars in the data count', [['pool', index, 'price'], undefined])];
}

function missing(entry: OutlineModel, id: string, model: ModelFacts, facts: Facts): Diagnostic[] {
  if (model.usd !== null) return [];
  const tokens = model.tokensIn !== null && model.tokensOut !== null;
  const why = tokens ? 'its tokens but no dollars' : 'neither tokens nor dollars of its calls';
  const how = tokens
    ? 'Give it a "price" in USD per million tokens; none is ever taken to be free.'
    : 'Give it a price per call, { "call": USD }; none is ever taken to be free.';
  return [
    diagnostic(
      entry.id ?? entry,
      'error',
      'missing-price',
      `${quoted(id)} has no price, and the data has ${why}. ${how}`,
      tokens ? listedFix(entry.index, id, facts) : [],
    ),
  ];
}

/** The config lists no pool, and the data has no dollars: then somebody must say what calls cost. */
function unlistedPool({ dataPaths }: Outline, facts: Facts): Diagnostic[] {
  const models = facts.data?.models ?? [];
  const priceless = models.filter((model) => model.usd === null);
  if (priceless.length === 0 || dataPaths.length === 0) return [];
  const { listed } = facts;
  const entries = models.map(({ id }) => ({
    id,
    ...(Object.hasOwn(listed, id) && { price: listed[id].price }),
  }));
  const complete = priceless.every(({ id }) => Object.hasOwn(listed, id));
  return [
    diagnostic(
      dataPaths[0],
      'error',
      'missing-price',
      `The data has no dollars for ${listNames(priceless.map(({ id }) => id))}, and the config gives no prices. Add a "pool" with the models and their prices.`,
      [
        change(
          complete ? 'Write the pool, with public list prices' : 'Write the pool, prices left to fill in',
          [['pool'], entries],
        ),
      ],
    ),
  ];
}

function isFree(price: ListPrice): boolean {
  return 'call' in price
    ? price.call === 0
    : price.input === 0 && price.output === 0 && (price.request ?? 0) === 0;
}

function zero(
  entry: OutlineModel,
  id: string,
  price: ListPrice,
  model: ModelFacts | undefined,
  facts: Facts,
): Diagnostic[] {
  if (!isFree(price) || entry.priceAt === undefined) return [];
  return [
    diagnostic(
      entry.priceAt,
      'warning',
      'zero-price',
      `${quoted(id)} costs nothing at this price, so the router will take it wherever a floor allows. Write what it costs, your own hardware included.`,
      [...listedFix(entry.index, id, facts), ...removeFix(entry.index, model?.usd ?? null)],
    ),
  ];
}

function unused(entry: OutlineModel, id: string, price: ListPrice, model: ModelFacts): Diagnostic[] {
  if ('call' in price || entry.priceAt === undefined) return [];
  if (model.tokensIn !== null && model.tokensOut !== null) return [];
  const knows = model.usd === null ? 'neither tokens nor dollars' : 'the dollars but not the tokens';
  const remedy =
    model.usd === null
      ? 'Give it a price per call, { "call": USD }, or add tokens to the data.'
      : 'Remove the price, so that the dollars count, or add tokens to the data.';
  return [
    diagnostic(
      entry.priceAt,
      'error',
      'unused-price',
      `The price of ${quoted(id)} cannot be applied: the data has ${knows} of its calls. ${remedy}`,
      removeFix(entry.index, model.usd),
    ),
  ];
}

function contradicted(entry: OutlineModel, id: string, price: ListPrice, model: ModelFacts): Diagnostic[] {
  const { paid } = model;
  if (paid === undefined || entry.priceAt === undefined || !samePrice(paid.price, price)) return [];
  if (paid.ratio < TOLERANCE && paid.ratio > 1 / TOLERANCE) return [];
  const off =
    paid.ratio < 1 ? `${short(1 / paid.ratio)} times too high` : `${short(paid.ratio)} times too low`;
  const steady = paid.spread[1] / paid.spread[0] < TOLERANCE;
  const implied = steady && !('call' in price) ? impliedPrice(price, paid) : undefined;
  const says = implied ? `, which imply about ${describePrice(implied)}` : '';
  return [
    diagnostic(
      entry.priceAt,
      'warning',
      'price-contradicts-data',
      `The price of ${quoted(id)} is ${off} for the dollars of its ${paid.calls} calls in the data${says}. Use what was paid, or leave the price as it is where it has changed since.`,
      [
        ...(implied
          ? [
              change(`Use the price that the data implies: ${describePrice(implied)}`, [
                ['pool', entry.index, 'price'],
                implied,
              ]),
            ]
          : []),
        ...removeFix(entry.index, model.usd),
      ],
    ),
  ];
}

/** What the dollars imply, rounded to three digits; a fee per request stays. */
function impliedPrice(
  price: Exclude<ListPrice, { call: number }>,
  { implied, ratio }: NonNullable<ModelFacts['paid']>,
): ListPrice {
  const { input, output } = implied ?? { input: price.input * ratio, output: price.output * ratio };
  return {
    input: short(input),
    output: short(output),
    ...(price.request !== undefined && { request: price.request }),
  };
}

function samePrice(a: ListPrice, b: ListPrice): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function short(x: number): number {
  return Number(x.toPrecision(3));
}
