/** Parts of the training switched off: each does what its setting says, and the whole is what it was. */
import { strict as assert } from 'node:assert';
import { mean } from '../../../src/core/math';
import { Rng } from '../../../src/core/rng';
import { chooseModel } from '../../../src/core/decide';
import { ablationSchema, type Ablation } from '../../../src/core/ablationConfig';
import type { SessionLog } from '../../../src/core/trainingLog';
import { howToLearn } from '../../../src/learn/ablation';
import { dualStep, RunningDual } from '../../../src/learn/dual';
import { fitStateScale, Policy, POLICY_SHAPE, PRIOR_EXPONENT, promptStates } from '../../../src/learn/policy';
import { type PolicyOptions, trainPolicy } from '../../../src/learn/trainPolicy';
import { near } from '../core/support';
import { makeBandit, onBackend, QUICK, TARGETS, withoutLeaks } from './support';

async function train(wanted: Partial<Ablation>, updates = 20) {
  const learning = howToLearn(ablationSchema.parse(wanted));
  const { env } = makeBandit(new Rng(100), 400);
  const scale = learning.seen(
    fitStateScale(env.pHat, env.cTilde, 2, TARGETS, [Math.log(0.01), Math.log(200)]),
  );
  env.states = promptStates(scale, env.pHat, env.cTilde, 2);
  const draws = new Rng(1);
  const policy = Policy.create(scale, draws, POLICY_SHAPE, learning.startGamma);
  const { batches, batchSize, memory, improve } = learning.options;
  const options: PolicyOptions = {
    ...QUICK,
    updates,
    sessions: 6,
    batches,
    batchSize: batchSize / 4,
    memory,
    improve,
    ppo: { ...QUICK.ppo, gammaRate: learning.options.ppo.gammaRate },
  };
  const logs: SessionLog[] = [];
  const job = {
    progress: () => undefined,
    checkCancelled: () => undefined,
    session: (log: SessionLog) => logs.push(log),
    checkpoint: () => Promise.resolve(),
  };
  const { startGamma } = learning;
  const trained = await trainPolicy(env, policy, options, (tau) => 8 * (tau - 0.6), startGamma, draws, job);
  const rows = Int32Array.from({ length: env.prompts }, (_, i) => i);
  const served = [TARGETS[0] + 0.05, TARGETS[1] - 0.05].map((target) => {
    const { dual } = trained;
    const last = dual.target.length - 1;
    const at = dual.target.findIndex((t, k) => t >= target - 0.02 || k === last);
    const mu = policy.serve(env.states, rows, target, dual.logLambda[at]);
    const chosen = rows.map((i) => chooseModel({ ...env, gamma: trained.gamma }, i, mu[i]));
    return { mu, accuracy: mean(Float32Array.from(chosen, (m, i) => env.score[2 * i + m])) };
  });
  policy.dispose();
  return { trained, logs, served };
}

const spread = (mu: Float32Array) => Math.max(...mu) - Math.min(...mu);

describe('ablations of the training', () => {
  before(onBackend('wasm'));

  it('are off where a config does not ask for them', () => {
    const off = howToLearn();
    assert.deepEqual(howToLearn(ablationSchema.parse({})).options, off.options);
    assert.equal(off.startGamma, PRIOR_EXPONENT);
    assert.deepEqual([off.options.batches, off.options.batchSize, off.options.memory], [4, 128, 'by target']);
    assert.ok(!ablationSchema.safeParse({ gamma: 0.1 }).success);
    assert.ok(!ablationSchema.safeParse({ policy: 'none' }).success);
  });

  it('γ stays where it is put, in the rule and in the prior', async () => {
    const { trained, logs } = await train({ gamma: 1 }, 3);
    assert.equal(trained.gamma, 1);
    assert.ok(logs.every((log) => log.gamma === 1));
    assert.equal(trained.policy.priorExponent, 1);
    assert.equal(Policy.restore(trained.policy).export().priorExponent, 1, 'it comes back from a checkpoint');
  });

  it('a session of one batch sees as many prompts', () => {
    for (const sessions of ['single', 'none'] as const) {
      const { options } = howToLearn(ablationSchema.parse({ sessions }));
      assert.deepEqual([options.batches, options.batches * options.batchSize], [1, 512]);
    }
    assert.equal(howToLearn(ablationSchema.parse({ sessions: 'single' })).options.memory, 'by target');
  });

  it('without sessions one λ serves all floors, so that τ moves little', async () => {
    const [with_, without] = [await train({}), await train({ sessions: 'none' })];
    const [low, high] = without.trained.dual.logLambda;
    assert.equal(without.trained.dual.target.length, 2);
    assert.equal(low, high);
    const rise = (run: typeof with_) => run.served[1].accuracy - run.served[0].accuracy;
    assert.ok(rise(without) < 0.5 * rise(with_), `${rise(without)} against ${rise(with_)}`);
  });

  it('the running λ goes on from the mean of what the last batches left', () => {
    const dual = new RunningDual([0.6, 0.8], (tau) => 10 * tau);
    assert.equal(dual.at(), 7);
    const options = { eta: 4, lambdaMax: 1e9 };
    const after = [0.62, 0.78].map((tau) => dualStep(dual.at(), tau, 0.65, options));
    dual.learn(after.map((logLambda) => ({ logLambda })));
    // 7 + 4·((0.62 − 0.65) + (0.78 − 0.65))/2.
    near(dual.at(), 7.2, 1e-12);
    const copy = new RunningDual([0.6, 0.8], () => 0);
    copy.restore(Array.from(dual.logLambda));
    assert.deepEqual(copy.curve(), dual.curve());
  });

  it('a shared policy has one μ per target, and still follows the floors', async () => {
    const { served } = await train({ policy: 'shared' });
    for (const { mu } of served) assert.equal(spread(mu), 0);
    assert.ok(served[1].accuracy > served[0].accuracy + 0.05);
    const { served: own } = await train({}, 5);
    assert.ok(own.every(({ mu }) => spread(mu) > 0));
  });

  it('a supervised policy follows the floors, the same from the same seed, and leaves no tensor', async () => {
    const first = await train({ policy: 'supervised' });
    assert.ok(first.served[1].accuracy > first.served[0].accuracy + 0.05);
    near(first.served[1].accuracy, TARGETS[1] - 0.05, 0.1, 'high floor');
    assert.ok(first.logs.every((log) => Object.values(log).every(Number.isFinite)));
    const [a, b] = await withoutLeaks(async () => [
      await train({ policy: 'supervised' }, 2),
      await train({ policy: 'supervised' }, 2),
    ]);
    assert.deepEqual(a.trained, b.trained);
  });
});
