/** Parquet files of other writers, in every encoding and compression that they have. */
import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/core/errors';
import type { Progress } from '../../../../src/core/trainingLog';
import { openParquet } from '../../../../src/data/parquet/openParquet';
import { userErrorOf } from '../support';
import { arrowRows, duckdbRows, fixture, readAll, ROWS } from './fixtures';

describe('openParquet', () => {
  for (const name of ['snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw', 'v2']) {
    it(`reads what DuckDB wrote (${name})`, async () => {
      assert.deepEqual(await readAll(fixture(`duckdb-${name}`)), duckdbRows());
    });
  }

  for (const name of ['pages', 'plain', 'v2', 'delta']) {
    it(`reads what Arrow wrote (${name})`, async () => {
      assert.deepEqual(await readAll(fixture(`arrow-${name}`)), arrowRows());
    });
  }

  it('lists the leaves of structs with their paths, and what it cannot show as other', async () => {
    const source = await openParquet(fixture('duckdb-zstd'));
    try {
      assert.equal(source.rows, ROWS);
      const score = source.columns.find((c) => c.name === 'openai.gpt-4o.score');
      assert.deepEqual(score, {
        name: 'openai.gpt-4o.score',
        path: ['openai.gpt-4o', 'score'],
        type: 'number',
      });
      const types = Object.fromEntries(source.columns.map((c) => [c.path[0], c.type]));
      assert.equal(types.prompt, 'text');
      assert.equal(types.flag, 'boolean');
      assert.equal(types.day, 'other');
      assert.equal(types.tags, 'other');
      assert.equal(source.placeOf(41).path, 'row 42');
    } finally {
      await source.close();
    }
  });

  it('gives columns in the order asked for, one twice where asked twice, and rows without columns', async () => {
    const source = await openParquet(fixture('arrow-pages'));
    try {
      const at = (name: string): number => source.columns.findIndex((c) => c.name === name);
      for await (const batch of source.read([at('small'), at('key'), at('small')])) {
        assert.equal(batch.columns[0][0], batch.start - 100);
        assert.equal(batch.columns[1][0], `q${batch.start}`);
        assert.deepEqual([...Array.from(batch.columns[2])], [...Array.from(batch.columns[0])]);
      }
      let rows = 0;
      for await (const batch of source.read([])) rows += batch.rows;
      assert.equal(rows, ROWS);
    } finally {
      await source.close();
    }
  });

  it('refuses a list where it is asked for, naming it', async () => {
    const source = await openParquet(fixture('duckdb-zstd'));
    try {
      const tags = source.columns.findIndex((c) => c.path[0] === 'tags');
      const error = await userErrorOf(async () => {
        for await (const batch of source.read([tags])) assert.ok(batch);
      });
      assert.match(error.what, /tags.*lists/);
    } finally {
      await source.close();
    }
  });

  it('reads only the pages of the columns asked for', async () => {
    // With the bytes of every other column overwritten, the two still read.
    const { Scratch } = await import('../support');
    const { readFileSync } = await import('node:fs');
    const { RandomFile } = await import('../../../../src/data/parquet/randomFile');
    const { readFooter } = await import('../../../../src/data/parquet/footer');
    const scratch = new Scratch();
    try {
      const bytes = readFileSync(fixture('duckdb-zstd'));
      const file = await RandomFile.open(fixture('duckdb-zstd'));
      const footer = await readFooter(file);
      await file.close();
      const kept = ['prompt', 'llama.score'];
      for (const group of footer.groups) {
        group.forEach(({ offset, length }, i) => {
          if (!kept.includes(footer.leaves[i].column.name)) bytes.fill(0xff, offset, offset + length);
        });
      }
      const rows = await readAll(scratch.file('holes.parquet', bytes), kept);
      assert.deepEqual(rows['llama.score'], duckdbRows()['llama.score']);
      assert.deepEqual(rows.prompt, duckdbRows().prompt);
    } finally {
      scratch.remove();
    }
  });

  it('reports progress up to the end, and stops where it is told to', async () => {
    const seen: Progress[] = [];
    const job = { progress: (p: Progress) => void seen.push(p), checkCancelled: () => undefined };
    await readAll(fixture('arrow-pages'), undefined, job);
    assert.equal(seen.at(-1)?.fraction, 1);
    assert.ok(seen.every((p, i) => p.phase === 'read' && (i === 0 || p.fraction >= seen[i - 1].fraction)));
    let checks = 0;
    const stopping = {
      progress: () => undefined,
      checkCancelled: () => {
        if (++checks > 3) throw new CancelledError();
      },
    };
    await assert.rejects(readAll(fixture('arrow-pages'), undefined, stopping), CancelledError);
  });
});
