/** From the text of a `*.proteus.json` to a config, or to problems with their places in the text. */
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { configSchema, type RouterConfig } from './config';
import { checkMeaning } from './configMeaning';
import { explainIssue, type Finding, type FindingCode, type Path } from './configMessages';
import { UserError, type ErrorPlace } from './errors';
import { tooDeepAt } from './jsonDepth';
import { formatConfigPath, type ConfigPath } from './pool';
import { linesOf } from './textLines';

export interface ConfigProblem {
  /** What is wrong, without a full stop. */
  message: string;
  remedy: string;
  /** 1-based. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
  /** 0-based, in UTF-16 units. */
  offset: number;
  length: number;
  /** `tiers[0].floor`; '' for the whole. */
  path: string;
  /**
   * syntax: no JSON; schema: not what the JSON schema allows, which an editor with that schema says, too;
   * meaning: what no schema can say.
   */
  kind: 'syntax' | 'schema' | 'meaning';
  /** Which mistake it is, where there is more to say about it than its kind. */
  code?: FindingCode;
  /** JSON text to put in place of what is underlined, where it is plain what was meant. */
  replacement?: string;
}

export interface ParsedConfig {
  /** Defined where there are no problems. */
  config: RouterConfig | undefined;
  /** In the order of the text. */
  problems: ConfigProblem[];
}

/** How configs are read: comments and trailing commas are fine. */
export const CONFIG_OPTIONS = { allowTrailingComma: true, disallowComments: false, allowEmptyContent: false };

/** Reads a config: JSON with comments and trailing commas. Never throws; pure. */
export function parseConfig(text: string): ParsedConfig {
  const source = withoutMark(text);
  const deep = tooDeep(source);
  if (deep !== undefined) return { config: undefined, problems: [deep] };
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, CONFIG_OPTIONS);
  if (root === undefined || errors.length > 0) {
    const place = linesOf(source);
    const problems = errors.map((e) => syntaxProblem(source, e, place));
    if (problems.length === 0) problems.push(emptyProblem());
    return { config: undefined, problems: root === undefined ? problems.slice(0, 1) : problems };
  }
  const findings: Finding[] = repeatedKeys(root).map((f) => ({ ...f, kind: 'schema' }));
  const value: unknown = getNodeValue(root);
  const parsed = configSchema.safeParse(value);
  if (parsed.success) {
    findings.push(...checkMeaning(parsed.data));
  } else {
    const valueAt = (path: Path): unknown => {
      const node = findNodeAtLocation(root, path);
      return node === undefined ? undefined : getNodeValue(node);
    };
    const found = parsed.error.issues.flatMap((issue) => explainIssue(issue, valueAt));
    const meant = new Set(
      found.flatMap((f) =>
        f.meant === undefined ? [] : [formatConfigPath([...f.path.slice(0, -1), f.meant])],
      ),
    );
    const misspelt = (f: Finding): boolean =>
      valueAt(f.path) === undefined && meant.has(formatConfigPath(f.path));
    findings.push(...found.filter((f) => !misspelt(f)));
  }
  const place = linesOf(source);
  const problems = findings.map((f) => placed(root, f, place)).sort((a, b) => a.offset - b.offset);
  return { config: parsed.success && problems.length === 0 ? parsed.data : undefined, problems };
}

/**
 * The config of a text.
 *
 * @throws UserError the first problem, with line and column, and how many more there are
 */
export function requireConfig(text: string, file: string): RouterConfig {
  const { config, problems } = parseConfig(text);
  if (config !== undefined) return config;
  const [first, ...more] = problems;
  throw new UserError({
    what: first.message,
    where: {
      file,
      line: first.line,
      column: first.column,
      ...(first.path === '' ? {} : { path: first.path }),
    },
    remedy: more.length === 0 ? first.remedy : `${first.remedy} (${more.length} more in this file.)`,
  });
}

/** The places of paths in a config's text, for errors found after parsing (`resolvePool`). */
export function placeInConfig(text: string, file: string): (path: ConfigPath) => ErrorPlace {
  const source = withoutMark(text);
  const root = tooDeepAt(source) === undefined ? parseTree(source, [], CONFIG_OPTIONS) : undefined;
  const lineAndColumn = linesOf(source);
  return (path) => {
    const place: ErrorPlace = { file, path: formatConfigPath(path) };
    const node = root && findNodeAtLocation(root, [...path]);
    return node ? { ...lineAndColumn(node.offset), ...place } : place;
  };
}

/** A byte order mark is no JSON; a blank in its place keeps the offsets. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
}

type Place = ReturnType<typeof linesOf>;

function tooDeep(text: string): ConfigProblem | undefined {
  const offset = tooDeepAt(text);
  if (offset === undefined) return undefined;
  return {
    message: 'The config is nested too deeply to be one',
    remedy: 'Close the brackets and braces before this.',
    offset,
    length: 1,
    path: '',
    kind: 'syntax',
    ...linesOf(text)(offset),
  };
}

const SYNTAX: Partial<Record<string, [what: string, remedy: string]>> = {
  InvalidSymbol: [
    'There is something here that is not JSON',
    'Put text in double quotes; numbers, true, false and null stand alone.',
  ],
  InvalidNumberFormat: ['This is not a number', 'Write it like 0.85 or 3.'],
  PropertyNameExpected: ['A property name is expected here', 'Put the name in double quotes.'],
  ValueExpected: ['A value is expected here', 'Write the value.'],
  ColonExpected: ['A colon is expected here', 'Write the property as "name": value.'],
  CommaExpected: ['A comma is expected here', 'Put a comma between the entries.'],
  CloseBraceExpected: ['A closing } is missing', 'Close the object.'],
  CloseBracketExpected: ['A closing ] is missing', 'Close the list.'],
  EndOfFileExpected: ['The config ends before this', 'Remove what follows the closing }.'],
  UnexpectedEndOfComment: ['A comment is not closed', 'End it with */.'],
  UnexpectedEndOfString: ['A text is not closed', 'End it with a double quote on the same line.'],
  InvalidCharacter: [
    'A character is not allowed here',
    'Write control characters in texts as \\n, \\t or \\u….',
  ],
};

function syntaxProblem(text: string, error: ParseError, place: Place): ConfigProblem {
  const code = printParseErrorCode(error.error);
  if (text.trim() === '') return emptyProblem();
  const [message, remedy] = SYNTAX[code] ?? [`The config is not valid JSON here (${code})`, 'Correct it.'];
  return {
    message,
    remedy,
    offset: error.offset,
    length: Math.max(1, error.length),
    path: '',
    kind: 'syntax',
    ...place(error.offset),
  };
}

function emptyProblem(): ConfigProblem {
  return {
    message: 'The config is empty',
    remedy: 'Write at least { "data": { "path": "outcomes.jsonl" } }.',
    line: 1,
    column: 1,
    offset: 0,
    length: 0,
    path: '',
    kind: 'syntax',
  };
}

/** JSON lets a property be written twice and keeps the last; a user hardly means that. */
function repeatedKeys(node: Node, path: Path = []): Finding[] {
  if (node.type === 'array') return (node.children ?? []).flatMap((c, i) => repeatedKeys(c, [...path, i]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    const name = String(key.value);
    const inner = [...path, name];
    const repeated: Finding[] = seen.has(name)
      ? [
          {
            path: inner,
            at: 'key',
            message: `${JSON.stringify(name)} is written twice`,
            remedy: 'Remove one of the two.',
          },
        ]
      : [];
    seen.add(name);
    return value === undefined ? repeated : [...repeated, ...repeatedKeys(value, inner)];
  });
}

/** Gives a finding its place: the value, the name of the property, or the nearest thing that exists. */
function placed(root: Node, finding: Finding, place: Place): ConfigProblem {
  const path = [...finding.path];
  let node = findNodeAtLocation(root, path);
  let { offset, length } = node ?? root;
  if (node === undefined) {
    // Something is missing: point at the name of the property that should hold it.
    while (node === undefined && path.length > 0) {
      path.pop();
      node = findNodeAtLocation(root, path);
    }
    node ??= root;
    const name = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    offset = name?.offset ?? node.offset;
    length = name?.length ?? 1;
  } else if (finding.at === 'key') {
    const name = node.parent?.children?.[0];
    if (node.parent?.type === 'property' && name) ({ offset, length } = name);
  }
  return {
    message: finding.message,
    remedy: finding.remedy,
    offset,
    length,
    path: formatConfigPath(finding.path),
    kind: finding.kind ?? 'schema',
    ...(finding.code !== undefined && { code: finding.code }),
    ...(finding.replacement !== undefined && { replacement: finding.replacement }),
    ...place(offset),
  };
}
