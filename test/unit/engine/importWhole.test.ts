/** An import is whole or absent: cancelled late, raced by another, or two of them at once. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/errors';
import type { Job } from '../../../src/core/trainingLog';
import { importData, type SuggestPrices } from '../../../src/engine/importData';
import { WholeFile } from '../../../src/engine/wholeFile';
import { Scratch } from '../data/support';

const quiet: Job = { progress: () => undefined, checkCancelled: () => undefined };
const noPrices: SuggestPrices = () => Promise.resolve([]);

describe('an import', () => {
  const scratch = new Scratch();
  const lines = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({
      prompt: `What is ${i}?`,
      models: { a: { score: i % 2, cost: 0.1 }, b: { score: 1, cost: 1 } },
    }),
  );
  const file = scratch.file('outcomes.jsonl', lines.join('\n'));
  after(() => scratch.remove());
  const folder = (name: string): string => join(scratch.folder, name);
  const filesIn = (path: string): string[] =>
    existsSync(path)
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((f) => f !== 'data')
      : [];

  it('that is cancelled once all is read leaves nothing', async () => {
    const out = folder('cancelled');
    let read = false;
    const job: Job = {
      ...quiet,
      checkCancelled: () => {
        if (read) throw new CancelledError();
      },
    };
    const suggest: SuggestPrices = () => {
      read = true;
      return Promise.resolve([]);
    };
    await assert.rejects(importData({ files: [file], out }, job, suggest), CancelledError);
    assert.deepEqual(filesIn(out), []);
  });

  it('replaces nothing that has turned up while it read', async () => {
    const out = folder('raced');
    const other = join(out, 'data', 'outcomes.proteus.parquet');
    const suggest: SuggestPrices = () => {
      mkdirSync(join(out, 'data'), { recursive: true });
      writeFileSync(other, 'mine');
      return Promise.resolve([]);
    };
    const { conflicts, files } = await importData({ files: [file], out }, quiet, suggest);
    assert.deepEqual([conflicts, files], [['data/outcomes.proteus.parquet'], []]);
    assert.equal(readFileSync(other, 'utf8'), 'mine');
    assert.equal(filesIn(out).length, 1);
  });

  it('may stand beside another of the same name', async () => {
    const out = folder('twice');
    const params = { files: [file], out, overwrite: true };
    const [a, b] = await Promise.all([
      importData(params, quiet, noPrices),
      importData(params, quiet, noPrices),
    ]);
    assert.deepEqual([a.conflicts, b.conflicts], [[], []]);
    const again = await importData({ ...params, out: folder('once') }, quiet, noPrices);
    assert.ok(readFileSync(a.data).equals(readFileSync(again.data)));
    assert.equal(filesIn(out).length, 2);
  });

  it('lets two writers of one file each write their own', async () => {
    const path = join(scratch.folder, 'both.bin');
    const [a, b] = await Promise.all([WholeFile.open(path), WholeFile.open(path)]);
    await a.write(Buffer.from('first'));
    await b.write(Buffer.from('second one'));
    await a.publish();
    assert.equal(readFileSync(path, 'utf8'), 'first');
    await b.publish();
    assert.equal(readFileSync(path, 'utf8'), 'second one');
  });
});
