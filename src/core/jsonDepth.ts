/** How deep JSON nests: its parser calls itself for every level, and must not be given too many. */
import { createScanner } from 'jsonc-parser';

/** No config nests this deep. */
const DEEPEST = 100;

/** Offset of the first bracket that is nested too deeply to be a config's; undefined where none is. */
export function tooDeepAt(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    // The first character tells brackets from all other tokens.
    const first = text[scanner.getTokenOffset()];
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    if (depth > DEEPEST) return scanner.getTokenOffset();
  }
  return undefined;
}
