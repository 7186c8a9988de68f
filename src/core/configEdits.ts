/**
 * Edits of a config's text, each the smallest that does it: comments, trailing commas, line ends and layout
 * stay. None (`[]`) where the text says so already, has syntax errors, or has no such model or tier. A model is
 * named by its id or its place in "pool", a tier by its name or its place in "tiers".
 */
import type { Node } from 'jsonc-parser';
import type { RouterConfigInput } from './config';
import {
  nodeAt,
  readJson,
  removeValue,
  setValue,
  type JsonPath,
  type JsonText,
  type TextEdit,
} from './jsonEdits';
import type { ListPrice } from './price';

export { applyEdits, inverseEdits, type TextEdit } from './jsonEdits';

export interface PoolEditOptions {
  /** The models of the data: written as the pool where the config leaves it out, which means all of them. */
  models?: readonly string[];
}

/** USD per million tokens and per request; of what is left out, nothing changes. Or USD per call. */
export type PriceEdit = { input?: number; output?: number; request?: number } | { call: number };

type NewModel = NonNullable<RouterConfigInput['pool']>[number];
type NewTier = NonNullable<RouterConfigInput['tiers']>[number];

/** A price of a model that has none needs both `input` and `output`, or `call`. */
export function setPrice(
  text: string,
  model: string | number,
  price: PriceEdit,
  options: PoolEditOptions = {},
): TextEdit[] {
  return editing(text, (json) => {
    const at = entryOf(json, 'pool', 'id', model);
    if (at === undefined) return withPool(json, model, options, { price: wholePrice(price) });
    const path = ['pool', at, 'price'];
    const there = nodeAt(json, path);
    const keys = keysOf(there);
    const perCall = 'call' in price;
    if (there?.type !== 'object' || perCall !== keys.includes('call')) {
      const whole = wholePrice(price);
      return whole === undefined ? [] : setValue(json, path, whole);
    }
    return Object.entries(price).flatMap(([key, usd]) =>
      usd === undefined ? [] : setValue(json, [...path, key], usd),
    );
  });
}

/** Takes the price out: the dollars that the data carries count then. */
export function removePrice(text: string, model: string | number): TextEdit[] {
  return editing(text, (json) => {
    const at = entryOf(json, 'pool', 'id', model);
    return at === undefined ? [] : removeValue(json, ['pool', at, 'price']);
  });
}

export function setEnabled(
  text: string,
  model: string | number,
  enabled: boolean,
  options: PoolEditOptions = {},
): TextEdit[] {
  return editing(text, (json) => {
    const at = entryOf(json, 'pool', 'id', model);
    if (at === undefined) return enabled ? [] : withPool(json, model, options, { enabled });
    const path = ['pool', at, 'enabled'];
    // Left out means on.
    if (enabled && nodeAt(json, path) === undefined) return [];
    return setValue(json, path, enabled);
  });
}

/** Appends a model; one that the pool has already is left as it is. A pool that was left out gets the models of the data, too. */
export function addModel(text: string, model: NewModel, options: PoolEditOptions = {}): TextEdit[] {
  return editing(text, (json) => {
    if (entryOf(json, 'pool', 'id', model.id) !== undefined) return [];
    const pool = nodeAt(json, ['pool']);
    if (pool === undefined) {
      const others = (options.models ?? []).filter((id) => id !== model.id).map((id) => ({ id }));
      return setValue(json, ['pool'], [...others, model]);
    }
    return setValue(json, ['pool', pool.children?.length ?? 0], model);
  });
}

export function removeModel(text: string, model: string | number): TextEdit[] {
  return editing(text, (json) => {
    const at = entryOf(json, 'pool', 'id', model);
    return at === undefined ? [] : removeValue(json, ['pool', at]);
  });
}

export function setTierFloor(text: string, tier: string | number, floor: number): TextEdit[] {
  return setInTier(text, tier, 'floor', floor);
}

/** `undefined` takes the share out: the tier gets an equal part of what the others leave. */
export function setTierShare(text: string, tier: string | number, share: number | undefined): TextEdit[] {
  return setInTier(text, tier, 'share', share);
}

export function addTier(text: string, tier: NewTier): TextEdit[] {
  return editing(text, (json) => {
    if (entryOf(json, 'tiers', 'name', tier.name) !== undefined) return [];
    const tiers = nodeAt(json, ['tiers']);
    if (tiers === undefined) return setValue(json, ['tiers'], [tier]);
    return setValue(json, ['tiers', tiers.children?.length ?? 0], tier);
  });
}

export function removeTier(text: string, tier: string | number): TextEdit[] {
  return editing(text, (json) => {
    const at = entryOf(json, 'tiers', 'name', tier);
    return at === undefined ? [] : removeValue(json, ['tiers', at]);
  });
}

export function setConfidence(text: string, confidence: number): TextEdit[] {
  return setAt(text, ['certificate', 'confidence'], confidence);
}

export function setServe(text: string, serve: 'certified' | 'expected'): TextEdit[] {
  return setAt(text, ['certificate', 'serve'], serve);
}

/** Any other value of the config: `['training', 'seed']`. */
export function setAt(text: string, path: JsonPath, value: unknown): TextEdit[] {
  return editing(text, (json) => setValue(json, path, value));
}

/** Takes any value out, with its property. */
export function removeAt(text: string, path: JsonPath): TextEdit[] {
  return editing(text, (json) => removeValue(json, path));
}

function editing(text: string, edit: (json: JsonText) => TextEdit[]): TextEdit[] {
  const json = readJson(text);
  return json === undefined || json.root.type !== 'object' ? [] : edit(json);
}

function setInTier(
  text: string,
  tier: string | number,
  key: 'floor' | 'share',
  value: number | undefined,
): TextEdit[] {
  return editing(text, (json) => {
    const at = entryOf(json, 'tiers', 'name', tier);
    if (at === undefined) return [];
    const path = ['tiers', at, key];
    return value === undefined ? removeValue(json, path) : setValue(json, path, value);
  });
}

/** Place of the entry of a list that is named so, or stands there; undefined where there is none. */
function entryOf(json: JsonText, list: string, key: string, entry: string | number): number | undefined {
  const entries = nodeAt(json, [list])?.children ?? [];
  if (typeof entry === 'number') return entry in entries ? entry : undefined;
  const at = entries.findIndex((_, i) => nodeAt(json, [list, i, key])?.value === entry);
  return at < 0 ? undefined : at;
}

/** The pool that the config leaves out, written out with what one of its models gets. */
function withPool(
  json: JsonText,
  model: string | number,
  { models = [] }: PoolEditOptions,
  change: { price?: ListPrice; enabled?: boolean },
): TextEdit[] {
  if (nodeAt(json, ['pool']) !== undefined) return [];
  const changed = typeof model === 'number' ? models.at(model) : models.find((id) => id === model);
  if (changed === undefined || Object.values(change).every((value) => value === undefined)) return [];
  const pool = models.map((id) => (id === changed ? { id, ...change } : { id }));
  return setValue(json, ['pool'], pool);
}

function wholePrice(price: PriceEdit): ListPrice | undefined {
  if ('call' in price) return { call: price.call };
  const { input, output, request } = price;
  if (input === undefined || output === undefined) return undefined;
  return { input, output, ...(request !== undefined && { request }) };
}

function keysOf(node: Node | undefined): string[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).map((property) => String(property.children?.[0].value));
}
