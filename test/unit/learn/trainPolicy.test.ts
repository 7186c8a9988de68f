/** The sessions together: floors met on a bandit, one seed one router, resumed or not, λ on or off. */
import { strict as assert } from 'node:assert';
import { CancelledError } from '../../../src/core/errors';
import { mean } from '../../../src/core/math';
import { pack, unpack } from '../../../src/core/pack';
import { Rng } from '../../../src/core/rng';
import { chooseModel } from '../../../src/core/decide';
import type { SessionLog } from '../../../src/core/trainingLog';
import { LAMBDA_MIN } from '../../../src/learn/dual';
import { Policy } from '../../../src/learn/policy';
import {
  type PolicyCheckpoint,
  type PolicyJob,
  type PolicyOptions,
  type TrainedPolicy,
  trainPolicy,
} from '../../../src/learn/trainPolicy';
import { WeightAverage } from '../../../src/learn/weightAverage';
import { near } from '../core/support';
import { makeBandit, onBackend, QUICK, withoutLeaks } from './support';

interface Outcome {
  trained: TrainedPolicy;
  logs: SessionLog[];
  /** As bytes, by update. */
  checkpoints: Map<number, Uint8Array>;
}

async function run(
  options: PolicyOptions = QUICK,
  { seed = 1, resume, stopAt = Infinity }: { seed?: number; resume?: Uint8Array; stopAt?: number } = {},
): Promise<Outcome> {
  const { env, scale } = makeBandit(new Rng(100), 400);
  const saved = resume && (unpack(resume) as PolicyCheckpoint);
  const draws = new Rng(seed);
  const policy = saved ? Policy.restore(saved.policy) : Policy.create(scale, draws);
  const logs: SessionLog[] = [];
  const checkpoints = new Map<number, Uint8Array>();
  const job: PolicyJob = {
    progress: () => undefined,
    checkCancelled: () => {
      if (checkpoints.size >= stopAt) throw new CancelledError();
    },
    session: (log) => logs.push(log),
    checkpoint: async (update, state) => {
      checkpoints.set(update, pack(await state()));
    },
  };
  try {
    const trained = await trainPolicy(env, policy, options, (tau) => 8 * (tau - 0.6), 3, draws, job, saved);
    return { trained, logs, checkpoints };
  } finally {
    policy.dispose();
  }
}

/** Accuracy and mean μ of the trained policy at a target, on its bandit. */
function serve({ policy: spec, dual, gamma }: TrainedPolicy, target: number) {
  const { env } = makeBandit(new Rng(100), 400);
  const policy = Policy.restore(spec);
  const rows = Int32Array.from({ length: env.prompts }, (_, i) => i);
  const k = dual.target.findIndex((t) => t >= target - 1e-6);
  const mu = policy.serve(env.states, rows, target, dual.logLambda[k]);
  policy.dispose();
  const scores = rows.map((i) => env.score[2 * i + chooseModel({ ...env, gamma }, i, mu[i])]);
  return { accuracy: mean(scores), mu: mean(mu) };
}

describe('training of the policy', () => {
  before(onBackend('wasm'));

  const LONG = { ...QUICK, updates: 24, sessions: 6 };
  let kept: { long?: Promise<Outcome>; quick?: Promise<Outcome> };
  before(() => (kept = {}));
  const long = () => (kept.long ??= run(LONG));
  const quick = () => (kept.quick ??= run());

  it('learns to follow its floors, with λ and μ that rise with τ', async () => {
    const { trained, logs } = await long();
    assert.equal(logs.length, LONG.updates * LONG.sessions);
    const { logLambda, target } = trained.dual;
    assert.equal(target.length, 17);
    assert.ok(logLambda.every((l, k) => k === 0 || l >= logLambda[k - 1]));
    assert.ok(logLambda[14] > logLambda[2] + 0.3);
    const [low, high] = [target[3], target[13]].map((t) => ({ t, ...serve(trained, t) }));
    assert.ok(high.mu > low.mu + 0.03, `μ ${low.mu} to ${high.mu}`);
    near(low.accuracy, low.t, 0.08, 'low floor');
    near(high.accuracy, high.t, 0.08, 'high floor');
  });

  it('logs each session in full', async () => {
    const { logs, trained } = await quick();
    logs.forEach((log, k) => {
      assert.deepEqual([log.update, log.session], [Math.floor(k / 4), k % 4]);
      for (const [name, value] of Object.entries(log)) assert.ok(Number.isFinite(value), name);
      // Stratified: session s draws its τ from the s-th quarter of the range.
      const share = (log.tau - 0.55) / 0.3;
      assert.ok(share >= log.session / 4 && share <= (log.session + 1) / 4);
      assert.ok(log.accuracy >= 0 && log.accuracy <= 1 && log.meanMu > 0 && log.meanMu < 1);
      assert.ok(log.lambda >= LAMBDA_MIN && log.lambda <= 200);
      assert.ok(log.costPer1k > 0 && log.costPer1k < 1000 * 0.002 * 3);
      assert.ok(log.explainedVariance <= 1);
    });
    assert.equal(trained.gamma, logs[logs.length - 1].gamma);
    assert.ok(trained.gamma >= 0.5 && trained.gamma <= 20);
  });

  it('gives the same numbers for the same seed, others for another', async () => {
    const [a, b, c] = [await quick(), await run(), await run({ ...QUICK, updates: 1 }, { seed: 2 })];
    assert.deepEqual(a.trained, b.trained);
    assert.deepEqual(a.logs, b.logs);
    assert.notDeepEqual(a.logs[0], c.logs[0]);
  });

  it('ends bit by bit as a whole training when resumed from any checkpoint', async () => {
    const whole = await quick();
    for (const update of [1, 4]) {
      const resumed = await run(QUICK, { resume: whole.checkpoints.get(update), seed: 99 });
      assert.deepEqual(resumed.trained, whole.trained, `from update ${update}`);
      assert.deepEqual(resumed.logs, whole.logs.slice(4 * update));
    }
  });

  it('stops when asked to with a checkpoint that continues, and leaves no tensor behind', async () => {
    const whole = await quick();
    await withoutLeaks(async () => {
      await assert.rejects(run(QUICK, { stopAt: 2 }), CancelledError);
      await run({ ...QUICK, updates: 2 });
      await run(QUICK, { resume: whole.checkpoints.get(5) });
    });
  });

  it('keeps λ at its least and the policy thrifty where the dual is switched off', async () => {
    const off = await run({ ...LONG, dual: { eta: 4, lambdaMax: 0 } });
    for (const log of off.logs) assert.equal(log.lambda, 0);
    for (const l of off.trained.dual.logLambda) near(l, Math.log(LAMBDA_MIN), 1e-6, 'ln λ*');
    const on = await long();
    const top = 0.83125;
    const [without, withDual] = [serve(off.trained, top), serve(on.trained, top)];
    assert.ok(without.accuracy < withDual.accuracy - 0.08, `${without.accuracy}, ${withDual.accuracy}`);
    assert.ok(without.mu < withDual.mu);
  });
});

describe('average of weights', () => {
  const layer = (w: number, b: number) => ({
    inputs: 1,
    outputs: 2,
    weight: Float32Array.of(w, 2 * w),
    bias: Float32Array.of(b, b),
  });

  it('is the mean of what was added, and continues from its saved state', () => {
    const whole = new WeightAverage();
    whole.add([layer(1, 4), layer(3, 0)]);
    const saved = unpack(pack(whole.save())) as ReturnType<WeightAverage['save']>;
    const resumed = new WeightAverage(saved);
    for (const average of [whole, resumed]) {
      average.add([layer(2, 0), layer(3, 1)]);
      average.add([layer(6, -1), layer(0, 2)]);
      assert.equal(average.count, 3);
      assert.deepEqual(average.mean(), [layer(3, 1), layer(2, 1)]);
    }
  });
});
