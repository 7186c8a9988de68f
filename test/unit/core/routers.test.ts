/** The comparison rows against brute force over all assignments of tiny parts. */
import { strict as assert } from 'node:assert';
import { costAtAccuracy } from '../../../src/core/frontier';
import { fixedRouter } from '../../../src/core/routers/fixed';
import { multipliers } from '../../../src/core/routers/choose';
import { lagrangianRouter, perfectRouter } from '../../../src/core/routers/lagrangian';
import { oracleRouter } from '../../../src/core/routers/oracle';
import { baselineRouters } from '../../../src/core/routers/registry';
import type { Router, RoutingProblem } from '../../../src/core/routers/router';
import { zeroRouter } from '../../../src/core/routers/zero';
import { columnMeans } from '../../../src/core/outcomes';
import { Rng } from '../../../src/core/rng';
import type { Part } from '../../../src/core/serve';
import { withNeighbours } from '../rivals/support';
import { makeRandomPart, near } from './support';

const POOL = { skill: [0.4, 0.6, 0.8], usd: [1e-5, 1e-4, 1e-3] };
const models = ['small', 'middle', 'large'];

function problemOf(part: Part, available = [true, true, true]): RoutingProblem {
  return {
    models,
    available,
    trainAccuracy: columnMeans(part.score, 3),
    trainCost: columnMeans(part.cost, 3),
    calibrate: part,
  };
}

/** Accuracy and cost per 1 000 of one assignment of models to prompts. */
function value(part: Part, assignment: readonly number[]) {
  let accuracy = 0;
  let costPer1k = 0;
  assignment.forEach((m, i) => {
    accuracy += part.score[3 * i + m] / part.n;
    costPer1k += (1000 * part.cost[3 * i + m]) / part.n;
  });
  return { accuracy, costPer1k };
}

function allAssignments(n: number): number[][] {
  return n === 0 ? [[]] : allAssignments(n - 1).flatMap((a) => [0, 1, 2].map((m) => [...a, m]));
}

function measure(router: Router, part: Part, problem = problemOf(part)) {
  return router.knobs(problem).map((knob) => knob(part));
}

function assertSame(
  found: { accuracy: number; costPer1k: number },
  expected: { accuracy: number; costPer1k: number },
) {
  near(found.accuracy, expected.accuracy, 1e-6, 'accuracy');
  near(found.costPer1k, expected.costPer1k, 1e-9, 'cost');
}

describe('comparison rows', () => {
  for (const [router, belief] of [
    [lagrangianRouter, 'pHat'],
    [perfectRouter, 'score'],
  ] as const) {
    it(`${router.name}: the assignment of all that maximises Σ p − ĉ/λ, at every λ`, () => {
      const assignments = allAssignments(5);
      for (let seed = 0; seed < 5; seed++) {
        const part = makeRandomPart(new Rng(seed), 5, POOL);
        const problem = problemOf(part);
        const lambdas = multipliers(41, problem.trainCost);
        const found = measure(router, part, problem);
        assert.equal(found.length, 41);
        lambdas.forEach((lambda, k) => {
          const objective = (a: number[]) =>
            a.reduce((sum, m, i) => sum + part[belief][3 * i + m] - part.cHat[3 * i + m] / lambda, 0);
          const best = assignments.reduce((a, b) => (objective(b) > objective(a) ? b : a));
          assertSame(found[k], value(part, best));
        });
      }
    });

    it(`${router.name}: sweeps from the cheapest answers to the best`, () => {
      const part = makeRandomPart(new Rng(7), 400, POOL);
      const predicted = { ...part, score: part[belief], cost: part.cHat };
      const curve = measure(router, predicted);
      curve.slice(1).forEach((p, k) => {
        assert.ok(p.costPer1k >= curve[k].costPer1k - 1e-12);
        assert.ok(p.accuracy >= curve[k].accuracy - 1e-6);
      });
      const cheapest = Array.from({ length: 400 }, (_, i) =>
        Math.min(...part.cHat.subarray(3 * i, 3 * i + 3)),
      );
      near(
        curve[0].costPer1k,
        cheapest.reduce((a, b) => a + (1000 * b) / 400, 0),
        0.05 * curve[0].costPer1k,
      );
      const best = Array.from({ length: 400 }, (_, i) =>
        Math.max(...predicted.score.subarray(3 * i, 3 * i + 3)),
      );
      near(
        curve[40].accuracy,
        best.reduce((a, b) => a + b / 400, 0),
        1e-3,
      );
    });
  }

  it('oracle: the cheapest among the models with the best score', () => {
    const part = makeRandomPart(new Rng(1), 200, POOL);
    const best = Array.from(
      { length: part.n },
      (_, i) =>
        [0, 1, 2].sort(
          (a, b) =>
            part.score[3 * i + b] - part.score[3 * i + a] || part.cost[3 * i + a] - part.cost[3 * i + b],
        )[0],
    );
    const [found, ...others] = measure(oracleRouter, part);
    assert.equal(others.length, 0);
    assertSame(found, value(part, best));
  });

  it('fixed: its model, always', () => {
    const part = makeRandomPart(new Rng(2), 50, POOL);
    models.forEach((name, m) => {
      assertSame(measure(fixedRouter(name, m), part)[0], value(part, new Array<number>(50).fill(m)));
    });
  });

  it('zero router: on the hull of the fixed models, from its cheapest to its best', () => {
    for (let seed = 0; seed < 20; seed++) {
      const part = makeRandomPart(new Rng(seed), 60, { skill: [0.4, 0.6, 0.65], usd: [1e-5, 4e-4, 5e-4] });
      const fixed = [0, 1, 2].map((m) => value(part, new Array<number>(60).fill(m)));
      const mixes = measure(zeroRouter, part);
      for (const { accuracy, costPer1k } of mixes)
        near(costAtAccuracy(fixed, accuracy - 1e-9), costPer1k, 1e-4 * costPer1k);
      near(mixes[0].costPer1k, Math.min(...fixed.map((f) => f.costPer1k)), 1e-12);
      near(mixes[mixes.length - 1].accuracy, Math.max(...fixed.map((f) => f.accuracy)), 1e-12);
    }
  });

  it('zero router: one model where that is the cheapest and the best', () => {
    const part = makeRandomPart(new Rng(3), 60, { skill: [0.95, 0.5, 0.4], usd: [1e-5, 1e-4, 1e-3] });
    const mixes = measure(zeroRouter, part);
    assert.equal(mixes.length, 1);
    assertSame(mixes[0], value(part, new Array<number>(60).fill(0)));
  });

  it('none of them uses a model that is switched off', () => {
    const part = withNeighbours(makeRandomPart(new Rng(4), 80, POOL), new Rng(5));
    // Its answers would show at once.
    for (let i = 0; i < part.n; i++) {
      part.cost[3 * i + 1] = 1e6;
      part.score[3 * i + 1] = 1;
    }
    const available = [true, false, true];
    const problem = problemOf(part, available);
    const rows = baselineRouters(models, available, true);
    assert.deepEqual(
      rows.map((r) => r.name),
      [
        'small',
        'large',
        'zero router',
        'Lagrangian optimum',
        'CARROT',
        'OmniRouter',
        'RouterBench kNN',
        'RouterBench MLP',
        'RouteLLM threshold',
        'perfect predictor',
        'oracle',
      ],
    );
    for (const row of rows)
      for (const p of measure(row, part, problem)) assert.ok(p.costPer1k < 10, row.name);
  });

  it('say what they know that a router in service cannot', () => {
    for (const row of baselineRouters(models, [true, true, true], true))
      assert.equal(row.knows !== '', row.kind === 'bound', row.name);
  });
});
