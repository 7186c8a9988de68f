/** The published rivals against naive versions of their rules, and how a report serves floors with them. */
import { strict as assert } from 'node:assert';
import { judgeRouter } from '../../../src/core/judge/rows';
import { Rng } from '../../../src/core/rng';
import { carrotRouter } from '../../../src/core/routers/carrot';
import { omniRouter } from '../../../src/core/routers/omniRouter';
import { baselineRouters } from '../../../src/core/routers/registry';
import { routeLlmRouter, strongAndWeak } from '../../../src/core/routers/routeLlm';
import { expectedAccuracy, type Router } from '../../../src/core/routers/router';
import { routerBenchKnn, routerBenchMlp } from '../../../src/core/routers/willingness';
import { achieved, type Belief, makePart } from '../../../src/core/serve';
import { near } from '../core/support';
import { makeRivalPart, MODELS3, problemFor } from './support';

const RIVALS = [carrotRouter, omniRouter, routerBenchKnn, routerBenchMlp, routeLlmRouter];
const rng = new Rng(9);
const calibrate = makeRivalPart(rng, 300);
const test = makeRivalPart(rng, 250);
const problem = problemFor(calibrate);

/** Whether argmax over models of some mix of quality and cost, for any weight of the cost, gives this routing. */
function isWeighted(
  { pHat, cHat }: Pick<Belief, 'pHat'> & { cHat: ArrayLike<number> },
  model: Int32Array,
): boolean {
  // p_i − w·c_i ≥ p_k − w·c_k bounds w from both sides.
  let [low, high] = [0, Infinity];
  model.forEach((chosen, i) => {
    for (let m = 0; m < 3; m++) {
      const gain = pHat[3 * i + chosen] - pHat[3 * i + m];
      const price = cHat[3 * i + chosen] - cHat[3 * i + m];
      if (price > 0) high = Math.min(high, gain / price);
      else if (price < 0) low = Math.max(low, gain / price);
      else if (gain < 0) high = -1;
    }
  });
  return low <= high * (1 + 1e-6);
}

describe('rivals', () => {
  it('CARROT weighs predicted score and cost of neighbours, from the cheapest to the best', () => {
    const belief = test.neighbours?.carrot ?? test;
    const routed = carrotRouter.knobs(problem).map((knob) => knob(test));
    assert.equal(routed.length, 41);
    for (const { model } of routed) assert.ok(model && isWeighted(belief, model));
    const expected = routed.map(({ model }) => expectedAccuracy(belief, model ?? new Int32Array(0)));
    expected.slice(1).forEach((p, k) => assert.ok(p >= expected[k] - 1e-9));
    near(
      expected[40],
      Array.from({ length: test.n }, (_, i) => Math.max(...belief.pHat.subarray(3 * i, 3 * i + 3))).reduce(
        (a, b) => a + b / test.n,
        0,
      ),
      1e-3,
    );
  });

  it('RouterBench weighs predicted score against the mean cost of a model', () => {
    const meanCost = Array.from({ length: 3 * test.n }, (_, c) => problem.trainCost[c % 3]);
    for (const [router, belief] of [
      [routerBenchKnn, test.neighbours?.routerBench ?? test],
      [routerBenchMlp, test],
    ] as const) {
      for (const knob of router.knobs(problem)) {
        const { model } = knob(test);
        assert.ok(model && isWeighted({ pHat: belief.pHat, cHat: meanCost }, model), router.name);
      }
    }
  });

  it('RouteLLM calls the strong model for the share of calibration prompts that gain most', () => {
    const { strong, weak } = strongAndWeak(problem);
    assert.deepEqual([strong, weak], [2, 0]);
    routeLlmRouter.knobs(problem).forEach((knob, k) => {
      const { model } = knob(calibrate);
      assert.ok(model);
      assert.equal(model.filter((m) => m === strong).length, Math.round((300 * k) / 40));
      const gain = (i: number) => calibrate.pHat[3 * i + strong] - calibrate.pHat[3 * i + weak];
      const of = (m: number) => [...model.keys()].filter((i) => model[i] === m).map(gain);
      if (k > 0 && k < 40) assert.ok(Math.min(...of(strong)) >= Math.max(...of(weak)));
    });
  });

  it('RouteLLM chooses among the models that are there', () => {
    assert.deepEqual(strongAndWeak({ ...problem, available: [false, true, true] }), { strong: 2, weak: 1 });
    const alone = problemFor(calibrate, [false, true, false]);
    for (const knob of routeLlmRouter.knobs(alone)) assert.ok(knob(test).model?.every((m) => m === 1));
  });

  it('of 161 settings every fourth is one of the 41', () => {
    for (const router of RIVALS) {
      const [few, many] = [undefined, 161].map((count) => router.knobs(problem, count).map((k) => k(test)));
      few.forEach((setting, k) => {
        assert.deepEqual(setting.model, many[4 * k].model, `${router.name} ${k}`);
      });
    }
  });
});

describe('neighbours of a part', () => {
  it('follow prices and fees', () => {
    const cells = (...x: number[]) => Float32Array.from(x);
    const of = (k: number) => ({ k, score: cells(0.2, 0.7), usage: cells(100, 10, 200, 20) });
    const predictions = {
      score: cells(0.5, 0.5),
      usage: cells(1, 1, 1, 1),
      neighbours: { omniRouter: of(16), carrot: of(8), routerBench: of(40) },
    };
    const table = {
      ...{ ids: ['p'], prompts: ['p'], tasks: [''], models: ['a', 'b'], dollars: [false, false] },
      ...{ score: cells(1, 0), usage: cells(1, 1, 1, 1), fee: Float64Array.of(0, 0.5) },
    };
    const { neighbours } = makePart(table, predictions, Float64Array.of(1, 2, 3, 4));
    assert.deepEqual([...(neighbours?.carrot.cHat ?? [])], [120e-6, 0.5 + 680e-6]);
    assert.equal(neighbours?.omniRouter.pHat, predictions.neighbours.omniRouter.score);
  });
});

describe('rows of a published router', () => {
  const taus = [0.45, 0.55, 0.65, 0.75, 0.99];

  it('come calibrated, by the scores of calibrate, and as published, by what it expects', () => {
    for (const router of RIVALS) {
      const [calibrated, published, ...more] = judgeRouter(router, problem, test, taus).rows;
      assert.deepEqual([calibrated.calibrated, published.calibrated, more.length], [true, false, 0]);
      assert.deepEqual(calibrated.frontier, published.frontier);
      const settings = router.knobs(problem).map((knob) => ({ knob, on: knob(calibrate) }));
      calibrated.levels.forEach(({ tau, accuracy, costPer1k }) => {
        const reaching = settings.filter(({ on }) => on.accuracy >= tau);
        const cheapest = Math.min(...reaching.map(({ on }) => on.costPer1k));
        const best = Math.max(...settings.map(({ on }) => on.accuracy));
        const allowed = settings.filter(({ on }) =>
          reaching.length > 0 ? on.accuracy >= tau && on.costPer1k === cheapest : on.accuracy === best,
        );
        assert.ok(
          allowed.some(({ knob }) => knob(test).accuracy === accuracy && knob(test).costPer1k === costPer1k),
          `${router.name} at ${tau}`,
        );
      });
    }
  });

  it('as published, a predictor that promises too much misses floors that calibration holds', () => {
    const boast = (part: typeof test): typeof test => {
      const { neighbours } = part;
      if (!neighbours) throw new Error('no neighbours');
      const { pHat, cHat } = neighbours.carrot;
      return {
        ...part,
        neighbours: { ...neighbours, carrot: { cHat, pHat: pHat.map((p) => Math.min(1, p + 0.15)) } },
      };
    };
    const [calibrated, published] = judgeRouter(
      carrotRouter,
      { ...problem, calibrate: boast(calibrate) },
      boast(test),
      [0.6, 0.65, 0.7],
    ).rows;
    published.levels.forEach((level, k) => {
      assert.ok(!level.met);
      assert.ok(
        level.accuracy < calibrated.levels[k].accuracy && level.costPer1k < calibrated.levels[k].costPer1k,
      );
    });
  });

  it('OmniRouter solves for the prompts that it serves: its expectation there is the floor', () => {
    const [, published] = judgeRouter(omniRouter, problem, test, [0.6, 0.7]).rows;
    published.levels.forEach(({ tau, accuracy }) => {
      const { model } = omniRouter.atFloor?.(problem, tau)(test) ?? {};
      assert.ok(model);
      assert.equal(achieved(test, model).accuracy, accuracy);
      near(expectedAccuracy(test.neighbours?.omniRouter ?? test, model), tau, 0.01);
    });
  });

  it('kNN routers are left out of what has no neighbours', () => {
    const names = (neighbours: boolean) =>
      baselineRouters(MODELS3, [true, true, true], neighbours).map((r: Router) => r.name);
    const without = names(false);
    assert.deepEqual(
      names(true).filter((name) => !without.includes(name)),
      ['CARROT', 'OmniRouter', 'RouterBench kNN'],
    );
    assert.throws(() => carrotRouter.knobs(problem)[0]({ ...test, neighbours: undefined }), /no predictions/);
  });
});
