/** Damaged and hostile Parquet: refused with a message, before memory or time is spent on it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { UserError } from '../../../../src/core/errors';
import { Rng } from '../../../../src/core/rng';
import { Budget } from '../../../../src/data/parquet/budget';
import { TooLarge } from '../../../../src/data/parquet/damage';
import { PARQUET_LIMITS } from '../../../../src/data/parquet/limits';
import { Scratch, userErrorOf } from '../support';
import { craft, plainTexts, varint, withFooter, type Crafted } from './craft';
import { fixture, readAll } from './fixtures';

const GB = 1 << 30;
const DAMAGED = /is damaged/;
const TOO_MUCH = /asks for too much/;

describe('hostile Parquet', () => {
  let scratch: Scratch;
  before(() => (scratch = new Scratch()));
  after(() => scratch.remove());

  const refused = (bytes: Uint8Array): Promise<UserError> =>
    userErrorOf(() => readAll(scratch.file('hostile.parquet', bytes)));

  it('is told from a file that is crafted but sound', async () => {
    const file = craft({ pages: [{ values: 2, body: plainTexts('a', 'é') }], groups: 3 });
    const { c } = await readAll(scratch.file('sound.parquet', file));
    assert.deepEqual(c, ['a', 'é', 'a', 'é', 'a', 'é']);
  });

  const cases: [name: string, crafted: Crafted, expected: RegExp][] = [
    [
      'a page that claims two gigabytes',
      { codec: 'GZIP', pages: [{ values: 1, unpacked: 2 * GB - 1, body: gzipSync('') }] },
      TOO_MUCH,
    ],
    [
      'a page that unpacks to more than it states',
      { codec: 'GZIP', pages: [{ values: 1, unpacked: 10, body: gzipSync(Buffer.alloc(1e6)) }] },
      DAMAGED,
    ],
    [
      'a page that unpacks to less than it states',
      { codec: 'BROTLI', pages: [{ values: 1, unpacked: 1e6, body: brotliCompressSync(Buffer.alloc(10)) }] },
      DAMAGED,
    ],
    [
      'Snappy that claims four gigabytes',
      { codec: 'SNAPPY', pages: [{ values: 1, unpacked: 100, body: varint(2 ** 32 - 1) }] },
      DAMAGED,
    ],
    [
      'Snappy whose copies go back before the start',
      { codec: 'SNAPPY', pages: [{ values: 1, unpacked: 64, body: Buffer.from([64, 0xfe, 0xff, 0xff]) }] },
      DAMAGED,
    ],
    [
      'Zstandard that claims gigabytes',
      {
        codec: 'ZSTD',
        pages: [
          { values: 1, unpacked: 1000, body: Buffer.from('28b52ffde0000000ff0000000001000041', 'hex') },
        ],
      },
      DAMAGED,
    ],
    [
      'LZ4 blocks of negative length',
      { codec: 'LZ4', pages: [{ values: 1, unpacked: 64, body: Buffer.from('00000000fffffff800', 'hex') }] },
      DAMAGED,
    ],
    ['LZO', { codec: 'LZO', pages: [{ values: 1, body: Buffer.alloc(4) }] }, /LZO, is not supported/],
    ['a thousand million rows', { rows: 1e9, pages: [{ values: 1, body: plainTexts('a') }] }, TOO_MUCH],
    [
      'a page of more rows than its row group',
      { rows: 1, pages: [{ values: 2 ** 31 - 1, body: plainTexts('a') }] },
      DAMAGED,
    ],
    ['pages that end too early', { rows: 2, pages: [{ values: 1, body: plainTexts('a') }] }, DAMAGED],
    [
      'a page longer than its column',
      { pages: [{ values: 1, packed: 5000, body: plainTexts('a') }] },
      DAMAGED,
    ],
    ['more values than the page has bytes for', { pages: [{ values: 9e5, body: plainTexts('a') }] }, DAMAGED],
    [
      'a text longer than its page',
      { pages: [{ values: 1, body: Buffer.from([255, 255, 255, 127, 65]) }] },
      DAMAGED,
    ],
    [
      'a dictionary of a thousand million values',
      {
        pages: [
          { type: 'DICTIONARY_PAGE', values: 1e9, body: plainTexts('a') },
          { values: 1, encoding: 'RLE_DICTIONARY', body: Buffer.from([1, 2, 0]) },
        ],
      },
      TOO_MUCH,
    ],
    [
      'an index beyond the dictionary',
      {
        pages: [
          { type: 'DICTIONARY_PAGE', values: 1, body: plainTexts('a') },
          { values: 1, encoding: 'RLE_DICTIONARY', body: Buffer.from([8, 2, 7]) },
        ],
      },
      DAMAGED,
    ],
    [
      'a dictionary that is not there',
      { pages: [{ values: 1, encoding: 'RLE_DICTIONARY', body: Buffer.from([0]) }] },
      DAMAGED,
    ],
    [
      'a run of two thousand million levels',
      {
        element: { repetition_type: 'OPTIONAL' },
        pages: [
          {
            values: 2,
            body: Buffer.concat([Buffer.from([6, 0, 0, 0]), varint(2 ** 32 - 2), Buffer.from([1])]),
          },
        ],
      },
      DAMAGED,
    ],
    [
      'differences without miniblocks',
      {
        element: { type: 'INT32', converted_type: undefined },
        pages: [
          { values: 5, encoding: 'DELTA_BINARY_PACKED', body: Buffer.from([128, 1, 0, 5, 2, 0, 0, 0]) },
        ],
      },
      DAMAGED,
    ],
    [
      'differences with a negative number of miniblocks',
      {
        element: { type: 'INT64', converted_type: undefined },
        pages: [
          {
            values: 5,
            encoding: 'DELTA_BINARY_PACKED',
            body: Buffer.from([128, 1, 255, 255, 255, 255, 15, 5, 2, 0, 0, 0]),
          },
        ],
      },
      DAMAGED,
    ],
    [
      'an integer that no double holds',
      {
        element: { type: 'INT64', converted_type: undefined },
        pages: [{ values: 1, body: Buffer.from('ffffffffffffff7f', 'hex') }],
      },
      /has the integer 9223372036854775807/,
    ],
  ];
  for (const [name, crafted, expected] of cases) {
    it(`refuses ${name}`, async () => {
      const before = process.memoryUsage().arrayBuffers;
      const error = await refused(craft(crafted));
      assert.match(error.what, expected);
      assert.notEqual(error.where?.file, undefined);
      assert.ok(process.memoryUsage().arrayBuffers - before < 1e8);
    });
  }

  it('refuses row groups that unpack one page over and over', async () => {
    const page = plainTexts('A'.repeat(16e6));
    const bomb = craft({
      codec: 'GZIP',
      groups: 1000,
      pages: [{ values: 1, unpacked: page.length, body: gzipSync(page) }],
    });
    const error = await refused(bomb);
    assert.match(error.what, /would unpack to more than/);
  });

  it('counts what stands open at once, and lets go of what is done', () => {
    const budget = new Budget(1e9);
    const held = budget.take(PARQUET_LIMITS.pageBytes, 0);
    budget.take(PARQUET_LIMITS.pageBytes, 0);
    budget.take(PARQUET_LIMITS.pageBytes - 1000, 0);
    assert.throws(() => budget.take(0, 1000), TooLarge);
    budget.release(held);
    budget.take(0, 1000);
  });

  it('refuses footers that nest, announce or lack too much', async () => {
    const lists = Buffer.alloc(100_000, 0x19);
    assert.match((await refused(withFooter(lists))).what, TOO_MUCH);
    const long = Buffer.concat([Buffer.from([0x19, 0xfc]), varint(2 ** 31 - 1), Buffer.alloc(50)]);
    assert.match((await refused(withFooter(long))).what, DAMAGED);
    const structs = Buffer.alloc(100_000, 0x1c);
    assert.match((await refused(withFooter(structs))).what, TOO_MUCH);
    assert.match((await refused(withFooter(Buffer.from([0])))).what, DAMAGED);
    assert.match((await refused(withFooter(Buffer.from([0x15, 0x80])))).what, DAMAGED);
  });

  it('says what is wrong with files that are cut off, encrypted, foreign or absent', async () => {
    const whole = readFileSync(fixture('duckdb-zstd'));
    assert.match((await refused(whole.subarray(0, whole.length - 100))).what, /its end is missing/);
    assert.match((await refused(whole.subarray(100))).what, /its start is missing/);
    assert.match((await refused(Buffer.from('PAR1'))).what, /too short/);
    assert.match((await refused(Buffer.alloc(0))).what, /too short/);
    assert.match((await refused(Buffer.alloc(5000, 'x'))).what, /does not start and end as Parquet/);
    assert.match((await userErrorOf(() => readAll(fixture('duckdb-encrypted')))).what, /encrypted/);
    assert.match((await userErrorOf(() => readAll(fixture('nothing')))).what, /no such file/);
    assert.match((await userErrorOf(() => readAll(scratch.folder))).what, /folder/);
  });

  it('gives a table or a message, whatever bytes are spoilt', async function () {
    this.timeout(60_000);
    const rng = new Rng(42);
    const names = [
      'duckdb-snappy',
      'duckdb-zstd',
      'duckdb-v2',
      'duckdb-brotli',
      'arrow-pages',
      'arrow-plain',
    ];
    names.push('arrow-v2', 'arrow-delta', 'duckdb-gzip', 'duckdb-lz4_raw');
    let tables = 0;
    let messages = 0;
    for (const name of names) {
      const whole = readFileSync(fixture(name));
      const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
      for (let round = 0; round < 60; round++) {
        const bytes = Buffer.from(whole);
        // Half of the flips go to the footer, where each means something.
        const from = round % 2 === 0 ? 0 : footer;
        for (let k = 1 + rng.int(4); k > 0; k--) {
          bytes[from + rng.int(whole.length - from)] = rng.next() < 0.3 ? 255 : rng.int(256);
        }
        const cut = round % 10 === 9 ? bytes.subarray(0, rng.int(bytes.length)) : bytes;
        try {
          await readAll(scratch.file('fuzz.parquet', cut));
          tables++;
        } catch (error) {
          assert.ok(error instanceof UserError, `${name}, round ${round}: ${String(error)}`);
          messages++;
        }
      }
    }
    assert.ok(tables > 50 && messages > 100, `${tables} tables, ${messages} messages`);
  });
});
