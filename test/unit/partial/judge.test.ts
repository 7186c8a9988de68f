/** The report on outcomes with gaps: what it counts, leaves out and says; and a refusal where too little is left. */
import { strict as assert } from 'node:assert';
import { configSchema } from '../../../src/core/config';
import { certify, judge, type JudgeInput } from '../../../src/core/judge/judge';
import { columnMeans } from '../../../src/core/outcomes';
import { fitLogging } from '../../../src/core/partial/logging';
import { Rng } from '../../../src/core/rng';
import { UserError } from '../../../src/core/errors';
import { makePart, PolicyRunner } from '../../../src/core/serve';
import { makeRandomPart, near, rampDecider } from '../core/support';
import {
  atRandom,
  easyOnes,
  makeLog,
  MODELS,
  type Policy,
  predictionsOf,
  tableOf,
  USD_PRICE,
} from './support';

const sizes = { train: 2000, tune: 400, calibrate: 900, test: 900 };

function makeInput(policy: Policy, { stated = false, calibrate = sizes.calibrate } = {}): JudgeInput {
  const rng = new Rng(21);
  const logs = Object.fromEntries(
    Object.entries({ ...sizes, calibrate }).map(([name, n]) => [name, makeLog(rng, n, policy)]),
  );
  const tables = Object.fromEntries(
    Object.entries(logs).map(([name, { log, propensity }]) => [
      name,
      tableOf(log, name, stated ? propensity : undefined),
    ]),
  );
  const logging = fitLogging(tables.train, tables.train, predictionsOf(logs.train.log));
  const part = (name: string) => makePart(tables[name], predictionsOf(logs[name].log), USD_PRICE, logging);
  return {
    config: configSchema.parse({ data: { path: 'x' }, tiers: [{ name: 'gold', floor: 0.6 }] }),
    models: MODELS,
    decider: rampDecider(),
    targetRange: [0.5, 0.9],
    tune: part('tune'),
    calibrate: part('calibrate'),
    test: part('test'),
    trainAccuracy: logging.trainAccuracy,
    trainCost: columnMeans(logs.train.log.cost, MODELS.length),
    binary: true,
    recertified: false,
  };
}

function judged(input: JudgeInput) {
  const map = certify(input);
  return { map, result: judge(input, map) };
}

/** What a target achieves in the population. */
const population = makeRandomPart(new Rng(22), 60_000);
const runner = new PolicyRunner(rampDecider(), population);
const truths = new Map<number, number>();
function truthAt(target: number): number {
  let truth = truths.get(target);
  if (truth === undefined) {
    const { model } = runner.at(target);
    truth = model.reduce((sum, k, i) => sum + population.score[i * 4 + k], 0) / population.n;
    truths.set(target, truth);
  }
  return truth;
}

describe('judgement of outcomes with gaps', () => {
  it('counts what stands behind every level, and hits the truth within its intervals', () => {
    for (const [policy, options] of [
      [atRandom, {}],
      [easyOnes, { stated: true }],
      [easyOnes, {}],
    ] as const) {
      const input = makeInput(policy, options);
      const { result } = judged(input);
      const onTest = new PolicyRunner(input.decider, input.test);
      let inside = 0;
      for (const level of result.levels) {
        const { model } = onTest.at(level.target);
        const seen = Array.from(model).filter((k, i) => !Number.isNaN(input.test.score[i * 4 + k])).length;
        assert.equal(level.observed?.test, seen);
        assert.ok(level.observed.effective.test <= seen + 1e-6);
        assert.ok(level.observed.bound <= input.calibrate.n);
        const truth = truthAt(level.target);
        if (level.accuracyCi[0] <= truth && truth <= level.accuracyCi[1]) inside++;
        assert.ok(level.accuracyCi[0] <= level.accuracy && level.accuracy <= level.accuracyCi[1]);
        if (level.certified) assert.ok(truth >= level.tau - 0.02, `${level.tau}: ${truth}`);
        for (const { n } of Object.values(level.byTask)) assert.ok(n > 0 && n < input.test.n);
      }
      assert.ok(inside >= 0.9 * result.levels.length, `${inside} of ${result.levels.length}`);
      assert.match(result.caveats[0], /Outcomes have gaps.*of 900 calibration prompts/);
      assert.ok(result.points.every((p) => p.observed !== undefined));
    }
  });

  it('certifies from random gaps; counts every gap as wrong where they depend on the prompt', () => {
    const random = judged(makeInput(atRandom)).result;
    assert.ok(random.limit.certified > 0.6 && random.tiers[0].certified);
    const informative = judged(makeInput(easyOnes)).result;
    assert.ok(informative.limit.certified < random.limit.certified - 0.05);
    assert.match(
      informative.caveats[0],
      /estimated propensities.*large samples only.*counts? every missing score as wrong/,
    );
  });

  it('certifies nothing too high where stated propensities leave hard prompts without a chance', () => {
    const onlyEasy: Policy = (part, i, k) => (part.pHat[i * 4 + k] > 0.6 ? 1 : 0);
    const { map, result } = judged(makeInput(onlyEasy, { stated: true }));
    for (const { floor, target } of map.claims) assert.ok(truthAt(target) >= floor, `${floor} at ${target}`);
    assert.match(result.caveats.join('\n'), /propensities that the data states were not used: those of m0/);
  });

  it('leaves rows out that need the scores of every model, and every other row in', () => {
    const { result } = judged(makeInput(atRandom));
    const names = result.baselines.map((b) => b.name);
    assert.deepEqual(
      [...new Set(names)],
      [...MODELS, 'zero router', 'Lagrangian optimum', 'RouterBench MLP', 'RouteLLM threshold'],
    );
    assert.match(result.caveats.join('\n'), /oracle are left out/);
    MODELS.forEach((_, k) => {
      const all = population.score.filter((__, c) => c % 4 === k);
      near(result.baselines[k].frontier[0].accuracy, all.reduce((a, b) => a + b, 0) / population.n, 0.05);
    });
    const few = judged(makeInput(() => 0.95)).result;
    assert.ok(few.baselines.some((b) => b.name === 'oracle'));
    assert.match(few.caveats.join('\n'), /oracle are measured on the prompts with a score of every model/);
  });

  it('refuses where the chosen models answered next to nothing, and says how much more is needed', () => {
    assert.throws(
      () => judged(makeInput(() => 0.1, { calibrate: 60 })),
      (error) =>
        error instanceof UserError &&
        /60 calibration prompts weigh as much as \d+ observed/.test(error.what) &&
        /times as many outcomes/.test(error.remedy),
    );
  });
});
