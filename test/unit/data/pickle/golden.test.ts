/** Pickles that pandas wrote (test/fixtures/pickle): each gives the cells that pandas says it holds. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CancelledError } from '../../../../src/core/errors';
import { looksLikePickle, openPickle } from '../../../../src/data/pickle/openPickle';
import { Scratch, userErrorOf } from '../support';
import { cellsOf, type Golden, goldenFiles } from './support';

/** A golden cell as the reader gives it. */
function expectedCell(cell: unknown): unknown {
  if (cell === null || typeof cell !== 'object') return cell;
  if ('bigint' in cell) return BigInt(String(cell.bigint));
  if ('number' in cell) return cell.number === '-inf' ? -Infinity : Infinity;
  return cell;
}

function isUnread(cells: readonly unknown[]): boolean {
  return cells.some((cell) => cell !== null && typeof cell === 'object' && 'unread' in cell);
}

async function check({ path, columns }: Golden): Promise<void> {
  const source = await openPickle(path);
  assert.deepEqual(
    source.columns.map((column) => column.path),
    columns.map(([names]) => names),
  );
  for (const [i, [names, cells]] of columns.entries()) {
    assert.equal(source.columns[i].name, names.join('.'));
    if (isUnread(cells)) {
      assert.equal(source.columns[i].type, 'other');
      const error = await userErrorOf(() => cellsOf(source, [i]));
      assert.match(error.what, new RegExp(`not read from a pickle.*${names.join('.')}`));
      assert.match(error.where?.path ?? '', /^df\.iloc\[\d+\]$/);
      continue;
    }
    const [got] = await cellsOf(source, [i]);
    assert.deepEqual(got, cells.map(expectedCell), `column ${names.join('.')}`);
  }
  await source.close();
}

describe('pickles of pandas', () => {
  const files = goldenFiles();
  const scratch = new Scratch();
  after(() => scratch.remove());

  for (const golden of files) {
    it(`reads ${golden.name}`, () => check(golden));
  }

  it('knows the types of columns', async () => {
    const kinds = files.filter(({ name }) => name.startsWith('kinds.'));
    assert.ok(kinds.length >= 8);
    for (const { path, name } of kinds) {
      const source = await openPickle(path);
      const types = new Map(source.columns.map((column) => [column.name, column.type]));
      const of = (type: string): string[] => [...types].filter(([, t]) => t === type).map(([n]) => n);
      assert.deepEqual(of('text'), ['row', 'text', 'string', 'category', 'numpy text'], name);
      assert.deepEqual(of('boolean'), ['flags', 'boolean', 'bool'], name);
      assert.deepEqual(of('other'), ['mixed', 'lists', 'date', 'zone', 'period', 'stamp'], name);
    }
  });

  it('gives only the columns asked for, in that order, and says where a row stands', async () => {
    const { path } = files.find(({ name }) => name === 'wide.pandas1.5.p5.pkl') ?? assert.fail();
    const source = await openPickle(path);
    assert.equal(source.rows, 6);
    const [names, ids] = await cellsOf(source, [2, 0]);
    assert.deepEqual(names.slice(0, 2), ['hellaswag', 'grade-school-math']);
    assert.equal(ids[5], 'task.dev.5');
    assert.deepEqual(source.placeOf(3), { file: path, path: 'df.iloc[3]' });
    assert.deepEqual(await cellsOf(source, []), []);
  });

  it('reads a gzip file, and says how to unpack the others', async () => {
    const golden = files.find(({ name }) => name === 'wide.pandas2.2.p5.pkl') ?? assert.fail();
    const bytes = readFileSync(golden.path);
    const packed = join(scratch.folder, 'wide.pkl.gz');
    writeFileSync(packed, gzipSync(bytes));
    await check({ ...golden, path: packed });
    const cut = scratch.file('cut.pkl.gz', gzipSync(bytes).subarray(0, 500));
    assert.match((await userErrorOf(() => openPickle(cut))).what, /gzip file is damaged or cut off/);
    const heads: [bytes: number[], what: RegExp, remedy: RegExp][] = [
      [[0x50, 0x4b, 3, 4], /ZIP/, /unzip/],
      [[0x42, 0x5a, 0x68, 0x39], /bzip2/, /bunzip2/],
      [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], /xz/, /unxz/],
      [[0x28, 0xb5, 0x2f, 0xfd], /zstd/, /unzstd/],
    ];
    for (const [head, what, remedy] of heads) {
      const error = await userErrorOf(() => openPickle(scratch.file('packed', Uint8Array.from(head))));
      assert.match(error.what, what);
      assert.match(error.remedy, remedy);
    }
  });

  it('tells a pickle by its first bytes', () => {
    for (const protocol of [2, 3, 4, 5]) assert.ok(looksLikePickle(Uint8Array.of(0x80, protocol)));
    for (const head of [[0x80, 6], [0x80, 1], [0x80], [], [0x28, 2]]) {
      assert.ok(!looksLikePickle(Uint8Array.from(head)));
    }
  });

  it('reports progress and stops when it is told to', async () => {
    const { path } = files.find(({ name }) => name === 'wide.pandas1.5.p5.pkl') ?? assert.fail();
    const fractions: number[] = [];
    const job = {
      progress: (p: { fraction: number }) => fractions.push(p.fraction),
      checkCancelled: () => {},
    };
    const source = await openPickle(path, job);
    for await (const batch of source.read([0], job)) assert.equal(batch.rows, 6);
    assert.ok(fractions.length >= 2 && fractions.every((f) => f >= 0 && f <= 1));
    const stopped = {
      progress: () => {},
      checkCancelled: () => {
        throw new CancelledError();
      },
    };
    await assert.rejects(openPickle(path, stopped), CancelledError);
    await assert.rejects(async () => {
      for await (const batch of source.read([0], stopped)) assert.fail(String(batch.rows));
    }, CancelledError);
  });
});
