/** Telling random gaps from informative ones, propensities, and what is said of a table with gaps. */
import { strict as assert } from 'node:assert';
import { UserError } from '../../../src/core/errors';
import { mean } from '../../../src/core/math';
import { columnMeans } from '../../../src/core/outcomes';
import {
  describeGaps,
  hasGaps,
  observedPart,
  requireScored,
  scoredRows,
} from '../../../src/core/partial/gaps';
import { cellPropensities, fitLogging, pseudoOutcomes } from '../../../src/core/partial/logging';
import { fitLogistic, independencePValue, logisticAt } from '../../../src/core/partial/logistic';
import { Rng } from '../../../src/core/rng';
import { near } from '../core/support';
import { allowed, atRandom, easyOnes, makeLog, MODELS, predictionsOf, tableOf } from './support';

const logged = (seed: number, n: number, policy: typeof atRandom, stated = false) => {
  const { log, full, propensity } = makeLog(new Rng(seed), n, policy);
  const table = tableOf(log, `log ${seed}`, stated ? propensity : undefined);
  return { log, full, table, propensity, logging: fitLogging(table, table, predictionsOf(log)) };
};

describe('why outcomes have gaps', () => {
  it('takes random gaps for random, but once in a hundred times', () => {
    let rejected = 0;
    for (let s = 0; s < 100; s++) if (logged(s, 400, atRandom).logging.rule !== 'random') rejected++;
    assert.ok(rejected <= allowed(100, 0.01), `${rejected} of 100`);
  });

  it('sees gaps that depend on the prompt, by what is predicted of it or by its task', () => {
    const byTask: typeof atRandom = (part, i) => (part.tasks[i] === 'sums' ? 0.8 : 0.5);
    for (const policy of [easyOnes, byTask]) {
      const { logging } = logged(1, 800, policy);
      assert.equal(logging.rule, 'estimated');
      assert.ok(logging.independence < 1e-4);
    }
  });

  it('estimates propensities to within a few points', () => {
    const { log, table, propensity, logging } = logged(2, 4000, easyOnes);
    const found = cellPropensities(logging, table, predictionsOf(log));
    near(mean(found.map((e, c) => Math.abs(e - propensity[c]))), 0, 0.03);
    assert.ok(found.every((e) => e >= 0.05 && e <= 1));
  });

  it('uses what the log states, and takes equal chances for random', () => {
    const { table, propensity, logging, log } = logged(3, 400, easyOnes, true);
    assert.equal(logging.rule, 'stated');
    const found = cellPropensities(logging, table, predictionsOf(log));
    found.forEach((e, c) => assert.equal(e, Number.isNaN(log.score[c]) ? 1 : propensity[c]));
    const shown = propensity.filter((_, c) => !Number.isNaN(log.score[c]));
    near(logging.leastStated, Math.min(...shown), 1e-7);
    assert.equal(logged(4, 400, atRandom, true).logging.rule, 'random');
  });

  it('does not believe propensities that leave prompts without a chance', () => {
    const withChance: (e: number) => typeof atRandom = (e) => (part, i, k) =>
      part.pHat[i * 4 + k] > 0.6 ? e + 0.02 * (i % 2) * (e < 0.9 ? 1 : 0) : 0;
    for (const e of [1, 0.9, 0.5]) {
      const { logging } = logged(7, 1500, withChance(e), true);
      assert.equal(logging.rule, 'estimated', `${e}`);
      assert.deepEqual(logging.contradicted, MODELS);
    }
    for (const policy of [atRandom, easyOnes]) {
      for (let s = 0; s < 20; s++) assert.equal(logged(s, 300, policy, true).logging.contradicted, undefined);
    }
  });

  it('gives pseudo-outcomes whose means are those of all the scores', () => {
    for (const policy of [atRandom, easyOnes]) {
      const { log, full, table, logging } = logged(5, 6000, policy);
      const pseudo = columnMeans(pseudoOutcomes(logging, table, predictionsOf(log)), 4);
      const all = columnMeans(full.score, 4);
      const seen = columnMeans(log.score, 4);
      MODELS.forEach((_, k) => near(pseudo[k], all[k], 0.03, `model ${k}`));
      if (policy === easyOnes) assert.ok(mean(seen) - mean(all) > 0.05, 'the plain means are too high');
    }
  });

  it('leaves the scores of a model without gaps as they are', () => {
    const { log, table, logging } = logged(6, 300, (_, _i, k) => (k === 2 ? 1 : 0.5));
    const pseudo = pseudoOutcomes(logging, table, predictionsOf(log));
    for (let i = 0; i < 300; i++) assert.equal(pseudo[4 * i + 2], log.score[4 * i + 2]);
  });
});

describe('logistic regression', () => {
  it('finds coefficients, survives separation, and ignores repeated columns', () => {
    const rng = new Rng(8);
    const n = 4000;
    const x = new Float64Array(3 * n);
    const y = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      const [a, b] = [rng.normal(), rng.normal()];
      x.set([a, b, a], 3 * i);
      y[i] = rng.next() < 1 / (1 + Math.exp(-(1.2 * a - 0.7 * b + 0.4))) ? 1 : 0;
    }
    const w = fitLogistic(x, y, 3);
    near(w[0] + w[2], 1.2, 0.15);
    near(w[1], -0.7, 0.12);
    near(w[3], 0.4, 0.12);
    const separable = fitLogistic(
      Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? -1 : 1)),
      Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : 1)),
      1,
    );
    assert.ok(separable.every(Number.isFinite));
    assert.ok(logisticAt(separable, Float64Array.of(1), 0, 1) > 0.9);
  });

  it('has p-values that are uniform under independence', () => {
    const rng = new Rng(9);
    const p = Array.from({ length: 400 }, () => {
      const x = Float64Array.from({ length: 600 }, () => rng.normal());
      return independencePValue(
        x,
        Array.from({ length: 200 }, () => (rng.next() < 0.3 ? 1 : 0)),
        3,
      );
    });
    for (const level of [0.05, 0.5])
      near(p.filter((v) => v < level).length / 400, level, 3.2 * Math.sqrt((level * (1 - level)) / 400));
    assert.equal(independencePValue(new Float64Array(30), new Array<number>(10).fill(1), 3), 1);
  });

  it('does not let repeated columns hide a dependence', () => {
    const rng = new Rng(10);
    for (let s = 0; s < 20; s++) {
      const x = Float64Array.from({ length: 200 }, () => rng.normal());
      const y = Array.from(x, (v) => (rng.next() < 0.5 + 0.15 * Math.sign(v) ? 1 : 0));
      const repeated = Float64Array.from({ length: 200 * 8 }, (_, c) => (1 + (c % 8)) * x[Math.floor(c / 8)]);
      near(independencePValue(repeated, y, 8), independencePValue(x, y, 1), 1e-6);
    }
  });
});

describe('a table with gaps', () => {
  const { table } = logged(10, 200, atRandom);
  const all = table.ids.map((_, row) => row);

  it('is counted', () => {
    assert.ok(hasGaps(table));
    const cells = table.score.filter((s) => !Number.isNaN(s)).length;
    const { complete, share } = observedPart(table, all);
    near(share, cells / 800, 1e-12);
    assert.equal(
      complete,
      all.filter((i) => table.score.subarray(4 * i, 4 * i + 4).every((s) => !Number.isNaN(s))).length,
    );
    const empty = { ...table, score: table.score.slice() };
    empty.score.fill(NaN, 0, 8);
    assert.equal(scoredRows(empty, all), scoredRows(table, all.slice(2)));
    assert.match(describeGaps(table).notes[0], /% of prompts × models.*stays missing/);
  });

  it('has no propensities left where many prompts state none, and loses such prompts where they are few', () => {
    const { table: stated } = logged(11, 200, easyOnes, true);
    const lacking = (rows: number) => {
      const propensity = stated.propensity?.slice();
      propensity?.fill(NaN, 0, 4 * rows);
      return describeGaps({ ...stated, propensity });
    };
    assert.equal(lacking(60).table.propensity, undefined);
    const { table: kept, notes } = lacking(10);
    assert.ok(kept.ids.length < 200 && kept.ids.length >= 190 && kept.propensity !== undefined);
    assert.match(notes[1], /set aside/);
    assert.equal(describeGaps(stated).table, stated);
  });

  it('is refused where a model has hardly any score, by name', () => {
    const rare = { ...table, score: table.score.slice() };
    for (let i = 20; i < 200; i++) rare.score[4 * i + 1] = NaN;
    requireScored(table, all, { file: 'f' });
    assert.throws(
      () => requireScored(rare, all, { file: 'f' }),
      (error) =>
        error instanceof UserError &&
        /"?m1"?.*of 200.*30 are needed/.test(error.what) &&
        error.where?.file === 'f',
    );
  });
});
