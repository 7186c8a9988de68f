/** Python's written form of a list of strings, as RouterBench's CSV has its prompts. */

const SIMPLE: Partial<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

const HEX_DIGITS: Partial<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** One string literal that starts at `start` (its quote); undefined where it is not one. */
function readString(text: string, start: number): { value: string; end: number } | undefined {
  const quote = text[start];
  let value = '';
  let i = start + 1;
  for (;;) {
    // Copy up to the next character that means something.
    let j = i;
    while (j < text.length && text[j] !== quote && text[j] !== '\\') j++;
    value += text.slice(i, j);
    if (j >= text.length) return undefined;
    if (text[j] === quote) return { value, end: j + 1 };
    const kind = text[j + 1] ?? '';
    const simple = SIMPLE[kind];
    const digits = HEX_DIGITS[kind];
    if (simple !== undefined) {
      value += simple;
      i = j + 2;
    } else if (digits !== undefined) {
      const hex = text.slice(j + 2, j + 2 + digits);
      const code = parseInt(hex, 16);
      if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex) || code > 0x10ffff) return undefined;
      value += String.fromCodePoint(code);
      i = j + 2 + digits;
    } else {
      const octal = /^[0-7]{1,3}/.exec(text.slice(j + 1, j + 4))?.[0];
      // An unknown escape stands for itself, backslash included, as in Python.
      value += octal === undefined ? `\\${kind}` : String.fromCodePoint(parseInt(octal, 8));
      i = j + 1 + (octal?.length ?? kind.length);
    }
  }
}

/** The strings of `['…', "…"]`; undefined where `text` is anything else. */
export function parseStringList(text: string): string[] | undefined {
  const skip = (at: number): number => {
    while (at < text.length && ' \t\r\n'.includes(text[at])) at++;
    return at;
  };
  let i = skip(0);
  if (text[i] !== '[') return undefined;
  i = skip(i + 1);
  const strings: string[] = [];
  while (text[i] !== ']') {
    if (text[i] !== "'" && text[i] !== '"') return undefined;
    const literal = readString(text, i);
    if (literal === undefined) return undefined;
    strings.push(literal.value);
    i = skip(literal.end);
    if (text[i] === ',') i = skip(i + 1);
    else if (text[i] !== ']') return undefined;
  }
  return skip(i + 1) === text.length ? strings : undefined;
}
