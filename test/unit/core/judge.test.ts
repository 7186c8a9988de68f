/** The report against figures recomputed prompt by prompt. */
import { strict as assert } from 'node:assert';
import { configSchema, type RouterConfigInput } from '../../../src/core/config';
import { costAtAccuracy } from '../../../src/core/frontier';
import { internalTargets, policySweep } from '../../../src/core/judge/curves';
import { certify, judge, type Judgement, type JudgeInput, servingOf } from '../../../src/core/judge/judge';
import { taskMeans } from '../../../src/core/judge/predictorQuality';
import { pearson } from '../../../src/core/math';
import { type OperatingMap, targetFor } from '../../../src/core/operatingMap';
import { columnMeans } from '../../../src/core/outcomes';
import type { Achieved } from '../../../src/core/report';
import { Rng } from '../../../src/core/rng';
import { PolicyRunner } from '../../../src/core/serve';
import { withNeighbours } from '../rivals/support';
import { makeRandomPart, near, NEUTRAL_LOG_LAMBDA, rampDecider } from './support';

const models = ['tiny', 'small', 'middle', 'large'];
const M = models.length;

function makeInput(
  settings: Partial<RouterConfigInput> = {},
  sizes = { calibrate: 900, test: 700 },
): JudgeInput {
  const rng = new Rng(11);
  const train = makeRandomPart(rng, 1000);
  return {
    config: configSchema.parse({ data: { path: 'x' }, ...settings }),
    models,
    decider: rampDecider(),
    targetRange: [0.5, 0.9],
    tune: makeRandomPart(rng, 400),
    calibrate: makeRandomPart(rng, sizes.calibrate),
    test: makeRandomPart(rng, sizes.test),
    trainAccuracy: columnMeans(train.score, M),
    trainCost: columnMeans(train.cost, M),
    binary: true,
    recertified: false,
  };
}

function judged(input: JudgeInput): { map: OperatingMap; result: Judgement } {
  const map = certify(input);
  return { map, result: judge(input, map) };
}

/** What a target achieves on the test part, added up prompt by prompt. */
function recompute({ decider, test }: JudgeInput, target: number) {
  const { model, mu } = new PolicyRunner(decider, test).at(target);
  const answers = new Array<number>(M).fill(0);
  const tasks: Record<string, { right: number; n: number }> = {};
  let [right, usd, preference] = [0, 0, 0];
  for (let i = 0; i < test.n; i++) {
    const cell = i * M + model[i];
    right += test.score[cell];
    usd += test.cost[cell];
    preference += mu[i];
    answers[model[i]]++;
    if (test.tasks[i] === '') continue;
    const task = (tasks[test.tasks[i]] ??= { right: 0, n: 0 });
    task.right += test.score[cell];
    task.n++;
  }
  return {
    accuracy: right / test.n,
    costPer1k: (1000 * usd) / test.n,
    meanMu: preference / test.n,
    answers,
    tasks,
  };
}

function assertAchieved(found: Achieved, input: JudgeInput, target: number, tau: number): void {
  const expected = recompute(input, target);
  near(found.accuracy, expected.accuracy, 1e-12, 'accuracy');
  near(found.costPer1k, expected.costPer1k, 1e-12, 'cost');
  near(found.meanMu, expected.meanMu, 1e-9, 'mean μ');
  assert.equal(found.met, found.accuracy >= tau);
  assert.ok(found.accuracyCi[0] <= found.accuracy && found.accuracy <= found.accuracyCi[1]);
  models.forEach((name, m) => near(found.mix[name] ?? 0, expected.answers[m] / input.test.n, 1e-12, name));
  near(
    Object.values(found.mix).reduce((a, b) => a + b, 0),
    1,
    1e-12,
    'the mix',
  );
  assert.ok(Object.values(found.mix).every((share) => share > 0));
}

/** Paths of values that JSON cannot hold or leaves out. */
function gapsIn(value: unknown, path = ''): string[] {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => gapsIn(inner, `${path}.${key}`));
}

const tiers = [
  { name: 'gold', floor: 0.72, share: 0.2 },
  { name: 'bulk', floor: 0.65, share: 0.8 },
  { name: 'dream', floor: 0.999, share: 0 },
];

for (const serve of ['certified', 'expected'] as const) {
  describe(`judgement, served ${serve}`, () => {
    const input = makeInput({ certificate: { serve }, tiers });
    const { map, result } = judged(input);
    const steps = servingOf(map, input.config);

    it('measures every level as its prompts add up', () => {
      assert.ok(result.levels.length > 10);
      for (const level of result.levels) {
        assertAchieved(level, input, level.target, level.tau);
        assertAchieved(level.certifiedServing, input, targetFor(map.certified, level.tau), level.tau);
        assertAchieved(level.expected, input, targetFor(map.expected, level.tau), level.tau);
        assert.equal(level.target, targetFor(steps, level.tau));
        const { accuracy, costPer1k } = serve === 'certified' ? level.certifiedServing : level.expected;
        assert.deepEqual([level.accuracy, level.costPer1k], [accuracy, costPer1k]);
      }
    });

    it('serves every level from an internal target, and says what it holds', () => {
      const targets = internalTargets(input.targetRange);
      for (const level of result.levels) {
        assert.ok(targets.includes(level.target));
        assert.equal(level.feasible, level.tau <= map.limit.observed + 1e-6);
        assert.equal(level.certified, serve === 'certified' && level.tau <= map.limit.certified + 1e-6);
        if (serve === 'certified' && level.certified) assert.ok(level.lowerBound >= level.tau - 1e-6);
        assert.ok(level.lowerBound <= level.accuracy + 0.1);
        // In units that ζ = 3 has made smaller.
        near(Math.log(3 * level.lambda), NEUTRAL_LOG_LAMBDA, 1e-5, 'ln λ');
      }
    });

    it('splits every level by task', () => {
      for (const level of result.levels) {
        const { tasks } = recompute(input, level.target);
        assert.deepEqual(Object.keys(level.byTask), ['facts', 'sums']);
        for (const [task, { right, n }] of Object.entries(tasks)) {
          assert.equal(level.byTask[task].n, n);
          near(level.byTask[task].accuracy, right / n, 1e-12);
        }
      }
      const named = input.test.tasks.filter((task) => task !== '').length;
      const counted = Object.values(result.levels[0].byTask).reduce((sum, t) => sum + t.n, 0);
      assert.equal(counted, named);
    });

    it('counts compliance and correlates over the feasible levels', () => {
      const feasible = result.levels.filter((l) => l.feasible);
      const certified = result.levels.filter((l) => l.tau <= map.limit.certified + 1e-6);
      const { compliance, correlation } = result;
      assert.ok(certified.length > 5 && feasible.length > certified.length);
      assert.equal(compliance.feasible, feasible.length);
      assert.deepEqual(compliance.certified, {
        levels: certified.length,
        met: certified.filter((l) => l.certifiedServing.accuracy >= l.tau).length,
      });
      assert.deepEqual(compliance.expected, {
        levels: feasible.length,
        met: feasible.filter((l) => l.expected.accuracy >= l.tau).length,
      });
      const served = serve === 'certified' ? certified : feasible;
      assert.equal(compliance.met, served.filter((l) => l.accuracy >= l.tau).length);
      near(compliance.rate, compliance.met / served.length, 1e-12);
      assert.equal(compliance.raw.levels, feasible.length);
      const taus = feasible.map((l) => l.tau);
      near(
        correlation.tauAccuracy,
        pearson(
          taus,
          feasible.map((l) => l.expected.accuracy),
        ),
        1e-12,
      );
      near(
        correlation.tauMu,
        pearson(
          taus,
          feasible.map((l) => l.expected.meanMu),
        ),
        1e-12,
      );
      assert.ok(correlation.tauAccuracy > 0.9);
    });

    it('judges tiers like levels', () => {
      result.tiers.forEach((tier, k) => {
        const expected = recompute(input, targetFor(steps, tier.floor));
        near(tier.accuracy, expected.accuracy, 1e-12);
        near(tier.costPer1k, expected.costPer1k, 1e-12);
        assert.equal(tier.met, tier.accuracy >= tier.floor);
        assert.deepEqual([tier.name, tier.floor, tier.share], Object.values(tiers[k]));
      });
      assert.deepEqual(
        result.tiers.map((t) => t.certified),
        serve === 'certified' ? [true, true, false] : [false, false, false],
      );
      assert.ok(result.caveats.some((c) => c.includes('"dream"')));
      assert.ok(result.caveats.every((c) => !c.includes('"gold"')));
    });

    it('compares with the best fixed model', () => {
      const fixed = models.map((_, m) => {
        let right = 0;
        for (const part of [input.tune, input.calibrate])
          for (let i = 0; i < part.n; i++) right += part.score[i * M + m];
        return right / (input.tune.n + input.calibrate.n);
      });
      near(result.limit.bestFixed.accuracy, Math.max(...fixed), 1e-12);
      assert.equal(result.limit.bestFixed.model, 'large');
      assert.ok(result.saving);
      near(result.saving.modelAccuracy, columnMeans(input.test.score, M)[3], 1e-12);
      assert.ok(result.saving.fraction > 0 && result.saving.fraction < 1);
    });

    it('has gaps that add up and rows that know more cost less', () => {
      const { costPer1k: cost, ...gaps } = result.gaps;
      const number = (x: number | null) => x ?? NaN;
      const steps = number(gaps.predictor) + number(gaps.policy) + number(gaps.certainty);
      near(number(cost.perfect) + steps, number(cost.certified), 1e-12);
      assert.ok(number(gaps.predictor) > 0 && number(cost.perfect) < number(cost.lagrangian));
      const oracle = result.baselines.find((row) => row.name === 'oracle');
      for (const row of result.baselines) {
        assert.ok(oracle && row.frontier.every((p) => p.accuracy <= oracle.frontier[0].accuracy));
        assert.deepEqual(
          row.levels.map((l) => l.tau),
          result.levels.map((l) => l.tau),
        );
        for (const l of row.levels) assert.equal(l.met, l.accuracy >= l.tau);
      }
    });

    it('puts intervals around what it found, and compares row by row', () => {
      const { metrics } = result;
      assert.ok(metrics);
      const within = (x: number, interval: readonly [number, number] | null | undefined, what: string) =>
        assert.ok(interval && interval[0] <= x && x <= interval[1], `${what}: ${x} in ${String(interval)}`);
      within(result.aiq, metrics.intervals.aiq, 'AIQ');
      within(result.saving?.fraction ?? NaN, metrics.intervals.saving, 'saving');
      result.levels.forEach((level, k) => {
        within(level.costPer1k, metrics.intervals.costPer1k[k], `cost at ${level.tau}`);
      });
      for (const row of result.baselines) {
        within(row.aiq, row.aiqCi, row.name);
        assert.ok(row.costRatio && row.recovery);
        if (row.costRatio.mean === null) assert.equal(row.costRatio.interval, null);
        else if (row.costRatio.interval) within(row.costRatio.mean, row.costRatio.interval, row.name);
      }
      const lagrangian = result.baselines.find((row) => row.name === 'Lagrangian optimum');
      assert.equal(lagrangian?.costRatio?.mean, result.costRatioToLagrangian);
      const large = result.baselines.find((row) => row.name === 'large');
      assert.ok(large?.costRatio);
      const { accuracy, costPer1k } = large.frontier[0];
      const policy = policySweep(input.decider, input.targetRange, 161, input.test);
      near(large.costRatio.mean ?? NaN, costAtAccuracy(policy, accuracy) / costPer1k, 1e-9);
      assert.deepEqual([metrics.recovery.weak, metrics.recovery.strong], ['tiny', 'large']);
      assert.ok((metrics.recovery.apgr ?? 0) > 0.5);
    });

    it('counts missed levels, and tasks by level', () => {
      const { metrics, compliance } = result;
      const answered = result.levels.filter((l) =>
        serve === 'certified' ? l.tau <= map.limit.certified + 1e-6 : l.feasible,
      );
      near(metrics?.violationRate ?? NaN, 1 - compliance.rate, 1e-12);
      const pairs = answered.flatMap((l) => Object.values(l.byTask).map((task) => task.accuracy >= l.tau));
      assert.deepEqual(metrics?.byTask, { pairs: pairs.length, met: pairs.filter(Boolean).length });
    });

    it('leaves no field out and holds no number that JSON lacks', () => {
      assert.deepEqual(gapsIn(result), []);
      assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
    });
  });
}

describe('judgement at its edges', () => {
  it('takes the levels that it is given, once each and in order', () => {
    const listed = judged(makeInput({ levels: [0.8, 0.6, 0.8, 0.7] })).result;
    assert.deepEqual(
      listed.levels.map((l) => l.tau),
      [0.6, 0.7, 0.8],
    );
    const ranged = judged(makeInput({ levels: { from: 0.7, to: 0.75, step: 0.025 } })).result;
    assert.deepEqual(
      ranged.levels.map((l) => l.tau),
      [0.7, 0.725, 0.75],
    );
  });

  it('says how many prompts a certificate needs where there are too few', () => {
    const { result } = judged(makeInput({ levels: [0.7, 0.8] }, { calibrate: 20, test: 100 }));
    assert.ok(result.levels.every((l) => !l.certified));
    assert.match(
      result.caveats.join('\n'),
      /highest that 20 calibration prompts prove is 0\.\d+\. At least \d+ are needed/,
    );
    assert.match(result.caveats.join('\n'), /Only 100 prompts test/);
    assert.ok(Number.isNaN(result.compliance.rate), 'there is nothing to comply with');
  });

  it('says that a config which is certified again may have been searched for', () => {
    const again = /another seed to confirm/;
    const input = makeInput();
    assert.doesNotMatch(judged(input).result.caveats.join('\n'), again);
    assert.match(judged({ ...input, recertified: true }).result.caveats.join('\n'), again);
  });

  it('never routes to a model that is switched off', () => {
    const input = makeInput();
    input.decider = { ...input.decider, available: [true, true, true, false] };
    const { result } = judged(input);
    for (const level of result.levels) assert.equal(level.mix.large, undefined);
    assert.notEqual(result.limit.bestFixed.model, 'large');
    assert.ok(result.baselines.every((row) => row.name !== 'large'));
    // No certified level is within what perfect predictions span, so there is nothing to take gaps at.
    assert.deepEqual(
      gapsIn(result).filter((path) => !path.startsWith('.gaps.')),
      [],
    );
  });

  it('compares with kNN routers where the run kept their predictions, and says where it did not', () => {
    const input = makeInput({ levels: [0.6, 0.7] });
    const left = /CARROT, OmniRouter and RouterBench kNN are left out.*Train again/;
    assert.match(judged(input).result.caveats.join('\n'), left);
    const rng = new Rng(12);
    for (const part of ['tune', 'calibrate', 'test'] as const) input[part] = withNeighbours(input[part], rng);
    const { baselines, caveats } = judged(input).result;
    assert.doesNotMatch(caveats.join('\n'), left);
    for (const name of ['CARROT', 'OmniRouter', 'RouterBench kNN']) {
      const both = baselines.filter((row) => row.name === name);
      assert.deepEqual(
        both.map((row) => row.calibrated),
        [true, false],
      );
      assert.ok(both.every((row) => row.costRatio?.interval && row.frontier.length === 41));
    }
  });

  it('compares p̂ with means by task, which know each prompt’s task', () => {
    const tasks = ['a', 'b', 'a', ''];
    const means = taskMeans(tasks, [1, 0, 1, NaN, 0, 1, 0, 1], 2);
    assert.deepEqual([...means.keys()], ['a', 'b']);
    // Two prompts of 'a' and one more at each model's mean, which is 0.5 and 2/3.
    for (const [task, wanted] of [
      ['a', [(1 + 0 + 0.5) / 3, (0 + 1 + 2 / 3) / 3]],
      ['b', [(1 + 0.5) / 2, 2 / 3]],
    ] as const)
      wanted.forEach((p, m) => near(means.get(task)?.[m] ?? NaN, p, 1e-12, task));

    const input = makeInput();
    assert.equal(judged(input).result.predictor.taskLogLoss, undefined);
    input.test.tasks = Array.from({ length: input.test.n }, (_, i) => (i % 2 ? 'odd' : 'even'));
    input.taskAccuracy = new Map([
      ['even', new Float64Array(M).fill(0.5)],
      ['odd', new Float64Array(M).fill(0.5)],
    ]);
    near(judged(input).result.predictor.taskLogLoss ?? NaN, Math.log(2), 1e-9);
  });

  it('judges the predictor: perfect calibration has no error, a constant has the constant’s loss', () => {
    const input = makeInput();
    const { test } = input;
    const rates = columnMeans(test.score, M);
    test.pHat = Float32Array.from(test.pHat, (_, c) => rates[c % M]);
    input.trainAccuracy = rates;
    const { predictor } = judged(input).result;
    near(predictor.logLoss, predictor.constantLogLoss, 1e-6);
    const entropy = rates.reduce((s, p) => s - (p * Math.log(p) + (1 - p) * Math.log(1 - p)) / M, 0);
    near(predictor.constantLogLoss, entropy, 1e-6);
    near(predictor.ece, 0, 1e-6);
    assert.equal(
      predictor.reliability.reduce((sum, bin) => sum + bin.n, 0),
      test.n * M,
    );
  });
});

describe('cost against the Lagrangian optimum', () => {
  const ratioWith = (boost: readonly number[]): number => {
    const input = makeInput();
    input.decider = { ...rampDecider(), rule: { ...rampDecider().rule, boost: Float32Array.from(boost) } };
    return judged(input).result.costRatioToLagrangian;
  };

  it('is 1 for a policy that weighs accuracy and cost alike for every prompt: it is that optimum', () => {
    near(ratioWith([0, 0, 0, 0]), 1, 0.01);
  });

  it('exceeds 1 for a policy that prefers a model for no reason', () => {
    assert.ok(ratioWith([0, 0, 0, 0.5]) > 1.1);
  });
});

describe('internal targets', () => {
  it('are 41 single-precision numbers from end to end', () => {
    const targets = internalTargets([0.6, 0.8]);
    assert.equal(targets.length, 41);
    assert.deepEqual([targets[0], targets[40]], [Math.fround(0.6), Math.fround(0.8)]);
    assert.ok(targets.every((t, j) => t === Math.fround(t) && (j === 0 || t > targets[j - 1])));
  });
});
