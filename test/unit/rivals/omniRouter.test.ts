/** OmniRouter's dual ascent against enumeration and the linear programme's greedy solution. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { leastCost, omniRouter } from '../../../src/core/routers/omniRouter';
import type { Belief } from '../../../src/core/serve';
import { near } from '../core/support';
import { makeRivalPart, problemFor } from './support';

/**
 * The least mean cost of a *fractional* routing with mean p̂ ≥ τ: along each prompt's convex frontier, the steps
 * of all prompts are taken in the order of cost per gain, the last of them in part.
 */
function linearProgramme({ pHat, cHat }: Belief, tau: number): { p: number; cost: number } {
  const n = pHat.length / 3;
  let [p, cost] = [0, 0];
  const steps: { gain: number; cost: number }[] = [];
  for (let i = 0; i < n; i++) {
    const points = [0, 1, 2].map((m) => ({ p: pHat[3 * i + m], c: cHat[3 * i + m] }));
    let at = points.reduce((a, b) => (b.c < a.c ? b : a));
    [p, cost] = [p + at.p, cost + at.c];
    for (;;) {
      const from = at;
      const better = points.filter((x) => x.p > from.p);
      if (better.length === 0) break;
      at = better.reduce((a, b) =>
        (b.c - from.c) / (b.p - from.p) < (a.c - from.c) / (a.p - from.p) ? b : a,
      );
      steps.push({ gain: at.p - from.p, cost: at.c - from.c });
    }
  }
  steps.sort((a, b) => a.cost / a.gain - b.cost / b.gain);
  for (const step of steps) {
    const lacking = tau * n - p;
    if (lacking <= 0) break;
    const share = Math.min(1, lacking / step.gain);
    [p, cost] = [p + share * step.gain, cost + share * step.cost];
  }
  return { p: p / n, cost: cost / n };
}

function valueOf({ pHat, cHat }: Belief, model: ArrayLike<number>): { p: number; cost: number } {
  let [p, cost] = [0, 0];
  for (let i = 0; i < model.length; i++) {
    p += pHat[3 * i + model[i]] / model.length;
    cost += cHat[3 * i + model[i]] / model.length;
  }
  return { p, cost };
}

describe('OmniRouter', () => {
  it('meets the floor by its own predictions with less than a prompt to spare, at the linear optimum', () => {
    for (let seed = 0; seed < 12; seed++) {
      const part = makeRivalPart(new Rng(seed), 40 + 20 * seed);
      const belief = part.neighbours?.omniRouter ?? part;
      const problem = problemFor(part);
      const best = valueOf(belief, leastCost(belief, problem, 2)).p;
      for (let tau = 0.3; tau < best; tau += 0.03) {
        const found = valueOf(belief, leastCost(belief, problem, tau));
        const bound = linearProgramme(belief, tau);
        assert.ok(found.p >= tau, `${found.p} < ${tau}`);
        // The cheapest routing of all may be above a low floor.
        if (tau >= linearProgramme(belief, 0).p) assert.ok(found.p < tau + 1 / part.n, `${found.p} > ${tau}`);
        assert.ok(found.cost >= bound.cost - 1e-12);
        // What it achieves is achieved at least cost, fractions of prompts allowed.
        near(found.cost, linearProgramme(belief, found.p - 1e-9).cost, 1e-6 * found.cost);
      }
    }
  });

  it('of all routings none is as good by its predictions and cheaper', () => {
    const assignments = Array.from({ length: 3 ** 6 }, (_, a) =>
      Array.from({ length: 6 }, (__, i) => Math.floor(a / 3 ** i) % 3),
    );
    for (let seed = 20; seed < 26; seed++) {
      const part = makeRivalPart(new Rng(seed), 6);
      for (const tau of [0.4, 0.55, 0.7]) {
        if (!assignments.some((a) => valueOf(part, a).p >= tau)) continue;
        const found = valueOf(part, leastCost(part, problemFor(part), tau));
        assert.ok(found.p >= tau);
        const asGood = assignments.map((a) => valueOf(part, a)).filter(({ p }) => p >= found.p - 1e-9);
        near(found.cost, Math.min(...asGood.map(({ cost }) => cost)), 1e-12);
      }
    }
  });

  it('beyond reach gives the best prediction; at nothing, the cheapest', () => {
    const part = makeRivalPart(new Rng(3), 50);
    const best = leastCost(part, problemFor(part), 1);
    const cheap = leastCost(part, problemFor(part), 0);
    for (let i = 0; i < 50; i++) {
      const row = (cells: ArrayLike<number>) => [0, 1, 2].map((m) => cells[3 * i + m]);
      assert.equal(part.pHat[3 * i + best[i]], Math.max(...row(part.pHat)));
      assert.equal(part.cHat[3 * i + cheap[i]], Math.min(...row(part.cHat)));
    }
  });

  it('does without models that are switched off', () => {
    const part = makeRivalPart(new Rng(4), 60);
    for (const knob of omniRouter.knobs(problemFor(part, [true, false, true])))
      assert.ok(knob(part).model?.every((m) => m !== 1));
  });
});
