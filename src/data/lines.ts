/** Lines of text from a stream of bytes. */
import { TextDecoder } from 'node:util';

/** Line number (1-based) and text without its line break. */
export type NumberedLine = [line: number, text: string];

/**
 * Splits UTF-8 at line feeds only (JSON may hold other line separators raw). A byte order mark and
 * carriage returns before line feeds are dropped; invalid bytes become U+FFFD.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<NumberedLine, void, undefined> {
  const decoder = new TextDecoder('utf-8');
  let line = 1;
  // Pieces of a line that has not ended yet; joined once, so that a long line costs linear time.
  let pieces: string[] = [];
  const take = (rest: string): string => {
    pieces.push(rest);
    const text = pieces.join('');
    pieces = [];
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  };
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      yield [line++, take(text.slice(start, end))];
      start = end + 1;
    }
    if (start < text.length) pieces.push(text.slice(start));
  }
  const last = take(decoder.decode());
  if (last !== '') yield [line, last];
}
