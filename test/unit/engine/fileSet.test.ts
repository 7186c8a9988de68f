/** Files written together: all or none, nothing replaced without leave, failures as answers. */
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/core/errors';
import { throwFileError } from '../../../src/core/fileErrors';
import { writeAtomic } from '../../../src/engine/files';
import { writeAll } from '../../../src/engine/fileSet';

describe('files written together', () => {
  let folder: string;
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proteus-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are all there, in folders made as needed, with nothing temporary beside them', async () => {
    const result = await writeAll(join(folder, 'new'), [
      { path: 'a.txt', content: 'a' },
      { path: 'deep/er/b.bin', content: new Uint8Array([1, 2]) },
    ]);
    assert.deepEqual(result, { written: ['a.txt', 'deep/er/b.bin'], conflicts: [] });
    assert.deepEqual(readdirSync(join(folder, 'new'), { recursive: true }).sort(), [
      'a.txt',
      'deep',
      'deep/er',
      'deep/er/b.bin',
    ]);
  });

  it('name their conflicts and write nothing then', async () => {
    writeFileSync(join(folder, 'mine'), 'mine');
    writeFileSync(join(folder, 'same'), 'same');
    const files = ['first', 'mine', 'same'].map((path) => ({
      path,
      content: path === 'mine' ? 'yours' : path,
    }));
    assert.deepEqual(await writeAll(folder, files), { written: [], conflicts: ['mine'] });
    assert.deepEqual(readdirSync(folder).sort(), ['mine', 'same']);
    assert.equal(read('mine'), 'mine');
    const asked: string[] = [];
    await writeAll(folder, files, (path) => asked.push(path) > 0);
    assert.deepEqual([asked, read('mine'), read('first')], [['mine'], 'yours', 'first']);
    assert.deepEqual(readdirSync(folder).sort(), ['first', 'mine', 'same']);
  });

  it('leave the previous files where one cannot be written', async () => {
    writeFileSync(join(folder, 'a'), 'old');
    writeFileSync(join(folder, 'file'), '');
    const files = [
      { path: 'a', content: 'new' },
      { path: 'file/b', content: 'b' },
    ];
    await assert.rejects(
      writeAll(folder, files, () => true),
      (e) => e instanceof UserError && /is a file, not a folder|in the way/.test(e.what),
    );
    assert.equal(read('a'), 'old');
    assert.deepEqual(readdirSync(folder).sort(), ['a', 'file']);
  });

  it('answer when a folder is in the way', async () => {
    mkdirSync(join(folder, 'a'));
    await assert.rejects(
      writeAll(folder, [{ path: 'a', content: '' }], () => true),
      /a folder of that name is in the way/,
    );
    await assert.rejects(writeAtomic(join(folder, 'a'), ''), UserError);
    assert.deepEqual(readdirSync(folder), ['a']);
  });
});

describe('file system errors', () => {
  for (const [code, words] of [
    ['EACCES', /permission denied/],
    ['EROFS', /read-only/],
    ['ENOSPC', /disk is full/],
  ] as const) {
    it(`${code} becomes an answer`, () => {
      const error = Object.assign(new Error('raw'), { code });
      assert.throws(
        () => throwFileError(error, 'write this file', '/somewhere/report.json'),
        (e) =>
          e instanceof UserError &&
          words.test(e.what) &&
          e.where?.file === '/somewhere/report.json' &&
          e.remedy !== '',
      );
    });
  }

  it('an unknown error stays what it is', () => {
    const error = new Error('bug');
    assert.throws(() => throwFileError(error, 'write', 'x'), error);
  });
});
