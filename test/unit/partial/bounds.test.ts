/** Outcomes with gaps against the truth: bounds hold, estimates hit it, and means of what is there do not. */
import { strict as assert } from 'node:assert';
import { lowerBound, summarise } from '../../../src/core/certificate';
import { mean } from '../../../src/core/math';
import { partialInterval, summarisePartial } from '../../../src/core/partial/bounds';
import { estimateRouted, makeEvidence } from '../../../src/core/partial/evidence';
import { fitLogging } from '../../../src/core/partial/logging';
import { Rng } from '../../../src/core/rng';
import { makeRandomPart, near } from '../core/support';
import {
  allowed,
  atRandom,
  easyOnes,
  evidenceOf,
  makeLog,
  naive,
  type Policy,
  predictionsOf,
  route,
  tableOf,
  truthOf,
} from './support';

const DELTA = 0.1;
const STUDIES = 300;
const N = 250;

/** The routing's accuracy and cost in the population. */
const truth = truthOf(makeRandomPart(new Rng(99), 100_000));

interface Study {
  bound: number;
  estimate: number;
  cost: number;
  naive: number;
  interval: [number, number];
  used: number;
}

/** One log of N prompts, with another for tune. */
function study(policy: Policy, rule: 'random' | 'stated', rng: Rng, name: string): Study {
  const { log, propensity } = makeLog(rng, N, policy);
  const evidence = evidenceOf(log, rule, propensity, name);
  const model = route(log);
  const tune = makeLog(rng, 150, policy);
  const onTune = {
    part: tune.log,
    evidence: evidenceOf(tune.log, rule, tune.propensity, name),
    model: route(tune.log),
  };
  const summary = summarisePartial(log, evidence, model, onTune, true);
  const estimate = estimateRouted(log, evidence, model);
  return {
    bound: summary.boundAt(DELTA),
    estimate: summary.mean,
    cost: estimate.costPer1k,
    naive: naive(log, model),
    interval: partialInterval(log, evidence, model, estimate, 1 - DELTA),
    used: summary.used,
  };
}

function studies(policy: Policy, rule: 'random' | 'stated', seed: number): Study[] {
  const rng = new Rng(seed);
  return Array.from({ length: STUDIES }, (_, s) => study(policy, rule, rng, `${seed}.${s}`));
}

const meanOf = (all: readonly Study[], of: 'bound' | 'estimate' | 'cost' | 'naive' | 'used') =>
  mean(all.map((s) => s[of]));

function assertHonest(all: readonly Study[], what: string): void {
  const failed = all.filter((s) => s.bound > truth.accuracy).length;
  const missed = all.filter((s) => s.interval[0] > truth.accuracy || s.interval[1] < truth.accuracy).length;
  console.log(
    `      ${what}: ${failed} bounds and ${missed} intervals of ${all.length} failed; truth ${truth.accuracy.toFixed(3)}, ` +
      `estimate ${meanOf(all, 'estimate').toFixed(3)}, plain mean ${meanOf(all, 'naive').toFixed(3)}, bound ${meanOf(all, 'bound').toFixed(3)}`,
  );
  assert.ok(failed <= allowed(all.length, DELTA), `${failed} bounds failed`);
  assert.ok(missed <= allowed(all.length, DELTA), `${missed} intervals failed`);
  near(meanOf(all, 'estimate'), truth.accuracy, 0.01, 'estimate');
  near(meanOf(all, 'cost') / truth.costPer1k, 1, 0.03, 'cost');
}

describe('outcomes with gaps', () => {
  it('observed at random, dear models more rarely: bounds hold, and say something', () => {
    const all = studies(atRandom, 'random', 1);
    assertHonest(all, 'random');
    assert.ok(meanOf(all, 'bound') > truth.accuracy - 0.15);
    // The routed models' rates lie between .35 and .9: what is used is a fair share of the prompts.
    assert.ok(meanOf(all, 'used') > 0.25 * N && meanOf(all, 'used') < 0.95 * N);
  });

  it('observed where they read easy: the plain mean is wrong, weighted estimates are not', () => {
    const all = studies(easyOnes, 'stated', 2);
    assert.ok(meanOf(all, 'naive') > truth.accuracy + 0.03, `${meanOf(all, 'naive')}`);
    assertHonest(all, 'stated');
  });

  it('holds where the log gave some cells almost no chance', () => {
    const all = studies((part, i, k) => Math.max(0.004, easyOnes(part, i, k) - 0.2), 'stated', 3);
    const failed = all.filter((s) => s.bound > truth.accuracy).length;
    assert.ok(failed <= allowed(all.length, DELTA), `${failed} failed`);
  });

  it('with propensities that have to be estimated: hits the truth, and certifies only what needs none', () => {
    const rng = new Rng(4);
    const train = makeLog(rng, 2500, easyOnes);
    const table = tableOf(train.log, 'train');
    const logging = fitLogging(table, table, predictionsOf(train.log));
    assert.equal(logging.rule, 'estimated');
    let [missed, failed] = [0, 0];
    const estimates: number[] = [];
    for (let s = 0; s < STUDIES; s++) {
      const { log } = makeLog(rng, N, easyOnes);
      const evidence = makeEvidence(logging, tableOf(log, `study ${s}`), predictionsOf(log));
      const model = route(log);
      const estimate = estimateRouted(log, evidence, model);
      const [low, high] = partialInterval(log, evidence, model, estimate, 1 - DELTA);
      if (low > truth.accuracy || high < truth.accuracy) missed++;
      const summary = summarisePartial(log, evidence, model, { part: log, evidence, model }, true);
      if (summary.boundAt(DELTA) > truth.accuracy) failed++;
      estimates.push(estimate.accuracy);
    }
    console.log(
      `      estimated: ${missed} intervals of ${STUDIES} failed, estimate ${mean(estimates).toFixed(3)}`,
    );
    near(mean(estimates), truth.accuracy, 0.01, 'estimate');
    // Large-sample intervals: a few more failures than δ are in their nature.
    assert.ok(missed <= allowed(STUDIES, 1.5 * DELTA), `${missed} intervals failed`);
    assert.equal(failed, 0, 'a bound that counts gaps as wrong');
    near(mean(logging.trainAccuracy), mean([0, 1, 2, 3].map((k) => modelMean(train.full, k))), 0.02);
  });

  it('without gaps in the routed cells: the bound and the interval of complete data', () => {
    const rng = new Rng(5);
    const { log, propensity } = makeLog(rng, N, () => 1);
    const evidence = evidenceOf(log, 'random', propensity, 'full');
    const model = route(log);
    const summary = summarisePartial(log, evidence, model, { part: log, evidence, model }, true);
    const scores = Array.from(model, (k, i) => log.score[i * 4 + k]);
    assert.equal(summary.boundAt(0.05), lowerBound(summarise(scores, true), 0.05));
    assert.deepEqual([summary.used, summary.observed, summary.effective], [N, N, N]);
    near(summary.mean, mean(scores), 1e-9);
    near(estimateRouted(log, evidence, model).costPer1k, truthOf(log, model).costPer1k, 1e-12);
  });
});

function modelMean({ n, score }: { n: number; score: Float32Array }, k: number): number {
  return mean(Array.from({ length: n }, (_, i) => score[i * 4 + k]));
}
