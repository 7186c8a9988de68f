/** Reward, advantages and the slope of γ by hand and by differences; PPO on a bandit with a known best. */
import { strict as assert } from 'node:assert';
import { mean } from '../../../src/core/math';
import { Rng } from '../../../src/core/rng';
import { reward, step } from '../../../src/learn/environment';
import { BetaDistribution } from '../../../src/learn/beta';
import { Policy, type StateScale } from '../../../src/learn/policy';
import { advantages, gammaSlope, PPO_DEFAULTS, ppoUpdate, type Rollout } from '../../../src/learn/ppo';
import * as tf from '../../../src/learn/tf';
import { near, NEUTRAL_LOG_LAMBDA } from '../core/support';
import { makeBandit, onBackend } from './support';

describe('reward (eq. 5)', () => {
  it('weighs quality, cost and the floor, scaled by 1 + λ', () => {
    const weights = { quality: 0.5, cost: 2 };
    near(reward({ model: 0, p: 1, c: 0.25 }, 0.8, 3, weights), (0.5 - 0.5 + 3 * 0.2) / 4, 1e-12);
    near(reward({ model: 0, p: 0, c: 1 }, 0.8, 0, { quality: 0, cost: 1 }), -1, 1e-12);
  });

  it('rests on observed scores of the model that eq. (4) chooses', () => {
    const { env } = makeBandit(new Rng(1), 50);
    for (let row = 0; row < 50; row++) {
      const cheap = step(env, row, 1e-4);
      const dear = step(env, row, 1 - 1e-4);
      assert.deepEqual([dear.model, dear.p], [1, env.score[2 * row + 1]]);
      assert.ok(cheap.c <= dear.c);
    }
  });
});

describe('advantages', () => {
  const group = 4;
  const sessions = 3;
  const rng = new Rng(2);
  const n = 60;
  const rollout: Rollout = {
    inputs: new Float32Array(0),
    rows: Int32Array.from({ length: n }, (_, i) => i),
    session: Int32Array.from({ length: n }, (_, i) => i % sessions),
    lambda: new Float32Array(n),
    mu: new Float32Array(n * group),
    logProbability: new Float32Array(n * group),
    // Sessions of very different scales.
    reward: Float32Array.from(
      { length: n * group },
      (_, c) => 10 ** (Math.floor(c / group) % 3) * rng.normal(),
    ),
  };
  const a = advantages(rollout, group, sessions);

  it('sum to zero over the μ of a prompt', () => {
    for (let i = 0; i < n; i++)
      near(
        a.subarray(i * group, (i + 1) * group).reduce((s, v) => s + v, 0),
        0,
        1e-5,
      );
  });

  it('have unit variance within each session', () => {
    for (let s = 0; s < sessions; s++) {
      const own = a.filter((_, c) => Math.floor(c / group) % sessions === s);
      near(mean(own.map((v) => v * v)), 1, 1e-4);
    }
  });

  it('keep the order of a prompt’s rewards, and answer rewards that are all equal', () => {
    for (let c = 1; c < group; c++)
      assert.equal(Math.sign(a[c] - a[0]), Math.sign(rollout.reward[c] - rollout.reward[0]));
    const flat = advantages({ ...rollout, reward: new Float32Array(n * group).fill(3) }, group, sessions);
    assert.ok(flat.every((v) => Math.abs(v) < 1e-3));
  });
});

describe('slope of γ', () => {
  it('is the derivative in ln γ of the relaxed expectation', () => {
    const rng = new Rng(3);
    for (let trial = 0; trial < 50; trial++) {
      const models = 4;
      const draw = (high: number) => Float64Array.from({ length: models }, () => rng.uniform(0, high));
      const [pHat, cTilde, boost, values] = [draw(1), draw(2), draw(0.05), draw(3)];
      const mu = rng.uniform(0.02, 0.9);
      const gamma = rng.uniform(0.6, 8);
      const temperature = 0.1;
      const expectation = (logGamma: number) => {
        const weight = (1 - mu) ** Math.exp(logGamma);
        const e = Array.from(pHat, (p, i) =>
          Math.exp((p + mu * boost[i] - weight * cTilde[i]) / temperature),
        );
        const total = e.reduce((s, v) => s + v, 0);
        return e.reduce((s, v, i) => s + (v / total) * values[i], 0);
      };
      const h = 1e-5;
      const expected = (expectation(Math.log(gamma) + h) - expectation(Math.log(gamma) - h)) / (2 * h);
      const found = gammaSlope({ models, pHat, cTilde, boost, gamma }, 0, mu, (m) => values[m], temperature);
      near(found, expected, 1e-6 * Math.max(1, Math.abs(expected)));
    }
  });
});

describe('PPO', () => {
  before(onBackend('wasm'));

  /** One prompt column, t and ln λ; the best μ depends on t alone. */
  const scale: StateScale = { mean: new Float32Array(4), scale: new Float32Array(4).fill(1) };
  const options = { ...PPO_DEFAULTS, minibatches: 1 };
  const best = (t: number) => (t < 0 ? 0.25 : 0.7);

  function learn(seed: number, updates: number) {
    const rng = new Rng(seed);
    const policy = Policy.create(scale, rng);
    const optimiser = tf.train.adam(1e-2);
    const n = 96;
    const group = PPO_DEFAULTS.group;
    const states = {
      rows: n,
      width: 2,
      values: Float32Array.from({ length: 2 * n }, () => rng.normal()),
    };
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    const session = rows.map((i) => i % 2);
    const t = (i: number) => (session[i] === 0 ? -1 : 1);
    const inputs = policy.inputs(states, rows, t, () => NEUTRAL_LOG_LAMBDA);
    const history: number[] = [];
    for (let update = 0; update < updates; update++) {
      const { alpha, beta } = policy.distribution(inputs);
      const mu = Float32Array.from({ length: n * group }, (_, c) => {
        const i = Math.floor(c / group);
        return Math.min(1 - 1e-4, Math.max(1e-4, rng.beta(alpha[i], beta[i])));
      });
      const distribution = new BetaDistribution();
      const logProbability = mu.map((m, c) => {
        const i = Math.floor(c / group);
        return distribution.set(alpha[i], beta[i]).logDensity(Math.log(m), Math.log(1 - m));
      });
      // The noise of a prompt is shared by its μ and cancels.
      const noise = Array.from(rows, () => rng.normal());
      const rewards = mu.map((m, c) => {
        const i = Math.floor(c / group);
        return -((m - best(t(i))) ** 2) + noise[i];
      });
      const lambda = new Float32Array(n);
      const rollout: Rollout = { inputs, rows, session, lambda, mu, logProbability, reward: rewards };
      const diagnostics = ppoUpdate(policy, optimiser, rollout, 2, rng, options);
      history.push(mean(rewards.map((r, c) => r - noise[Math.floor(c / group)])));
      for (const values of Object.values(diagnostics) as Float64Array[]) {
        assert.equal(values.length, 2);
        assert.ok(values.every(Number.isFinite));
      }
      assert.ok(diagnostics.clipFraction.every((c) => c >= 0 && c <= 1));
      assert.ok(diagnostics.approxKl.every((kl) => kl > -1e-3 && kl < 1));
    }
    const served = [-1, 1].map((target) => mean(policy.serve(states, rows, target, NEUTRAL_LOG_LAMBDA)));
    const numbers = policy.export();
    policy.dispose();
    optimiser.dispose();
    return { history, served, numbers };
  }

  it('finds the best μ of two kinds of session', () => {
    const { history, served } = learn(1, 40);
    near(served[0], best(-1), 0.06, 'μ at the low floor');
    near(served[1], best(1), 0.06, 'μ at the high floor');
    assert.ok(mean(history.slice(-10)) > 0.5 * mean(history.slice(0, 3)), 'errors at most half as large');
  });

  it('gives the same numbers for the same seed', () => {
    assert.deepEqual(learn(2, 3), learn(2, 3));
    assert.notDeepEqual(learn(2, 3).numbers, learn(3, 3).numbers);
  });
});
