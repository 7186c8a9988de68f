/** The playground's engine side: a prompt at every floor against the router asked floor by floor, and files of prompts. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CancelledError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import type { RouterSpec } from '../../../src/core/routerSpec';
import { choiceIntervals, standingOf, stepAt } from '../../../src/core/tauSteps';
import type { Job, Progress } from '../../../src/core/trainingLog';
import { Playground } from '../../../src/engine/playground';
import { buildRouterGraph } from '../../../src/onnx/routerGraph';
import { RouterSession } from '../../../src/onnx/routerSession';
import { Scratch, userErrorOf } from '../data/support';
import { corpus } from '../onnx/reference';
import { randomRouter } from '../onnx/specs';

const free: Job = { progress: () => undefined, checkCancelled: () => undefined };
const prompts = corpus(new Rng(11), 60);

/** A router with as many steps as a trained one, whose choice flips often. */
function manySteps(seed: number, ends: { first?: number; last?: number } = {}): RouterSpec {
  const rng = new Rng(seed);
  const spec = randomRouter(rng, prompts);
  const { first = 0.4, last = 0.95 } = ends;
  const steps = 41;
  const at = (k: number) => first + ((last - first) * k) / (steps - 1);
  spec.serving = {
    mode: 'certified',
    floors: Float32Array.from({ length: steps }, (_, k) => at(k)),
    targets: Float32Array.from({ length: steps }, (_, k) => 0.55 + (0.4 * k) / (steps - 1)),
  };
  // λ spans decades, so that μ goes from cheap to best.
  spec.dual = { target: Float32Array.of(0.55, 0.95), logLambda: Float32Array.of(-3, 6) };
  spec.rule.boost = Float32Array.of(0, 0.2, 0.5, 0.9);
  spec.policy.head.weight.forEach((w, i) => (spec.policy.head.weight[i] = 0.3 * w));
  return spec;
}

describe('playground', function () {
  this.timeout(20_000);
  const scratch = new Scratch();
  const playground = new Playground();
  const specs = [manySteps(1), manySteps(2), manySteps(3, { first: -0.2, last: 1 })];
  const files = specs.map((spec, i) =>
    scratch.file(`router-${i}.onnx`, buildRouterGraph(spec, { version: '1' })),
  );
  after(() => scratch.remove());

  it('says of every floor what the router says when it is asked for that floor', async () => {
    const grid = Array.from({ length: 1001 }, (_, k) => k / 1000);
    let flips = 0;
    for (const [i, router] of files.entries()) {
      const session = await RouterSession.open(router);
      const about = await playground.open({ router });
      for (const prompt of prompts.slice(0, 4)) {
        for (const available of [undefined, [true, false, true, true]]) {
          const { accuracy, cost, steps } = await playground.explain({ router, prompt, available }, free);
          const all = await session.route(
            grid.map(() => prompt),
            grid,
            { available, scores: true },
          );
          assert.ok(steps.every((s, k) => s.upTo > (steps[k - 1]?.upTo ?? -1)));
          assert.equal(steps.at(-1)?.upTo, 1);
          grid.forEach((tau, n) => {
            const step = stepAt(steps, tau);
            assert.equal(step.model, all.model[n], `router ${i}, τ = ${tau}`);
            assert.ok(Math.abs(step.mu - all.mu[n]) < 1e-6);
            step.score.forEach((s, m) => {
              const there = all.score[n * 4 + m];
              if (s === null) assert.equal(there, Math.fround(-1e30));
              else assert.ok(Math.abs(s - there) < 1e-5 * Math.max(1, Math.abs(there)));
            });
            const { certified, feasible } = standingOf(about, tau);
            assert.deepEqual([certified, feasible], [all.certified[n] === 1, all.feasible[n] === 1]);
          });
          accuracy.forEach((p, m) => assert.ok(Math.abs(p - all.accuracy[m]) < 1e-6));
          cost.forEach((c, m) => assert.ok(Math.abs(c - all.cost[m]) < 1e-6));
          // The flips are where a walk along the grid meets them.
          const intervals = choiceIntervals(steps);
          const walked = grid.slice(1).flatMap((tau, k) => (all.model[k + 1] !== all.model[k] ? [tau] : []));
          const ends = intervals.slice(0, -1).map(({ to }) => to);
          assert.deepEqual(
            ends.map((to) => grid.find((tau) => Math.fround(tau) > to)),
            walked,
          );
          intervals.forEach(({ from, to, model }, k) => {
            assert.equal(from, k === 0 ? 0 : intervals[k - 1].to);
            assert.ok(from < to || to === 0);
            assert.notEqual(model, intervals[k - 1]?.model);
          });
          flips += walked.length;
        }
      }
      await session.release();
    }
    assert.ok(flips > 10, `only ${flips} flips were tried`);
  });

  it('chooses no model where none is available', async () => {
    const available = [false, false, false, false];
    const { steps } = await playground.explain({ router: files[0], prompt: 'x', available }, free);
    assert.ok(steps.every(({ model, score }) => model === -1 && score.every((s) => s === null)));
    assert.deepEqual(choiceIntervals(steps), [{ from: 0, to: 1, model: -1 }]);
  });

  it('follows a file that is written anew, and answers many at a time', async () => {
    const file = scratch.file('changing.onnx', buildRouterGraph(specs[0], { version: '1' }));
    const first = await playground.open({ router: file });
    writeFileSync(file, buildRouterGraph({ ...specs[1], confidence: 0.9 }, { version: '1' }));
    utimesSync(file, 1, 1);
    const second = await playground.open({ router: file });
    assert.deepEqual([first.confidence, second.confidence], [0.95, 0.9]);
    const routers = [...files, file, ...files, file];
    const answers = await Promise.all(
      routers.map((router) => playground.explain({ router, prompt: prompts[0] }, free)),
    );
    assert.deepEqual(answers.slice(0, 4), answers.slice(4));
  });

  it('says what is wrong with a router that cannot be opened, and opens it once it is mended', async () => {
    const file = scratch.file('broken.onnx', 'no router');
    assert.match((await userErrorOf(() => playground.open({ router: file }))).what, /not an ONNX model/);
    writeFileSync(file, buildRouterGraph(specs[0], { version: '1' }));
    assert.equal((await playground.open({ router: file })).models.length, 4);
    rmSync(file);
    assert.match((await userErrorOf(() => playground.open({ router: file }))).what, /no such run or bundle/);
  });

  it('routes the prompts of a file as the router does one by one, and writes all as CSV', async () => {
    const many = Array.from({ length: 700 }, (_, n) => `${prompts[n % prompts.length]} "${n}", and more`);
    const file = scratch.file('many.jsonl', many.map((prompt) => JSON.stringify({ prompt })).join('\n\n'));
    const to = join(scratch.folder, 'decisions.csv');
    const seen: Progress[] = [];
    const job: Job = { ...free, progress: (p) => void seen.push(p) };
    const routed = await playground.routeFile({ router: files[0], file, tau: 0.7, to }, job);
    const session = await RouterSession.open(files[0]);
    const { model, accuracy, cost } = await session.route(many, 0.7);
    await session.release();
    assert.equal(routed.prompts, 700);
    assert.equal(routed.rows.length, 200);
    assert.deepEqual(
      routed.rows.map((r) => [r.line, r.model]),
      Array.from({ length: 200 }, (_, n) => [2 * n + 1, model[n]]),
    );
    assert.deepEqual(
      routed.answers,
      [0, 1, 2, 3].map((m) => model.filter((x) => x === m).length),
    );
    const mean = (of: Float32Array) => model.reduce((sum, m, n) => sum + of[n * 4 + m], 0) / 700;
    assert.ok(Math.abs((routed.accuracy ?? 0) - mean(accuracy)) < 1e-6);
    assert.ok(Math.abs((routed.costPer1k ?? 0) / 1000 - mean(cost)) < 1e-6 * mean(cost));
    const records: Record<string, string>[] = parse(readFileSync(to, 'utf8'), { columns: true });
    assert.deepEqual(
      records.map((r) => [r.prompt, r.model, r.certified]),
      many.map((prompt, n) => [prompt, `model-${model[n]}`, 'true']),
    );
    assert.ok(seen.some((p) => p.message === 'Routed 512 of 700 prompts'));
    assert.equal(seen.at(-1)?.fraction, 1);
  });

  it('certifies nothing for another pool than the trained one', async () => {
    const file = scratch.file('one.txt', 'one prompt');
    const to = join(scratch.folder, 'other.csv');
    const available = [true, false, true, true];
    await playground.routeFile({ router: files[0], file, tau: 0.7, available, to }, free);
    assert.match(readFileSync(to, 'utf8'), /,false,true\r\n$/);
  });

  it('leaves what was there when it is cancelled', async () => {
    const file = scratch.file('cancel.txt', Array.from({ length: 2000 }, (_, n) => `prompt ${n}`).join('\n'));
    const to = scratch.file('kept.csv', 'old');
    let looks = 0;
    const job: Job = {
      ...free,
      checkCancelled: () => {
        if (++looks > 20) throw new CancelledError();
      },
    };
    await assert.rejects(playground.routeFile({ router: files[0], file, tau: 0.7, to }, job), CancelledError);
    assert.equal(readFileSync(to, 'utf8'), 'old');
    const fresh = join(scratch.folder, 'fresh.csv');
    looks = 0;
    await assert.rejects(playground.routeFile({ router: files[0], file, tau: 0.7, to: fresh }, job));
    assert.equal(existsSync(fresh), false);
  });
});
