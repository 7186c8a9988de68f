/** Words for what zod finds wrong in a config: what, and what to do about it. */
import type { z } from 'zod';
import { configJsonSchema } from './config';
import { listNames, nearestName } from './nearest';

export type Path = (string | number)[];

/** What is wrong at which path. `at` says which part of the property to underline. */
export interface Finding {
  path: Path;
  at: 'value' | 'key';
  message: string;
  remedy: string;
  /** The property that the user most likely meant; that it is "missing" need not be said too. */
  meant?: string;
  /** Left out: what a JSON schema says, too. */
  kind?: 'schema' | 'meaning';
  code?: FindingCode;
  /** JSON text to put in place of what is underlined, where it is plain what was meant. */
  replacement?: string;
}

/** Mistakes that a quick fix knows more about. */
export type FindingCode =
  | 'duplicate-model'
  | 'duplicate-tier'
  | 'unknown-pool-model'
  | 'too-few-models'
  | 'range-reversed'
  | 'split-shares';

type Issue = z.core.$ZodIssue;

/** What a JSON schema says about an object, as far as names of properties go. */
interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode | SchemaNode[];
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  const?: unknown;
  description?: string;
}

let schema: SchemaNode | undefined;

function schemaAt(path: Path): SchemaNode[] {
  schema ??= configJsonSchema();
  let nodes: SchemaNode[] = [schema];
  for (const step of path) {
    nodes = nodes
      .flatMap(branchesOf)
      .flatMap((node) => (typeof step === 'number' ? (node.items ?? []) : (node.properties?.[step] ?? [])));
  }
  return nodes.flatMap(branchesOf);
}

function branchesOf(node: SchemaNode): SchemaNode[] {
  return node.anyOf ?? node.oneOf ?? [node];
}

function knownNames(path: Path): string[] {
  return [...new Set(schemaAt(path).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** The schema's description of what belongs at a path, after a blank; '' where it has none. */
export function describe(path: Path): string {
  const text = schemaAt(path).find((node) => node.description !== undefined)?.description;
  return text === undefined ? '' : ` ${text}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`;
}

const EXPECTED: Record<string, string> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  tuple: 'a list in [ ]',
  object: 'an object in { }',
};

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function nameOf(path: Path): string {
  const last = path[path.length - 1];
  if (last === undefined) return 'The config';
  if (typeof last === 'string') return JSON.stringify(last);
  const parent = path[path.length - 2];
  return typeof parent === 'string' ? `Entry ${last + 1} of ${JSON.stringify(parent)}` : `Entry ${last + 1}`;
}

/** The findings of one zod issue. `valueAt` gives what the config has at a path. */
export function explainIssue(issue: Issue, valueAt: (path: Path) => unknown): Finding[] {
  const path = issue.path.map((p) => (typeof p === 'symbol' ? String(p) : p));
  const value = valueAt(path);
  const name = nameOf(path);
  const finding = (message: string, remedy: string, replacement?: string): Finding[] => [
    { path, at: 'value', message, remedy, ...(replacement !== undefined && { replacement }) },
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => explainUnknown(path, key));
    case 'invalid_type': {
      if (value === undefined) {
        const key = path[path.length - 1];
        const what = typeof key === 'string' ? `${JSON.stringify(key)} is missing` : `${name} is missing`;
        return finding(what, `Add it.${describe(path)}`);
      }
      const wanted = EXPECTED[issue.expected] ?? issue.expected;
      const got = typeof value === 'number' ? shown(value) : kindOf(value);
      return finding(`${name} must be ${wanted}, not ${got}`, `Write ${wanted}.${describe(path)}`);
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      const near = typeof value === 'string' ? nearestName(value, values) : undefined;
      return finding(
        `${name} is ${shown(value)}, which is not one of ${listNames(values)}`,
        near === undefined ? `Use one of ${listNames(values)}.` : `Did you mean ${JSON.stringify(near)}?`,
        near === undefined ? undefined : JSON.stringify(near),
      );
    }
    case 'too_big':
    case 'too_small':
      return finding(...explainRange(issue, name, value));
    case 'invalid_union': {
      if (issue.errors.length === 0) return explainKind(path, name, value);
      const branch = closestBranch(issue.errors, value);
      return branch.flatMap((inner) => explainIssue({ ...inner, path: [...path, ...inner.path] }, valueAt));
    }
    case 'custom':
      return (
        explainSplit(path, value) ??
        finding(`${name}: ${issue.message}`, `Correct it.${describe(path)}`).map((f) => ({
          ...f,
          kind: 'meaning',
        }))
      );
    default:
      return finding(`${name}: ${issue.message}`, `Correct it.${describe(path)}`);
  }
}

/** What tells the branches of a union apart is missing, or belongs to none. */
function explainKind(path: Path, name: string, value: unknown): Finding[] {
  const values = schemaAt(path).flatMap((node) => (typeof node.const === 'string' ? [node.const] : []));
  const near = typeof value === 'string' ? nearestName(value, values) : undefined;
  const message =
    value === undefined
      ? `${name} is missing`
      : `${name} is ${shown(value)}, which is not one of ${listNames(values)}`;
  const remedy =
    near === undefined ? `Use one of ${listNames(values)}.` : `Did you mean ${JSON.stringify(near)}?`;
  const replacement = near === undefined || value === undefined ? undefined : JSON.stringify(near);
  return [{ path, at: 'value', message, remedy, ...(replacement !== undefined && { replacement }) }];
}

function explainUnknown(path: Path, key: string): Finding {
  const names = knownNames(path).filter((name) => name !== key);
  const near = nearestName(key, names);
  return {
    path: [...path, key],
    at: 'key',
    message: `${JSON.stringify(key)} is not a property of ${path.length === 0 ? 'a config' : nameOf(path)}`,
    remedy:
      near === undefined ? `Known here: ${listNames(names, 12)}.` : `Did you mean ${JSON.stringify(near)}?`,
    meant: near,
    ...(near !== undefined && { replacement: JSON.stringify(near) }),
  };
}

function explainRange(
  issue: Extract<Issue, { code: 'too_big' | 'too_small' }>,
  name: string,
  value: unknown,
): [message: string, remedy: string, replacement?: string] {
  const big = issue.code === 'too_big';
  const bound = Number(big ? issue.maximum : issue.minimum);
  if (issue.origin === 'string') return [`${name} is empty`, 'Write a name or a path.'];
  if (issue.origin === 'array') {
    const entries = (n: number): string => `${n} ${n === 1 ? 'entry' : 'entries'}`;
    const limit = `${big ? 'at most' : 'at least'} ${entries(bound)}`;
    return [
      `${name} has ${entries(Array.isArray(value) ? value.length : 0)} and needs ${limit}`,
      `Give it ${limit}.`,
    ];
  }
  const relation = big ? 'above' : issue.inclusive ? 'below' : 'not above';
  const allowed = big ? `of at most ${bound}` : `${issue.inclusive ? 'of at least' : 'above'} ${bound}`;
  const percent = big && bound === 1 && typeof value === 'number' && value <= 100;
  return [
    `${name} is ${shown(value)}, which is ${relation} ${bound}`,
    percent ? `Write a fraction: ${shown(value / 100)} for ${value} %.` : `Use a number ${allowed}.`,
    percent ? String(value / 100) : undefined,
  ];
}

/** The first of those branches of a union whose outer type fits that know most of the value's properties. */
function closestBranch(branches: Issue[][], value: unknown): Issue[] {
  const strangers = (issues: Issue[]): number =>
    issues.reduce((sum, i) => sum + (i.code === 'unrecognized_keys' ? i.keys.length : 0), 0);
  const fits = branches.filter(
    (issues) => !issues.some((i) => i.code === 'invalid_type' && i.path.length === 0),
  );
  if (fits.length > 0) return fits.reduce((best, b) => (strangers(b) < strangers(best) ? b : best));
  return [
    {
      code: 'invalid_type',
      expected: 'array',
      path: [],
      message: '',
      input: value,
    },
  ];
}

function explainSplit(path: Path, value: unknown): Finding[] | undefined {
  if (path.join('.') !== 'data.split' || typeof value !== 'object' || value === null) return undefined;
  const defaults = { train: 0.6, tune: 0.1, calibrate: 0.15, test: 0.15 };
  const shares: Record<string, unknown> = { ...defaults, ...value };
  const parts = Object.keys(defaults).map((k) => `${k} ${shown(shares[k])}`);
  const sum = Object.keys(defaults).reduce((s, k) => s + Number(shares[k]), 0);
  return [
    {
      path,
      at: 'value',
      message: `The split shares add up to ${Number(sum.toFixed(6))}, not 1`,
      remedy: `Change them to add up to 1; now, with defaults where left out: ${parts.join(', ')}.`,
      kind: 'meaning',
      code: 'split-shares',
    },
  ];
}
