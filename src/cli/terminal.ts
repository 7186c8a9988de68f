/** Where the CLI's words go: results to stdout, all else to stderr; colours only where they show. */
import type { WriteStream } from 'node:tty';

export interface OutputOptions {
  /** One JSON object on stdout, nothing else there. */
  json: boolean;
  /** Results and errors only. */
  quiet: boolean;
}

type Stream = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;
export type Style = keyof typeof codes;

export class Terminal {
  /** Called before results are written, so that a progress bar can make way. */
  beforePrint: () => void = () => undefined;

  constructor(
    private readonly options: OutputOptions,
    private readonly env: NodeJS.ProcessEnv = process.env,
    readonly stdout: Stream = process.stdout,
    readonly stderr: Stream = process.stderr,
  ) {}

  /** Whether a person watches progress. */
  get interactive(): boolean {
    return this.stderr.isTTY === true && this.env['TERM'] !== 'dumb';
  }

  /** Width of the text that `print` writes, in columns. */
  get width(): number {
    return this.textStream.columns ?? 120;
  }

  get quiet(): boolean {
    return this.options.quiet;
  }

  get json(): boolean {
    return this.options.json;
  }

  /** A part of the result for people: on stdout or, beside a JSON result, on stderr unless quiet. */
  print(text: string): void {
    if (this.options.json && this.options.quiet) return;
    this.beforePrint();
    this.textStream.write(`${plain(text)}\n`);
  }

  /** The result for programs; only with --json. */
  printJson(value: unknown): void {
    if (!this.options.json) return;
    this.beforePrint();
    this.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A word on what is going on. */
  note(text: string): void {
    if (!this.options.quiet) this.stderr.write(`${plain(text)}\n`);
  }

  /** What went wrong; always shown. */
  error(text: string): void {
    this.stderr.write(`${plain(text)}\n`);
  }

  /** Styles text that `print` will write. */
  style(style: Style, text: string): string {
    return styled(style, text, this.colours(this.textStream));
  }

  /** Styles text for stderr. */
  styleError(style: Style, text: string): string {
    return styled(style, text, this.colours(this.stderr));
  }

  private get textStream(): Stream {
    return this.options.json ? this.stderr : this.stdout;
  }

  private colours(stream: Stream): boolean {
    return stream.isTTY === true && (this.env['NO_COLOR'] ?? '') === '' && this.env['TERM'] !== 'dumb';
  }
}

const ESCAPE = '\u001b';
const STYLES = new Set(Object.values(codes).flatMap((pair) => pair.map((code) => `${ESCAPE}[${code}m`)));

/**
 * Text as a terminal may have it: our own styles and line breaks, and no other control character. Names
 * and values come from files of others, and could move the cursor or rename the window.
 */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, (character, at: number) => {
    if (character === '\n' || character === '\t') return character;
    const ours = character === ESCAPE && STYLES.has(text.slice(at, text.indexOf('m', at) + 1));
    return ours ? character : '\uFFFD';
  });
}

function styled(style: Style, text: string, on: boolean): string {
  const [open, close] = codes[style];
  return on ? `\u001b[${open}m${text}\u001b[${close}m` : text;
}
