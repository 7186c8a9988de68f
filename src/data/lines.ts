/** Lines of text from a stream of bytes. */
import { TextDecoder } from 'node:util';
import { UserError } from '../core/errors';

/** Line number (1-based) and text without its line break. */
export type NumberedLine = [line: number, text: string];

/** In UTF-16 units. A longer line is no outcome but a file without line breaks. */
export const LONGEST = 64 << 20;

/**
 * Splits UTF-8 at line feeds only (JSON may hold other line separators raw). A byte order mark and
 * carriage returns before line feeds are dropped.
 *
 * @param file for errors
 * @throws UserError where a line has more than 64 Mi characters
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<NumberedLine, void, undefined> {
  const decoder = new TextDecoder('utf-8');
  let line = 1;
  // Pieces of a line that has not ended yet; joined once, so that a long line costs linear time.
  let pieces: string[] = [];
  let held = 0;
  const take = (rest: string): string => {
    pieces.push(rest);
    const text = pieces.join('');
    pieces = [];
    held = 0;
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  };
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      yield [line++, take(text.slice(start, end))];
      start = end + 1;
    }
    if (start === text.length) continue;
    pieces.push(text.slice(start));
    held += text.length - start;
    if (held > LONGEST) {
      throw new UserError({
        what: 'This line is too long to be one outcome',
        where: { file, line },
        remedy: 'Write each outcome as one JSON object on a line of its own.',
      });
    }
  }
  const last = take(decoder.decode());
  if (last !== '') yield [line, last];
}
