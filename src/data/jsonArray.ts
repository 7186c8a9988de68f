/** Splits the text of one JSON list into its elements as it streams by, so that it never stands whole in memory. */
import { UserError } from '../core/errors';
import { LONGEST, type NumberedLine } from './lines';

/** Deeper nesting than this is no outcome, and would make every later step recurse. */
const DEEPEST = 200;

const TAB = 9;
const LINE_FEED = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * The texts of the elements, with the line on which each starts. Elements are not parsed: what is
 * wrong inside one is for their reader to say.
 *
 * @throws UserError where the list does not end, goes on after its end, nests too deep, or has an
 * element of more than 64 Mi characters
 */
export async function* elementsOf(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<NumberedLine, void, undefined> {
  const decoder = new TextDecoder('utf-8');
  let depth = 0;
  let inString = false;
  let escaped = false;
  let ended = false;
  let line = 1;
  /** Of the element in hand; 0 before its first character. */
  let startLine = 0;
  // Pieces of the element that has not ended yet.
  let pieces: string[] = [];
  let held = 0;
  const fail = (what: string, remedy: string): never => {
    throw new UserError({ what, where: { file, line }, remedy });
  };
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === LINE_FEED) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (c === BACKSLASH) escaped = true;
        else if (c === QUOTE) inString = false;
        continue;
      }
      if (c === SPACE || c === LINE_FEED || c === RETURN || c === TAB) continue;
      if (startLine === 0 && depth > 0) startLine = line;
      if (ended)
        fail('There is something after the end of the list', 'Write one list, or one object a line.');
      if (depth === 0) {
        if (c !== OPEN_LIST) fail('The file is not a JSON list', 'Write [ { … }, { … } ].');
        depth = 1;
        start = i + 1;
      } else if (c === QUOTE) {
        inString = true;
      } else if (c === OPEN_LIST || c === OPEN_OBJECT) {
        if (++depth > DEEPEST) {
          fail(`An outcome nests more than ${DEEPEST} levels deep`, 'Write outcomes as plain objects.');
        }
      } else if (depth === 1 && (c === COMMA || c === CLOSE_LIST)) {
        pieces.push(text.slice(start, i));
        const element = pieces.join('').trim();
        if (element !== '') yield [startLine, element];
        else if (c === COMMA) fail('An element of the list is missing', 'Remove the comma too many.');
        pieces = [];
        held = 0;
        start = i + 1;
        startLine = 0;
        ended = c === CLOSE_LIST;
        if (ended) depth = 0;
      } else if (c === CLOSE_LIST || c === CLOSE_OBJECT) {
        if (--depth === 0) fail('A brace is closed that was not opened', 'Write [ { … }, { … } ].');
      }
    }
    if (ended || depth === 0) continue;
    pieces.push(text.slice(start));
    held += text.length - start;
    if (held > LONGEST) {
      fail('This element is too long to be one outcome', 'Write each outcome as one object of the list.');
    }
  }
  if (!ended)
    fail('The list does not end: the file was cut off', 'Get the whole file, or close the list with ].');
}
