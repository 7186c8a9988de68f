/** How text is cleaned and cut into tokens: one definition for training, serving and exported clients. */

/**
 * A token (DESIGN §5.1): a run of letters, one digit, or one other character that is not white space.
 * `\p{Z}`, U+000B and U+FEFF stand beside `\s` because RE2's `\s`, which the ONNX graph uses, is ASCII
 * only and without U+000B; with them JavaScript (flag `u`) and RE2 agree on what white space is.
 */
export const TOKEN_PATTERN = '\\p{L}+|\\p{N}|[^\\s\\p{Z}\\x0B\uFEFF\\p{L}\\p{N}]';

/**
 * Text as the encoder takes it: NUL, which would end the string inside the graph, becomes a space, and
 * a lone surrogate, which has no UTF-8, becomes U+FFFD. All other text is unchanged.
 */
export function cleanPrompt(text: string): string {
  return text.replaceAll('\0', ' ').replace(/\p{Surrogate}/gu, '\uFFFD');
}

const token = new RegExp(TOKEN_PATTERN, 'gu');

/** The tokens of a text, in order, case kept. The text is cleaned first. */
export function tokenize(text: string): string[] {
  return cleanPrompt(text).match(token) ?? [];
}
