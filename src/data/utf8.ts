/** Holds text to UTF-8 without NULs, so that a wrong encoding is an answer and not garbled prompts. */
import { isUtf8 } from 'node:buffer';
import { UserError } from '../core/errors';

const LINE_FEED = 10;

/** Where the last character that is whole ends. */
function wholeEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

/** How many line feeds precede the first byte that is not UTF-8 or that is NUL. */
function linesBeforeFault(bytes: Buffer): { lines: number; nul: boolean } {
  let lines = 0;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end + 1);
    if (line.includes(0)) return { lines, nul: true };
    if (!isUtf8(line)) return { lines, nul: false };
    lines++;
    start += line.length;
  }
  return { lines, nul: false };
}

/**
 * Passes the bytes on. @throws UserError with the line of the first byte that is no UTF-8 text
 */
export async function* strictUtf8(
  chunks: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<Buffer, void, undefined> {
  let carry = Buffer.alloc(0);
  let lines = 0;
  const check = (bytes: Buffer): void => {
    if (isUtf8(bytes) && !bytes.includes(0)) return;
    const fault = linesBeforeFault(bytes);
    throw new UserError({
      what: fault.nul
        ? 'There is a NUL byte in this line, which no text has'
        : 'There are bytes in this line that are not UTF-8',
      where: { file, line: lines + fault.lines + 1 },
      remedy: fault.nul
        ? 'Remove it; or, if the file is in UTF-16, save it as UTF-8.'
        : 'Save the file as UTF-8; it may be in Latin-1 or Windows-1252, or in two encodings.',
    });
  };
  for await (const chunk of chunks) {
    const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const end = wholeEnd(bytes);
    const whole = bytes.subarray(0, end);
    check(whole);
    lines += countLines(whole);
    carry = Buffer.from(bytes.subarray(end));
    yield whole;
  }
  if (carry.length > 0) check(carry);
}
