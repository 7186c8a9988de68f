/** What a study finds, against numbers added up by hand. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { aggregate } from '../../../src/core/study/aggregate';
import { bootstrap, estimate, estimateRatio } from '../../../src/core/study/bootstrap';
import { equalCost, geometricMean } from '../../../src/core/study/equalCost';
import type { DataResult } from '../../../src/core/study/result';
import { levelRows } from '../../../src/core/study/rows';
import { dataTables } from '../../../src/core/study/tables';
import { near } from '../core/support';
import { cell, type HandReport, handReport, study } from './support';

const resampling = () => ({ rng: new Rng(1), samples: 4000, confidence: 0.95 });
const stamp = { title: 'T', version: '1', createdAt: 'now' };

/** Three levels; ours costs half of the rival's at .7, as much at .8; .9 is beyond both. */
const hand: HandReport = {
  levels: [
    { tau: 0.7, certified: 0.72, expected: 0.71 },
    { tau: 0.8, certified: 0.78, expected: 0.79 },
    { tau: 0.9, certified: 0.85, expected: 0.85 },
  ],
  limit: [0.85, 0.8],
  policy: [
    [0.6, 1],
    [0.7, 2],
    [0.8, 4],
    [0.85, 10],
  ],
  baselines: [
    {
      name: 'rival',
      kind: 'router',
      calibrated: true,
      curve: [
        [0.6, 2],
        [0.7, 4],
        [0.8, 8],
      ],
      at: [0.69, 0.81, 0.8],
    },
    {
      name: 'rival',
      kind: 'router',
      calibrated: false,
      curve: [
        [0.6, 2],
        [0.7, 4],
        [0.8, 8],
      ],
      at: [0.6, 0.7, 0.8],
    },
    { name: 'big', kind: 'fixed', calibrated: false, curve: [[0.8, 20]], at: [0.8, 0.8, 0.8] },
    { name: 'small', kind: 'fixed', calibrated: false, curve: [[0.5, 1]], at: [0.5, 0.5, 0.5] },
    { name: 'oracle', kind: 'bound', calibrated: false, curve: [[1, 1]], at: [1, 1, 1] },
  ],
};

describe('intervals over splits', () => {
  it('are those of the bootstrap: known for two units, none for one', () => {
    // Resamples of {0, 1} have means 0, ½, 1 with probabilities ¼, ½, ¼.
    const two = estimate([0, 1], resampling());
    assert.deepEqual([two.mean, two.low, two.high, two.n], [0.5, 0, 1, 2]);
    const one = estimate([3], resampling());
    assert.equal(one.mean, 3);
    assert.ok(Number.isNaN(one.low) && Number.isNaN(one.high));
    assert.ok(Number.isNaN(estimate([], resampling()).mean));
  });

  it('leave out splits that do not have the figure', () => {
    const e = estimate([1, null, undefined, NaN, 3], resampling());
    assert.deepEqual([e.mean, e.n], [2, 2]);
  });

  it('cover the mean of a normal sample about as often as they say', () => {
    const rng = new Rng(5);
    let covered = 0;
    for (let t = 0; t < 200; t++) {
      const values = Array.from({ length: 30 }, () => rng.normal());
      const { low, high } = estimate(values, { rng, samples: 300, confidence: 0.9 });
      if (low <= 0 && high >= 0) covered++;
    }
    assert.ok(covered > 165 && covered < 195, `${covered} of 200`);
  });

  it('weigh splits of a ratio by their size', () => {
    const e = estimateRatio(
      [
        { part: 1, whole: 2 },
        { part: 0, whole: 8 },
        { part: 0, whole: 0 },
      ],
      resampling(),
    );
    assert.deepEqual([e.mean, e.n], [0.1, 2]);
    assert.deepEqual([e.low, e.high], [0, 0.5]);
  });

  it('draw the same from the same seed', () => {
    const draw = () => bootstrap([1, 2, 5, 9], (u) => Math.max(...u), resampling());
    assert.deepEqual(draw(), draw());
  });
});

describe('cost at equal accuracy', () => {
  const ours = [
    { accuracy: 0.6, costPer1k: 1 },
    { accuracy: 0.8, costPer1k: 3 },
  ];
  const theirs = [
    { accuracy: 0.65, costPer1k: 2 },
    { accuracy: 0.75, costPer1k: 4 },
  ];

  it('compares where both curves are, and counts where one is alone', () => {
    const { ratios, onlyOurs, onlyTheirs } = equalCost(ours, theirs, [0.62, 0.65, 0.7, 0.78, 0.9]);
    // Ours on its line from (1, .6) to (3, .8); theirs from (2, .65) to (4, .75).
    assert.deepEqual(
      ratios.map((r) => r.tau),
      [0.65, 0.7],
    );
    near(ratios[0].ratio, 1.5 / 2, 1e-12);
    near(ratios[1].ratio, 2 / 3, 1e-12);
    assert.deepEqual([onlyOurs, onlyTheirs], [1, 0]);
    assert.deepEqual(equalCost(theirs, ours, [0.78]).onlyTheirs, 1);
    assert.deepEqual(equalCost([], ours, [0.7]), { ratios: [], onlyOurs: 0, onlyTheirs: 1 });
  });

  it('averages so that half and twice cancel out', () => {
    near(geometricMean([0.5, 2]), 1, 1e-12);
    assert.ok(Number.isNaN(geometricMean([])));
  });
});

describe('rows of a cell', () => {
  const rows = levelRows(cell(3, handReport(hand)));

  it('has every router at every level, ours in three ways', () => {
    assert.equal(rows.length, 3 * (3 + hand.baselines.length));
    const ours = rows.filter((r) => r.router === 'PROTEUS' && r.tau === 0.8);
    assert.deepEqual(
      ours.map((r) => [r.setting, r.accuracy, r.met, r.feasible, r.certified, r.seed]),
      [
        ['certified', 0.78, false, true, true, 3],
        ['expected', 0.79, false, true, true, 3],
        // The policy at the target nearest to τ.
        ['published', 0.8, true, true, true, 3],
      ],
    );
  });

  it('names how a rival was set', () => {
    const settings = rows.filter((r) => r.tau === 0.7 && r.kind !== 'proteus').map((r) => r.setting);
    assert.deepEqual(settings, ['calibrated', 'published', 'fixed', 'fixed', 'published']);
  });
});

describe('a study’s result', () => {
  const better: HandReport = {
    ...hand,
    levels: [
      { tau: 0.7, certified: 0.72, expected: 0.71 },
      { tau: 0.8, certified: 0.81, expected: 0.81 },
      { tau: 0.9, certified: 0.85, expected: 0.85 },
    ],
  };
  const result = aggregate(
    study(),
    {
      cells: [cell(1, handReport(hand)), cell(2, handReport(better))],
      failed: [{ key: { data: 'd', variant: 'PROTEUS', seed: 3 }, what: 'no memory' }],
    },
    stamp,
  );
  const [data] = result.data;
  const row = (router: string, setting: string) => {
    const found = data.routers.find((r) => r.router === router && r.setting === setting);
    assert.ok(found, `${router} ${setting}`);
    return found;
  };

  it('counts certified levels that are missed, and those that test refutes', () => {
    const { certificate: c } = data;
    assert.deepEqual([c.splits, c.levels, c.missed, c.refuted, c.refutedSplits], [2, 4, 1, 0, 0]);
    near(c.missRate.mean, 0.25, 1e-12);
    // None of two: up to 1 − (0.025)^½ by Clopper and Pearson.
    assert.equal(c.refutedInterval[0], 0);
    near(c.refutedInterval[1], 1 - Math.sqrt(0.025), 1e-9);
    const low = handReport({ ...hand, levels: [{ tau: 0.8, certified: 0.75, expected: 0.8 }] });
    const again = aggregate(study(), { cells: [cell(1, low)], failed: [] }, stamp).data[0].certificate;
    // Its interval is .71 to .79.
    assert.deepEqual([again.refuted, again.refutedSplits, again.levels], [1, 1, 1]);
  });

  it('asks the same feasible levels of every router', () => {
    near(row('PROTEUS', 'certified').violations.mean, 1 / 4, 1e-12);
    near(row('PROTEUS', 'expected').violations.mean, 1 / 4, 1e-12);
    near(row('PROTEUS', 'published').violations.mean, 0, 1e-12);
    near(row('rival', 'calibrated').violations.mean, 2 / 4, 1e-12);
    near(row('rival', 'calibrated').shortfall, 0.01, 1e-12);
    near(row('rival', 'published').violations.mean, 1, 1e-12);
    near(row('best fixed model', 'fixed').violations.mean, 0, 1e-12);
    assert.ok(data.routers.every((r) => !['small', 'big', 'oracle'].includes(r.router)));
    near(row('rival', 'calibrated').aiqLead.mean, 0.1, 1e-12);
  });

  it('compares costs at equal accuracy, floor by floor', () => {
    assert.deepEqual(
      data.equalCost.map((e) => e.rival),
      ['rival'],
    );
    const [rival] = data.equalCost;
    near(rival.ratio.mean, 0.5, 1e-12);
    assert.deepEqual(
      rival.byFloor.map((f) => [f.tau, f.ratio.n]),
      [
        [0.7, 2],
        [0.8, 2],
      ],
    );
    assert.deepEqual([rival.onlyOurs, rival.onlyTheirs], [0, 0]);
  });

  it('shows margins of floors over the splits in which they are feasible', () => {
    assert.deepEqual(
      data.floors.map((f) => [f.tau, f.splits]),
      [
        [0.7, 2],
        [0.8, 2],
      ],
    );
    const at = data.floors[1].served.find((s) => s.setting === 'certified');
    near(at?.margin ?? NaN, (-0.02 + 0.01) / 2, 1e-12);
    near(at?.range[0] ?? NaN, -0.02, 1e-12);
  });

  it('keeps failures, and counts what was done', () => {
    assert.deepEqual([result.cells.planned, result.cells.done, result.cells.failed.length], [5, 2, 1]);
    assert.equal(result.seconds, 20);
    assert.ok(result.losses.some((l) => l.includes('seed 3 failed: no memory')));
    assert.ok(result.losses.some((l) => l.startsWith('2 of 5 trainings have not been run')));
  });

  it('is the same from the same cells, and survives JSON', () => {
    const again = aggregate(
      study(),
      { cells: [cell(1, handReport(hand)), cell(2, handReport(better))], failed: [] },
      stamp,
    );
    assert.deepEqual(again.data, result.data);
    const read = JSON.parse(JSON.stringify(result)) as { data: DataResult[] };
    for (const table of dataTables(read.data[0]))
      for (const { cells } of table.rows)
        for (const { text } of cells) assert.ok(!/NaN|null|undefined|Infinity/.test(text), text);
  });

  it('says nothing of a data set without a cell of the first variant', () => {
    const none = aggregate(
      study({ variants: [{ name: 'PROTEUS' }, { name: 'other' }] }),
      { cells: [cell(1, handReport(hand), { variant: 'other' })], failed: [] },
      stamp,
    );
    assert.deepEqual(none.data, []);
  });
});

describe('ablations', () => {
  const dearer: HandReport = {
    ...hand,
    policy: [
      [0.6, 2],
      [0.7, 4],
      [0.79, 8],
    ],
    correlation: { tauAccuracy: 0.9, tauMu: 0.5 },
  };
  const variants = [{ name: 'PROTEUS' }, { name: 'less', config: { training: { lambdaMax: 0 } } }];
  const { variants: rows } = aggregate(
    study({ variants, seeds: 2 }),
    {
      cells: [
        cell(1, handReport(hand)),
        cell(2, handReport(hand)),
        cell(2, handReport(dearer), { variant: 'less' }),
      ],
      failed: [],
    },
    stamp,
  ).data[0];

  it('are compared with the first variant on the same seeds', () => {
    assert.deepEqual(
      rows.map((v) => [v.variant, v.splits]),
      [
        ['PROTEUS', 2],
        ['less', 1],
      ],
    );
    const [whole, less] = rows;
    near(whole.costRatio.mean, 1, 1e-12);
    near(whole.reached.mean, 1, 1e-12);
    // .7 is reached at twice the cost; .8 is not.
    near(less.reached.mean, 0.5, 1e-12);
    near(less.costRatio.mean, 2, 1e-12);
    assert.equal(less.tauMu.mean, 0.5);
  });
});

describe('where we lose', () => {
  const losses = (changes: Partial<HandReport>) =>
    aggregate(
      study({ seeds: 1 }),
      { cells: [cell(1, handReport({ ...hand, ...changes }))], failed: [] },
      stamp,
    ).losses.join('\n');
  const met = hand.levels.map((l) => ({ ...l, certified: 0.9, expected: 0.9 }));

  it('is empty where nothing speaks against the router', () => {
    assert.equal(losses({ levels: met, predictor: { logLoss: 0.4, constantLogLoss: 0.5 } }), '');
  });

  it('names each kind of loss', () => {
    const found = losses({
      policy: [
        [0.6, 3],
        [0.7, 6],
        [0.8, 12],
      ],
      aiq: 0.4,
      correlation: { tauAccuracy: 0.9, tauMu: 0.95 },
      predictor: { logLoss: 0.6, constantLogLoss: 0.5, knnLogLoss: 0.55 },
      policyGap: 0.02,
    });
    for (const words of [
      /1 of 2 certified levels \(50\.0 %\) are missed on test, more than δ = 5\.0 %/,
      /τ–accuracy correlation is 0\.900, below 0\.98/,
      /τ–μ correlation is 0\.950/,
      /cost 50\.0 % more than rival \(ratio 1\.500/,
      /rival is cheaper at 2 of 2 floors/,
      /AIQ of rival is higher than ours by 0\.1000/,
      /log loss of p̂ is above that of the nearest neighbours at their best k by 0\.0500/,
      /log loss of p̂ is above that of the mean of each model by 0\.1000/,
      /policy costs \$0\.020 per 1 000 queries more/,
    ])
      assert.match(found, words);
  });

  it('names rivals that miss fewer floors in the same setting', () => {
    // A mix of fixed models is a rival, too.
    for (const kind of ['router', 'mix'] as const) {
      const found = losses({
        baselines: [{ ...hand.baselines[0], kind, at: [0.9, 0.9, 0.9] }],
      });
      assert.match(
        found,
        /rival calibrated misses 0\.0 % of the feasible levels, ours served expected 50\.0 %/,
      );
    }
  });
});
