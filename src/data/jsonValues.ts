/** The values of a JSONL file or of a JSON list, one by one, with the line on which each starts. */
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { UserError, type ErrorPlace } from '../core/errors';
import { elementsOf } from './jsonArray';
import { linesOf } from './lines';
import { strictUtf8 } from './utf8';

const OTHER_ERROR = 'it cannot be read';

const ERROR_WORDS: Partial<Record<string, string>> = {
  InvalidSymbol: 'a word that JSON does not have',
  InvalidNumberFormat: 'a number is written wrongly',
  PropertyNameExpected: 'a name in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'something follows the object',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'a text has no closing quote',
  UnexpectedEndOfNumber: 'a number is cut off',
  InvalidUnicode: 'a \\u is not followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'a backslash stands before a character that needs none',
  InvalidCharacter: 'a control character stands in a text',
};

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface PlacedValue {
  value: unknown;
  where: ErrorPlace;
}

/** Parses as it reads; blank lines are skipped. @throws UserError for what is not JSON in UTF-8, with its line */
export async function* jsonValues(
  chunks: AsyncIterable<Buffer>,
  file: string,
  format: 'jsonl' | 'json',
): AsyncGenerator<PlacedValue, void, undefined> {
  const bytes = strictUtf8(chunks, file);
  const texts = format === 'json' ? elementsOf(bytes, file) : linesOf(bytes, file);
  for await (const [line, text] of texts) {
    if (text.trim() === '') continue;
    const where = { file, line };
    yield { value: parseJson(text, where, format), where };
  }
}

function parseJson(text: string, where: ErrorPlace, format: 'jsonl' | 'json'): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const { offset, words } = firstError(text);
    const snippet = text.slice(Math.max(0, offset - 20), offset + 20).trim();
    const nan = /^-?(NaN|Infinity)/.test(text.slice(offset));
    const cutOff = offset >= text.trimEnd().length;
    const unit = format === 'json' ? 'element of the list' : 'line';
    throw new UserError(
      {
        what: `This ${unit} is not valid JSON (${cutOff ? 'it ends too early' : words}) near ${JSON.stringify(snippet)}`,
        where: format === 'json' ? where : { ...where, column: offset + 1 },
        remedy: nan
          ? 'JSON has no NaN or Infinity: leave the value out, or write null.'
          : format === 'json'
            ? 'Write a list of complete JSON objects.'
            : 'Write each outcome as one complete JSON object on one line.',
      },
      { cause },
    );
  }
}

/** JSON.parse words its positions differently from version to version; the tolerant parser tells them plainly. */
function firstError(text: string): { offset: number; words: string } {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // It calls itself for every level of nesting, and this line has too many.
  }
  if (errors.length === 0) return { offset: 0, words: OTHER_ERROR };
  return {
    offset: errors[0].offset,
    words: ERROR_WORDS[printParseErrorCode(errors[0].error)] ?? OTHER_ERROR,
  };
}
