/** Which format an outcome file has, judged by its first bytes. */
import { UserError } from '../core/errors';
import { looksLikePickle } from './pickle/openPickle';

/** How bytes become rows. */
export type FileFormat = 'jsonl' | 'json' | 'csv' | 'parquet' | 'pickle';

interface Signature {
  bytes: number[];
  name: string;
  remedy: string;
}

/** What people try that is not read, and what to do about each. */
const FOREIGN: readonly Signature[] = [
  { bytes: [0x1f, 0x8b], name: 'compressed with gzip', remedy: 'Unpack it first.' },
  { bytes: [0x42, 0x5a, 0x68], name: 'compressed with bzip2', remedy: 'Unpack it first.' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'compressed with xz', remedy: 'Unpack it first.' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'compressed with zstd', remedy: 'Unpack it first.' },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    name: 'a ZIP archive',
    remedy: 'Unpack it; save an Excel sheet as CSV.',
  },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], name: 'an old Excel file', remedy: 'Save the sheet as CSV in UTF-8.' },
  { bytes: [0xff, 0xfe], name: 'text in UTF-16', remedy: 'Save it as UTF-8.' },
  { bytes: [0xfe, 0xff], name: 'text in UTF-16', remedy: 'Save it as UTF-8.' },
];

const startsWith = (head: Uint8Array, bytes: readonly number[]): boolean =>
  bytes.every((byte, i) => head[i] === byte);

const isParquet = (head: Uint8Array): boolean => startsWith(head, [0x50, 0x41, 0x52, 0x31]);
/** By its first bytes; a packed or very old one by its name, for its reader to say what to do. */
const isPickle = (head: Uint8Array, file: string): boolean =>
  looksLikePickle(head) || /\.(pkl|pickle)(\.gz)?$/i.test(file);

/**
 * @param head the first bytes of the file
 * @throws UserError for what is no format that is read, saying what to do
 */
export function detectFormat(head: Buffer, file: string): FileFormat {
  if (isParquet(head)) return 'parquet';
  if (isPickle(head, file)) return 'pickle';
  refuseForeign(head, file);
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '') {
    throw new UserError({
      what: 'The file is blank',
      where: { file },
      remedy: 'Use a file with one outcome per prompt.',
    });
  }
  if (text.startsWith('//') || text.startsWith('/*')) {
    throw new UserError({
      what: 'The file is JSON with comments, such as a config, and no outcome data',
      where: { file },
      remedy: 'Name the outcome file: the "path" in the "data" section of a config.',
    });
  }
  if (text.startsWith('{')) return 'jsonl';
  return text.startsWith('[') ? 'json' : 'csv';
}

/** Refuses what is certainly not of the format that the user named. @throws UserError */
export function checkFormat(format: FileFormat, head: Buffer, file: string): void {
  const binary = isParquet(head) ? 'parquet' : isPickle(head, file) ? 'pickle' : undefined;
  if (binary === undefined) refuseForeign(head, file);
  const wantsBinary = format === 'parquet' || format === 'pickle';
  if (binary === format || (binary === undefined && !wantsBinary)) return;
  const is = { parquet: 'a Parquet file', pickle: 'a Python pickle' };
  throw new UserError({
    what:
      binary === undefined
        ? `The file is not ${is[format as 'parquet']}`
        : `The file is ${is[binary]}, not ${format}`,
    where: { file },
    remedy: 'Leave the format out: it is then told by the content.',
  });
}

function refuseForeign(head: Uint8Array, file: string): void {
  const foreign = FOREIGN.find(({ bytes }) => startsWith(head, bytes));
  if (foreign) {
    throw new UserError({ what: `The file is ${foreign.name}`, where: { file }, remedy: foreign.remedy });
  }
}
