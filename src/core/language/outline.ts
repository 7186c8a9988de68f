/** The parts of a config's text with their places, read leniently: it serves texts that are being typed. */
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import { tooDeepAt } from '../jsonDepth';
import type { ListPrice } from '../price';

/** 0-based, in UTF-16 units. */
export interface Span {
  offset: number;
  length: number;
}

export interface Placed<T> extends Span {
  value: T;
}

export interface OutlineModel extends Span {
  /** In the pool as written. */
  index: number;
  id?: Placed<string>;
  /** What stands as "price", whether it is one or not. */
  priceAt?: Span;
  /** Where it is a whole price. */
  price?: ListPrice;
  enabled: boolean;
  enabledAt?: Span;
}

export interface OutlineTier extends Span {
  index: number;
  name?: Placed<string>;
  floor?: Placed<number>;
  share?: Placed<number>;
}

export interface Outline {
  root: Span;
  /** Undefined: every model of the data. */
  pool?: Span & { models: OutlineModel[] };
  tiers: OutlineTier[];
  tiersAt?: Span;
  /** `data.path`: none, one or several. */
  dataPaths: Placed<string>[];
  confidence?: Placed<number>;
  targetRange?: Span & { from: Placed<number>; to: Placed<number> };
  exportTo?: Placed<string>;
  /** The names of the properties at the top. */
  keys: ReadonlyMap<string, Span>;
  /** The node at a path; undefined where there is none. */
  at: (path: readonly (string | number)[]) => Node | undefined;
}

/** Undefined where the text is no object, or nests too deeply to be one of ours. Never throws; linear. */
export function outlineOf(text: string): Outline | undefined {
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  if (tooDeepAt(source) !== undefined) return undefined;
  const root = parseTree(source, [], { allowTrailingComma: true, disallowComments: false });
  if (root?.type !== 'object') return undefined;
  const at = (path: readonly (string | number)[]) => findNodeAtLocation(root, [...path]);
  const pool = at(['pool']);
  const tiers = at(['tiers']);
  const range = at(['training', 'targetRange'])?.children ?? [];
  const [from, to] = range.map(placedNumber);
  const path = at(['data', 'path']);
  return {
    root: spanOf(root),
    ...(pool?.type === 'array' && {
      pool: { ...spanOf(pool), models: entriesOf(pool).map(modelOf) },
    }),
    tiers: entriesOf(tiers).map(tierOf),
    ...(tiers && { tiersAt: spanOf(tiers) }),
    dataPaths: (path?.type === 'array' ? (path.children ?? []) : [path]).flatMap(
      (n) => placedString(n) ?? [],
    ),
    confidence: placedNumber(at(['certificate', 'confidence'])),
    ...(range.length === 2 &&
      from &&
      to && { targetRange: { ...spanOf(range[0].parent ?? range[0]), from, to } }),
    exportTo: placedString(at(['export', 'to'])),
    keys: new Map((root.children ?? []).flatMap(keyOf)),
    at,
  };
}

export function spanOf({ offset, length }: Node): Span {
  return { offset, length };
}

/** Whether an offset lies in a span, its end included. */
export function within({ offset, length }: Span, position: number): boolean {
  return position >= offset && position <= offset + length;
}

function entriesOf(list: Node | undefined): { node: Node; index: number }[] {
  const entries = list?.type === 'array' ? (list.children ?? []) : [];
  return entries.map((node, index) => ({ node, index })).filter(({ node }) => node.type === 'object');
}

function modelOf({ node, index }: { node: Node; index: number }): OutlineModel {
  const price = child(node, 'price');
  const enabled = child(node, 'enabled');
  // One shape for all, which is read many times on every key.
  return {
    offset: node.offset,
    length: node.length,
    index,
    id: placedString(child(node, 'id')),
    priceAt: price && spanOf(price),
    price: price && priceOf(price),
    enabled: enabled?.value !== false,
    enabledAt: enabled && spanOf(enabled),
  };
}

function tierOf({ node, index }: { node: Node; index: number }): OutlineTier {
  return {
    ...spanOf(node),
    index,
    name: placedString(child(node, 'name')),
    floor: placedNumber(child(node, 'floor')),
    share: placedNumber(child(node, 'share')),
  };
}

function priceOf(node: Node): ListPrice | undefined {
  const usd = (key: string): number | undefined => {
    const part: unknown = child(node, key)?.value;
    return typeof part === 'number' && part >= 0 ? part : undefined;
  };
  const call = usd('call');
  if (call !== undefined) return { call };
  const [input, output, request] = [usd('input'), usd('output'), usd('request')];
  if (input === undefined || output === undefined) return undefined;
  return request === undefined ? { input, output } : { input, output, request };
}

function child(node: Node, key: string): Node | undefined {
  return findNodeAtLocation(node, [key]);
}

function placedString(node: Node | undefined): Placed<string> | undefined {
  if (node?.type !== 'string') return undefined;
  return { offset: node.offset, length: node.length, value: String(node.value) };
}

function placedNumber(node: Node | undefined): Placed<number> | undefined {
  const value: unknown = node?.type === 'number' ? node.value : undefined;
  return node && typeof value === 'number' ? { ...spanOf(node), value } : undefined;
}

function keyOf(property: Node): [string, Span][] {
  const key = property.children?.[0];
  return key === undefined ? [] : [[String(key.value), spanOf(key)]];
}
