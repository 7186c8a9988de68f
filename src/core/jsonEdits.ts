/** Smallest edits of JSON with comments: a value, a property, an element; all else stays as it was written. */
import { createScanner, findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';

/** Replace `length` UTF-16 units at `offset` by `content`. The edits of one change never overlap. */
export interface TextEdit {
  offset: number;
  length: number;
  content: string;
}

export type JsonPath = readonly (string | number)[];

/** A text and its tree. Undefined from `readJson` where the text has syntax errors: nothing can be edited then. */
export interface JsonText {
  text: string;
  root: Node;
  /** One level of indentation: as found, else two blanks. */
  unit: string;
  eol: '\n' | '\r\n';
}

// Kinds of tokens as numbers: the parser declares them as const enum, which single-file builds cannot read.
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const LINE_BREAK = 14;
const TRIVIA = 15;
const END = 17;

export function readJson(text: string): JsonText | undefined {
  // A byte order mark is no JSON; a blank in its place keeps the offsets.
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true, disallowComments: false });
  if (root === undefined || errors.length > 0) return undefined;
  return { text: source, root, unit: indentUnit(source, root), eol: source.includes('\r\n') ? '\r\n' : '\n' };
}

/** The text after the edits. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset || b.length - a.length)
    .reduce(
      (t, { offset, length, content }) => t.slice(0, offset) + content + t.slice(offset + length),
      text,
    );
}

/** The edits that take the edited text back to `text`. */
export function inverseEdits(text: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0;
  return [...edits]
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, length, content }) => {
      const back = {
        offset: offset + shift,
        length: content.length,
        content: text.slice(offset, offset + length),
      };
      shift += content.length - length;
      return back;
    });
}

/** The node of a path; undefined where there is none. */
export function nodeAt({ root }: JsonText, path: JsonPath): Node | undefined {
  return path.length === 0 ? root : findNodeAtLocation(root, [...path]);
}

/**
 * Edits that give `path` a value: the value alone is replaced where there is one; else it is added as the last
 * property (or element), with the objects that are missing on the way. None where it has that value already,
 * or the way leads through something that is no object.
 */
export function setValue(json: JsonText, path: JsonPath, value: unknown): TextEdit[] {
  const existing = nodeAt(json, path);
  if (existing) {
    const content = write(
      value,
      { ...json, indent: indentAt(json.text, existing.offset) },
      isMultiline(json, existing),
    );
    return json.text.slice(existing.offset, existing.offset + existing.length) === content
      ? []
      : [{ offset: existing.offset, length: existing.length, content }];
  }
  let depth = path.length - 1;
  while (nodeAt(json, path.slice(0, depth)) === undefined) depth--;
  const parent = nodeAt(json, path.slice(0, depth));
  const rest = path.slice(depth + 1);
  const inner = rest.reduceRight<unknown>((v, key) => (typeof key === 'number' ? [v] : { [key]: v }), value);
  const key = path[depth];
  if (parent?.type === 'object' && typeof key === 'string') return insert(json, parent, inner, key);
  if (parent?.type === 'array' && typeof key === 'number') return insert(json, parent, inner);
  return [];
}

/** Edits that take a property or an element out, with its line where it has one of its own; none where it is absent. */
export function removeValue(json: JsonText, path: JsonPath): TextEdit[] {
  const found = nodeAt(json, path);
  if (found === undefined || path.length === 0) return [];
  const node = found.parent?.type === 'property' ? found.parent : found;
  const siblings = node.parent?.children ?? [];
  const at = siblings.indexOf(node);
  const end = node.offset + node.length;
  const after = behind(json.text, end);
  const previous = siblings.at(at - 1);
  const isLast = at === siblings.length - 1;
  // The comma before goes where none follows any more.
  const orphan =
    at > 0 && isLast && after.comma === undefined && previous ? commaBehind(json.text, previous) : [];
  const lineStart = startOfLine(json.text, node.offset);
  const ownLines = json.text.slice(lineStart, node.offset).trim() === '' && after.lineEnd !== undefined;
  if (ownLines && after.lineEnd !== undefined)
    return [...orphan, { offset: lineStart, length: after.lineEnd - lineStart, content: '' }];
  if (!isLast) {
    const next = siblings[at + 1].offset;
    return [{ offset: node.offset, length: next - node.offset, content: '' }];
  }
  const start = at > 0 && previous ? previous.offset + previous.length : node.offset;
  return [{ offset: start, length: end - start, content: '' }];
}

interface Style extends Pick<JsonText, 'unit' | 'eol'> {
  /** Indentation of the line that the value begins on. */
  indent: string;
}

/** A value as text: on one line with blanks inside braces, or one entry a line. */
export function write(value: unknown, style: Style, multiline: boolean): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const inner = { ...style, indent: style.indent + style.unit };
  const entries = Array.isArray(value)
    ? value.map((v) => write(v, inner, false))
    : Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .map(([key, v]) => `${JSON.stringify(key)}: ${write(v, inner, false)}`);
  if (entries.length === 0) return open + close;
  if (multiline) {
    const separator = `,${style.eol}${inner.indent}`;
    return `${open}${style.eol}${inner.indent}${entries.join(separator)}${style.eol}${style.indent}${close}`;
  }
  const blank = Array.isArray(value) ? '' : ' ';
  return `${open}${blank}${entries.join(', ')}${blank}${close}`;
}

function insert(json: JsonText, parent: Node, value: unknown, key?: string): TextEdit[] {
  const { text, eol, unit } = json;
  const name = key === undefined ? '' : `${JSON.stringify(key)}: `;
  const children = parent.children ?? [];
  const last = children.at(-1);
  if (last === undefined) {
    const indent = indentAt(text, parent.offset);
    const empty = text.slice(parent.offset + 1, parent.offset + parent.length - 1);
    // An empty list of things gets a line for each; an empty object stays on its line.
    const content = name + write(value, { unit, eol, indent: indent + unit }, manyEntries(value));
    if (parent.type === 'object' && parent.parent !== undefined && empty.trim() === '')
      return [{ offset: parent.offset + 1, length: empty.length, content: ` ${content} ` }];
    const at = parent.offset + parent.length - 1;
    const kept = empty.trimEnd();
    const offset = parent.offset + 1 + kept.length;
    return [{ offset, length: at - offset, content: `${eol}${indent}${unit}${content}${eol}${indent}` }];
  }
  const end = last.offset + last.length;
  const after = behind(text, end);
  const lastStart = startOfLine(text, last.offset);
  const onOwnLine = text.slice(lastStart, last.offset).trim() === '';
  const indent = indentAt(text, last.offset);
  const like = last.type === 'property' ? last.children?.[1] : last;
  const wide = (last.type !== 'property' && isMultiline(json, like)) || manyEntries(value);
  const content = name + write(value, { unit, eol, indent }, wide);
  const trailing = after.comma === undefined ? '' : ',';
  if (!onOwnLine) {
    const at = after.comma === undefined ? end : after.comma + 1;
    return [{ offset: at, length: 0, content: `${trailing === '' ? ', ' : ' '}${content}${trailing}` }];
  }
  const line = { offset: after.rest, length: 0, content: `${eol}${indent}${content}${trailing}` };
  if (trailing !== '') return [line];
  if (after.rest === end) return [{ ...line, content: `,${line.content}` }];
  return [{ offset: end, length: 0, content: ',' }, line];
}

/** Lists of objects read better with a line for each. */
function manyEntries(value: unknown): boolean {
  return Array.isArray(value) && value.some((v) => typeof v === 'object');
}

function isMultiline({ text }: JsonText, node: Node | undefined): boolean {
  if (node === undefined || (node.type !== 'object' && node.type !== 'array')) return false;
  return text.slice(node.offset, node.offset + node.length).includes('\n');
}

interface Behind {
  /** Offset of the comma that follows, if one does. */
  comma?: number;
  /** Where what belongs to the line ends: behind the comma and the comments on it, before blanks. */
  rest: number;
  /** Behind the line break, where nothing but the comma and comments follows on the line. */
  lineEnd?: number;
}

/** What follows a value on its line. */
function behind(text: string, end: number): Behind {
  const scanner = createScanner(text, false);
  scanner.setPosition(end);
  const found: Behind = { rest: end };
  for (;;) {
    const kind: number = scanner.scan();
    const past = scanner.getTokenOffset() + scanner.getTokenLength();
    if (kind === COMMA && found.comma === undefined) found.comma = scanner.getTokenOffset();
    else if (kind === BLOCK_COMMENT && text.slice(scanner.getTokenOffset(), past).includes('\n'))
      return found;
    else if (kind === LINE_BREAK || kind === END) return { ...found, lineEnd: past };
    else if (kind === TRIVIA) continue;
    else if (kind !== LINE_COMMENT && kind !== BLOCK_COMMENT) return found;
    found.rest = past;
  }
}

/** The edit that takes out the comma after a node, wherever it stands. */
function commaBehind(text: string, node: Node): TextEdit[] {
  const scanner = createScanner(text, true);
  scanner.setPosition(node.offset + node.length);
  const kind: number = scanner.scan();
  return kind === COMMA ? [{ offset: scanner.getTokenOffset(), length: 1, content: '' }] : [];
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Blanks at the start of the line of an offset. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, offset), offset))?.[0] ?? '';
}

function indentUnit(text: string, root: Node): string {
  const first = root.children?.at(0);
  const found = first === undefined ? '' : indentAt(text, first.offset);
  return found === '' ? '  ' : found;
}
