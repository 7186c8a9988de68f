/** The router graph against a plain float64 reference, over prompts, floors, pools and prices. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Rng } from '../../../src/core/rng';
import type { RouterSpec } from '../../../src/core/routerSpec';
import { buildRouterGraph } from '../../../src/onnx/routerGraph';
import { RouterSession, type RouteOptions, type RouteResult } from '../../../src/onnx/routerSession';
import { awkwardPrompts, corpus, referenceRoute, type ReferenceAnswer } from './reference';
import { randomRouter, type NgramRouter } from './specs';

const prompts = [...corpus(new Rng(5), 60), ...awkwardPrompts];

async function withSession<T>(spec: RouterSpec, use: (session: RouterSession) => Promise<T>): Promise<T> {
  const session = await RouterSession.open(buildRouterGraph(spec, { version: '1.2.3' }));
  try {
    return await use(session);
  } finally {
    await session.release();
  }
}

function near(found: number, expected: number, what: string, tolerance = 1e-4): void {
  assert.ok(
    Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${found}, not ${expected}`,
  );
}

function assertRow(result: RouteResult, row: number, expected: ReferenceAnswer): void {
  const m = expected.accuracy.length;
  const name = `row ${row}`;
  for (let i = 0; i < m; i++) {
    near(result.accuracy[row * m + i], expected.accuracy[i], `${name} accuracy ${i}`);
    near(result.cost[row * m + i] * 1e6, expected.cost[i] * 1e6, `${name} cost ${i}`, 2e-4);
    near(result.score[row * m + i], expected.score[i], `${name} score ${i}`, 2e-4);
  }
  near(result.mu[row], expected.mu, `${name} mu`);
  assert.equal(result.certified[row], Number(expected.certified), `${name} certified`);
  assert.equal(result.feasible[row], Number(expected.feasible), `${name} feasible`);
  const chosen = result.model[row];
  // Scores closer than the tolerance may be ordered either way.
  if (chosen !== expected.model)
    near(expected.score[chosen], expected.score[expected.model], `${name} model ${chosen}`);
}

async function assertRoutes(
  spec: NgramRouter,
  session: RouterSession,
  tau: number,
  options: RouteOptions = {},
) {
  const result = await session.route(prompts, tau, { ...options, scores: true });
  prompts.forEach((prompt, row) => {
    assertRow(result, row, referenceRoute(spec, prompt, tau, options.available, options.price));
  });
}

describe('router graph', function () {
  this.timeout(30_000);

  for (const [name, size] of Object.entries({
    'four models': {},
    'one model': { models: 1 },
    'eleven models': { models: 11, dims: 20, vocabulary: 600 },
    'no hidden layers': { hidden: [], policyHidden: [] },
    'a network alone': { bare: true },
  })) {
    it(`answers as the reference does: ${name}`, async () => {
      const spec = randomRouter(new Rng(11), prompts.slice(0, 65), size);
      await withSession(spec, async (session) => {
        for (const tau of [0, 0.65, 0.8, 1]) await assertRoutes(spec, session, tau);
      });
    });
  }

  it('routes a prompt of 200 000 tokens', async () => {
    const long = 'the cat sees 7; '.repeat(40_000);
    const spec = randomRouter(new Rng(11), prompts.slice(0, 65));
    await withSession(spec, async (session) => {
      assertRow(await session.route([long], 0.7, { scores: true }), 0, referenceRoute(spec, long, 0.7));
    });
  });

  it('takes availability and prices at run time', async () => {
    const spec = randomRouter(new Rng(12), prompts.slice(0, 65));
    await withSession(spec, async (session) => {
      const rng = new Rng(13);
      for (const available of [
        [true, false, true, true],
        [false, false, true, false],
        [false, false, false, false],
      ]) {
        const price = Float64Array.from({ length: 8 }, () => rng.uniform(0, 30));
        await assertRoutes(spec, session, 0.7, { available });
        await assertRoutes(spec, session, 0.7, { available, price });
      }
    });
  });

  it('adds the fee of a request to the cost, at any price of the tokens', async () => {
    const spec = randomRouter(new Rng(11), prompts.slice(0, 65));
    spec.fee = Float64Array.of(0, 0.002, 0.0005, 0.01);
    const price = spec.price.map((p, i) => (i >= 6 ? 0 : 3 * p));
    await withSession(spec, async (session) => {
      assert.deepEqual(session.metadata.fee, [...spec.fee!]);
      for (const tau of [0.65, 0.8]) {
        await assertRoutes(spec, session, tau);
        await assertRoutes(spec, session, tau, { price });
      }
      const { cost } = await session.route(['the cat'], 0.7, { price: new Float64Array(8) });
      [0, 0.002, 0.0005, 0.01].forEach((fee, i) => near(cost[i], fee, `fee ${i}`, 1e-7));
    });
  });

  it('leaves out models that are switched off, unless asked for', async () => {
    const spec = randomRouter(new Rng(12), prompts.slice(0, 65));
    spec.available = [false, true, true, false];
    await withSession(spec, async (session) => {
      assert.deepEqual(session.metadata.available, spec.available);
      await assertRoutes(spec, session, 0.7);
      await assertRoutes(spec, session, 0.7, { available: [true, true, true, true] });
    });
  });

  it('keeps μ off its ends', async () => {
    const spec = randomRouter(new Rng(12), prompts.slice(0, 65));
    for (const bias of [-20, 20]) {
      spec.policy.head.bias.fill(bias);
      await withSession(spec, (session) => assertRoutes(spec, session, 0.7));
    }
  });

  it('prefers the lowest index among equals, and charges nothing for a free pool', async () => {
    const spec = randomRouter(new Rng(14), prompts.slice(0, 65), { bare: true });
    spec.predictor.score.weight.fill(0);
    spec.predictor.score.bias.fill(0.3);
    spec.predictor.slope.fill(1);
    spec.predictor.offset.fill(0);
    spec.rule.boost.fill(0.1);
    await withSession(spec, async (session) => {
      const price = new Float32Array(8);
      const all = await session.route(prompts, 0.7, { price });
      assert.ok(all.model.every((m) => m === 0));
      assert.ok(all.cost.every((c) => c === 0));
      const some = await session.route(prompts, 0.7, { price, available: [false, false, true, true] });
      assert.ok(some.model.every((m) => m === 2));
    });
  });

  it('serves a floor from the first step that reaches it, within a millionth', async () => {
    const spec = randomRouter(new Rng(15), prompts.slice(0, 65));
    const [prompt] = prompts;
    const taus = [
      0,
      0.5,
      0.62 - 1e-7,
      0.62,
      0.62 + 5e-7,
      0.62 + 3e-6,
      0.7,
      0.78,
      0.78 + 3e-6,
      0.81,
      0.81 + 3e-6,
      1,
    ];
    await withSession(spec, async (session) => {
      const result = await session.route(
        taus.map(() => prompt),
        taus,
        { scores: true },
      );
      taus.forEach((tau, row) => assertRow(result, row, referenceRoute(spec, prompt, tau)));
      assert.deepEqual([...result.certified], [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
      assert.deepEqual([...result.feasible], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    });
  });

  it('keeps floors and prompts together when it sorts prompts by length', async () => {
    const spec = randomRouter(new Rng(16), prompts.slice(0, 65));
    const taus = prompts.map((_, i) => (i % 11) / 10);
    await withSession(spec, async (session) => {
      const result = await session.route(prompts, taus, { scores: true });
      prompts.forEach((prompt, row) => assertRow(result, row, referenceRoute(spec, prompt, taus[row])));
    });
  });

  it('answers alike on the WASM runtime, which stands in where there is no native one', async () => {
    const model = buildRouterGraph(randomRouter(new Rng(19), prompts.slice(0, 65)), { version: '1.2.3' });
    const [native, wasm] = await Promise.all([
      RouterSession.open(model, 'native'),
      RouterSession.open(model, 'wasm'),
    ]);
    assert.deepEqual([native.runtime, wasm.runtime], ['native', 'wasm']);
    const options = { available: [true, true, false, true], scores: true };
    const [a, b] = await Promise.all([
      native.route(prompts, 0.7, options),
      wasm.route(prompts, 0.7, options),
    ]);
    assert.deepEqual(a.model, b.model);
    a.score.forEach((score, k) => near(b.score[k], score, `score ${k}`));
    await Promise.all([native.release(), wasm.release()]);
  });

  it('answers an empty list', async () => {
    await withSession(randomRouter(new Rng(17), prompts.slice(0, 65)), async (session) => {
      const result = await session.route([], 0.8);
      assert.deepEqual(
        Object.values(result).map((values: ArrayLike<number>) => values.length),
        [0, 0, 0, 0, 0, 0, 0],
      );
    });
  });

  it('builds the same bytes from the same spec', () => {
    const build = () =>
      buildRouterGraph(randomRouter(new Rng(18), prompts.slice(0, 65)), { version: '1.2.3' });
    assert.ok(Buffer.from(build()).equals(Buffer.from(build())));
  });
});
