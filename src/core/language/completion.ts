/** What may be typed here: models of the data, public prices, floors that hold. */
import { getLocation } from 'jsonc-parser';
import type { Facts } from '../diagnose/facts';
import type { ListPrice } from '../price';
import { describePrice } from '../priceText';
import type { Outline, Span } from './outline';
import { floorBelow, type ReportFacts } from './reportFacts';
import { accuracy } from './words';

export interface Completion {
  kind: 'model' | 'price' | 'floor';
  label: string;
  detail: string;
  /** JSON text in place of `at`. */
  insert: string;
  at: Span;
}

/**
 * @param outline of `text`
 * @param report for the text as it is, where one is known
 */
export function completionsAt(
  text: string,
  offset: number,
  outline: Outline | undefined,
  facts: Facts | undefined,
  report: ReportFacts | undefined,
): Completion[] {
  const { path, previousNode: node, isAtPropertyKey } = getLocation(text, offset);
  if (isAtPropertyKey) return [];
  const plain = node !== undefined && ['string', 'number', 'boolean', 'null'].includes(node.type);
  const under = plain && offset >= node.offset && offset <= node.offset + node.length;
  const at = under ? { offset: node.offset, length: node.length } : { offset, length: 0 };
  const [top, index, key, part] = path;
  if (typeof index !== 'number') return top === 'simulation' ? simulated(path, outline, at) : [];
  if (top === 'pool' && facts) return inPool(outline, facts, at, index, path.length, key, part);
  if (top === 'tiers' && key === 'floor' && report) return floors(report, at);
  return [];
}

function inPool(
  outline: Outline | undefined,
  facts: Facts,
  at: Span,
  index: number,
  depth: number,
  key: unknown,
  part: unknown,
): Completion[] {
  const id = outline?.pool?.models.find((model) => model.index === index)?.id?.value;
  if (depth === 2) {
    return models(outline, index, facts).map(({ id: name, detail }) => {
      const price = listedOf(name, facts)?.price;
      const entry = `{ "id": ${JSON.stringify(name)}${price ? `, "price": ${priceText(price)}` : ''} }`;
      return { kind: 'model', label: name, detail, insert: entry, at };
    });
  }
  if (key === 'id' && depth === 3) {
    return models(outline, index, facts).map(({ id: name, detail }) => ({
      kind: 'model',
      label: name,
      detail,
      insert: JSON.stringify(name),
      at,
    }));
  }
  if (key !== 'price' || id === undefined) return [];
  return prices(id, facts).flatMap(({ price, detail }): Completion[] => {
    if (depth === 3)
      return [{ kind: 'price', label: describePrice(price), detail, insert: priceText(price), at }];
    const usd = (price as Record<string, number | undefined>)[String(part)];
    return usd === undefined ? [] : [{ kind: 'price', label: String(usd), detail, insert: String(usd), at }];
  });
}

/** The models of the data that no other entry of the pool has. */
function models(
  outline: Outline | undefined,
  index: number,
  { data }: Facts,
): { id: string; detail: string }[] {
  const taken = new Set(outline?.pool?.models.filter((m) => m.index !== index).map((m) => m.id?.value));
  return (data?.models ?? [])
    .filter(({ id }) => !taken.has(id))
    .map(({ id, accuracy: score }) => ({
      id,
      detail: score === null ? 'in the data' : `accuracy ${accuracy(score)} in the data`,
    }));
}

function listedOf(model: string, { listed }: Facts): Facts['listed'][string] | undefined {
  return Object.hasOwn(listed, model) ? listed[model] : undefined;
}

function prices(model: string, facts: Facts): { price: ListPrice; detail: string }[] {
  const listed = listedOf(model, facts);
  const { implied } = facts.data?.models.find(({ id }) => id === model)?.paid ?? {};
  const short = (x: number) => Number(x.toPrecision(3));
  return [
    ...(listed ? [{ price: listed.price, detail: `${listed.source}, ${listed.asOf}` }] : []),
    ...(implied
      ? [
          {
            price: { input: short(implied.input), output: short(implied.output) },
            detail: 'what the dollars in the data imply',
          },
        ]
      : []),
  ];
}

function priceText(price: ListPrice): string {
  const parts = Object.entries(price).map(([key, usd]) => `${JSON.stringify(key)}: ${usd}`);
  return `{ ${parts.join(', ')} }`;
}

function floors({ limit, serve }: ReportFacts, at: Span): Completion[] {
  const of = (value: number, detail: string): Completion[] => {
    const floor = floorBelow(value);
    return floor > 0 ? [{ kind: 'floor', label: String(floor), detail, insert: String(floor), at }] : [];
  };
  return [
    ...(serve === 'certified' ? of(limit.certified, 'the certified limit') : []),
    ...of(limit.observed, 'the observed limit, without proof'),
  ];
}

/** The models of the pool, where an event of the simulation names one. */
function simulated(path: readonly unknown[], outline: Outline | undefined, at: Span): Completion[] {
  if (path[1] !== 'events' || path[3] !== 'model') return [];
  return (outline?.pool?.models ?? []).flatMap(({ id }): Completion[] =>
    id === undefined
      ? []
      : [{ kind: 'model', label: id.value, detail: 'in the pool', insert: JSON.stringify(id.value), at }],
  );
}
