/** A study's file: what it may say, which mistakes are named where, and which cells it comes to. */
import { strict as assert } from 'node:assert';
import { UserError } from '../../../src/core/errors';
import { csvOf } from '../../../src/core/study/csv';
import { mergeChanges, plannedCells, seedsOf } from '../../../src/core/study/plan';
import { mergedConfig, requireStudy } from '../../../src/core/study/studyText';
import { parquetOf } from '../../../src/data/parquet/plainRows';
import { parquetReadObjects } from 'hyparquet';
import { study } from './support';

const text = `{
  // two data sets
  "data": [ { "name": "a", "config": "a.proteus.json" }, { "name": "b", "config": { "data": { "path": "b.csv" } } } ],
  "seeds": [4, 2, 4],
  "variants": [ { "name": "whole" }, { "name": "part", "seeds": 1, "config": { "training": { "lambdaMax": 0 } } } ],
}`;

const refused = (source: string): UserError => {
  try {
    requireStudy(source, 's.study.json');
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error;
  }
  throw new Error('It was taken.');
};

describe('a study file', () => {
  it('comes to its cells: the first variant first, then seed by seed over everything', () => {
    const cells = plannedCells(requireStudy(text, 's.study.json'));
    assert.deepEqual(
      cells.map((c) => `${c.data} ${c.variant} ${c.seed}`),
      ['a whole 4', 'b whole 4', 'a whole 2', 'b whole 2', 'a part 1', 'b part 1'],
    );
    const other = study({ seeds: 2, variants: [{ name: 'm' }, { name: 'x' }, { name: 'y', seeds: 1 }] });
    assert.deepEqual(
      plannedCells(other).map((c) => `${c.variant}${c.seed}`),
      ['m1', 'm2', 'x1', 'y1', 'x2'],
    );
  });

  it('counts seeds from 1, or takes them as listed', () => {
    assert.deepEqual(seedsOf({ seeds: 3 }, {}), [1, 2, 3]);
    assert.deepEqual(seedsOf({ seeds: 3 }, { seeds: [7] }), [7]);
  });

  it('says what is wrong, and where', () => {
    const cases: [string, RegExp, number][] = [
      ['{ "data": [', /not valid JSON/, 1],
      ['{}', /expected array/i, 1],
      ['{\n "data": [{ "name": "a", "config": 3 }] }', /./, 2],
      ['{ "data": [{ "name": "a", "config": "a" }],\n "seds": 3 }', /seds/, 1],
      [
        '{ "data": [{ "name": "a", "config": "a" },\n { "name": "a", "config": "b" }] }',
        /Two entries of "data"/,
        2,
      ],
      [
        '{ "data": [{ "name": "a", "config": "a" }],\n "variants": [{ "name": "v", "config": { "training": { "seed": 3 } } }] }',
        /cannot choose its seed/,
        2,
      ],
    ];
    for (const [source, what, line] of cases) {
      const error = refused(source);
      assert.match(error.what, what);
      assert.equal(error.where?.line, line, error.message);
      assert.ok(error.remedy.length > 5);
    }
  });

  it('never answers a broken file with anything but a user’s error', () => {
    for (let end = 0; end < text.length; end += 7) {
      try {
        requireStudy(text.slice(0, end), 's.study.json');
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
      }
    }
  });
});

describe('a variant’s changes', () => {
  it('merge objects, replace all else, and take out with null', () => {
    const base = { data: { path: 'x', split: { train: 0.6 } }, tiers: [1, 2], levels: [0.5] };
    const merged = mergeChanges(base, { data: { split: { test: 0.2 } }, tiers: [3], levels: null, new: {} });
    assert.deepEqual(merged, {
      data: { path: 'x', split: { train: 0.6, test: 0.2 } },
      tiers: [3],
      new: {},
    });
    assert.deepEqual(base.levels, [0.5], 'the base stays as it is');
  });

  it('give a checked config, and name the variant where it has a mistake', () => {
    const where = { file: 's.study.json', path: 'a, part' };
    const base = { data: { path: 'x.csv' } };
    const config = mergedConfig(base, { training: { ablation: { gamma: 1 } } }, where);
    assert.equal(config.training.ablation?.gamma, 1);
    assert.throws(
      () => mergedConfig(base, { training: { updates: 0 } }, where),
      (error: UserError) => /a, part: training\.updates/.test(error.where?.path ?? ''),
    );
  });
});

describe('rows for other tools', () => {
  const rows = [
    { name: 'a,"b"', tau: 0.7, met: true, gap: NaN },
    { name: 'c', tau: 0.8, met: false, gap: 0.5 },
  ];

  it('are CSV', () => {
    assert.equal(csvOf(rows), 'name,tau,met,gap\n"a,""b""",0.7,true,\nc,0.8,false,0.5\n');
  });

  it('are Parquet that reads back', async () => {
    const bytes = parquetOf(rows);
    const read = await parquetReadObjects({ file: bytes.slice().buffer });
    assert.deepEqual(read, [
      { name: 'a,"b"', tau: 0.7, met: true, gap: null },
      { name: 'c', tau: 0.8, met: false, gap: 0.5 },
    ]);
  });
});
