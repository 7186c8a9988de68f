/** As much of VS Code's API as the language features use; importing this file makes it "vscode" for what follows. */
import Module from 'node:module';

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
  before(other: Position): boolean {
    return this.line < other.line || (this.line === other.line && this.character < other.character);
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(a: Position | number, b: Position | number, c?: number, d?: number) {
    this.start = typeof a === 'number' ? new Position(a, b as number) : a;
    this.end = typeof a === 'number' ? new Position(c ?? 0, d ?? 0) : (b as Position);
    if (this.end.before(this.start)) throw new Error('A range that ends before it starts');
  }
  contains(position: Position): boolean {
    return !position.before(this.start) && !this.end.before(position);
  }
  intersection(other: Range): Range | undefined {
    const start = this.start.before(other.start) ? other.start : this.start;
    const end = this.end.before(other.end) ? this.end : other.end;
    return end.before(start) ? undefined : new Range(start, end);
  }
  isEqual(other: Range): boolean {
    return JSON.stringify(this) === JSON.stringify(other);
  }
}

export class Uri {
  private constructor(readonly path: string) {}
  readonly scheme = 'file';
  get fsPath(): string {
    return this.path;
  }
  static file(path: string): Uri {
    return new Uri(path);
  }
  toString(): string {
    return `file://${this.path}`;
  }
}

export class Document {
  version = 1;
  languageId = 'jsonc';
  constructor(
    readonly uri: Uri,
    private text: string,
  ) {}
  getText(): string {
    return this.text;
  }
  edit(text: string): void {
    this.text = text;
    this.version++;
  }
  positionAt(offset: number): Position {
    const lines = this.text.slice(0, offset).split('\n');
    return new Position(lines.length - 1, lines[lines.length - 1].length);
  }
  offsetAt({ line, character }: Position): number {
    const before = this.text.split('\n').slice(0, line);
    return before.reduce((sum, l) => sum + l.length + 1, 0) + character;
  }
  textIn({ start, end }: Range): string {
    return this.text.slice(this.offsetAt(start), this.offsetAt(end));
  }
}

class Item {
  constructor(...parts: unknown[]) {
    this.parts = parts;
  }
  readonly parts: unknown[];
}

class DocumentSymbol {
  children: DocumentSymbol[] = [];
  constructor(
    readonly name: string,
    readonly detail: string,
    readonly kind: number,
    readonly range: Range,
    readonly selectionRange: Range,
  ) {
    if (name === '' || !range.contains(selectionRange.start) || !range.contains(selectionRange.end))
      throw new Error('VS Code refuses this symbol');
  }
}

class WorkspaceEdit {
  edits: { range: Range; text: string }[] = [];
  set(_uri: Uri, edits: Item[]): void {
    this.edits = edits.map(({ parts }) => ({ range: parts[0] as Range, text: parts[1] as string }));
  }
}

class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

/** What the tests look at and change. */
export const window = {
  documents: [] as Document[],
  settings: {} as Record<string, unknown>,
  trusted: true,
  jsonSupport: true,
  /** Published problems by URI. */
  problems: new Map<string, { parts: unknown[]; source: string; code: string }[]>(),
};

const enums = new Proxy({}, { get: (_, name) => String(name) });

const vscode = {
  Position,
  Range,
  Uri,
  EventEmitter,
  WorkspaceEdit,
  DocumentSymbol,
  TextEdit: Item,
  Diagnostic: Item,
  CodeAction: Item,
  CodeLens: Item,
  CompletionItem: Item,
  InlayHint: Item,
  Hover: Item,
  MarkdownString: Item,
  DiagnosticSeverity: enums,
  CodeActionKind: enums,
  CompletionItemKind: enums,
  SymbolKind: enums,
  l10n: { t: (text: string) => text },
  extensions: { getExtension: () => (window.jsonSupport ? {} : undefined) },
  languages: {
    createDiagnosticCollection: () => ({
      set: (uri: Uri, found: never[]) => window.problems.set(uri.toString(), found),
      delete: (uri: Uri) => window.problems.delete(uri.toString()),
      dispose: () => window.problems.clear(),
    }),
  },
  workspace: {
    get textDocuments() {
      return window.documents;
    },
    get isTrusted() {
      return window.trusted;
    },
    getConfiguration: (section: string) => ({
      get: (key: string, otherwise: unknown) => window.settings[`${section}.${key}`] ?? otherwise,
    }),
  },
};

const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
const load = loader._load;
loader._load = function (this: unknown, name: string, ...rest: unknown[]) {
  return name === 'vscode' ? vscode : load.call(this, name, ...rest);
};

export { EventEmitter };
