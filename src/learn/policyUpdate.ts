/** Ways to improve the policy on one update's experience. */
import type { Rng } from '../core/rng';
import { type Environment, reward } from './environment';
import type { Policy } from './policy';
import { explainedVariance, gather, type PpoDiagnostics, ppoUpdate, type Rollout } from './ppo';
import * as tf from './tf';
import type { PolicyOptions } from './trainPolicy';

export interface UpdateInput {
  policy: Policy;
  optimiser: tf.Optimizer;
  rollout: Rollout;
  env: Environment;
  options: Pick<PolicyOptions, 'sessions' | 'weights' | 'ppo'>;
  rng: Rng;
}

export type PolicyUpdate = (input: UpdateInput) => PpoDiagnostics;

/** From the rewards of the μ that were tried. */
export const byTrying: PolicyUpdate = ({ policy, optimiser, rollout, options, rng }) =>
  ppoUpdate(policy, optimiser, rollout, options.sessions, rng, options.ppo);

/**
 * From what every model would have earned, which is known of a training prompt: the gradient of the
 * expected reward in μ = α/(α+β), with the argmax of eq. (4) relaxed to a softmax. As many steps on as many
 * prompts as PPO takes; nothing is tried, so there is no ratio and no entropy to report.
 */
export const byGradient: PolicyUpdate = ({ policy, optimiser, rollout, env, options, rng }) => {
  const { ppo, sessions } = options;
  const { models } = env;
  const n = rollout.rows.length;
  const width = rollout.inputs.length / n;
  const [pHat, cTilde] = [Float32Array.from(env.pHat), Float32Array.from(env.cTilde)];
  const value = relativeValues(rollout, env, options);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const size = Math.ceil(n / ppo.minibatches);
  for (let epoch = 0; epoch < ppo.epochs; epoch++) {
    rng.shuffle(order);
    for (let from = 0; from < n; from += size) {
      const picked = order.subarray(from, Math.min(from + size, n));
      const rows = picked.map((i) => rollout.rows[i]);
      const shape: [number, number] = [picked.length, models];
      const x = gather(rollout.inputs, picked, width);
      const [p, c, v] = [
        gather(pHat, rows, models),
        gather(cTilde, rows, models),
        gather(value, picked, models),
      ];
      const loss = () => {
        const { alpha, beta } = policy.forward(tf.tensor2d(x, [picked.length, width]));
        const mu = tf.reshape(tf.div(alpha, tf.add(alpha, beta)), [picked.length, 1]);
        const weight = tf.exp(tf.mul(env.gamma, tf.log(tf.sub(1, mu))));
        const boost = tf.tensor2d(Float32Array.from(env.boost), [1, models]);
        // Eq. (4).
        const s = tf.sub(
          tf.add(tf.tensor2d(p, shape), tf.mul(mu, boost)),
          tf.mul(weight, tf.tensor2d(c, shape)),
        );
        const gain = tf.sum(tf.mul(tf.softmax(tf.div(s, ppo.temperature)), tf.tensor2d(v, shape)), 1);
        return tf.sub<tf.Scalar>(tf.mul(ppo.promptDecay, policy.promptPenalty()), tf.mean(gain));
      };
      optimiser.minimize(loss, false, policy.variables);
    }
  }
  return {
    approxKl: new Float64Array(sessions),
    clipFraction: new Float64Array(sessions),
    entropy: new Float64Array(sessions),
    explainedVariance: explainedVariance(rollout, ppo.group, sessions),
  };
};

/** n × M: each model's reward against the mean of its prompt, scaled to unit variance within each session. */
function relativeValues(
  { rows, session, lambda }: Rollout,
  env: Environment,
  { sessions, weights }: UpdateInput['options'],
): Float32Array {
  const { models } = env;
  const value = new Float32Array(rows.length * models);
  const squares = new Float64Array(sessions);
  const count = new Float64Array(sessions);
  for (let i = 0; i < rows.length; i++) {
    let total = 0;
    for (let m = 0; m < models; m++) {
      const cell = rows[i] * models + m;
      // τ shifts the rewards of all models alike.
      const r = reward({ model: m, p: env.score[cell], c: env.cTilde[cell] }, 0, lambda[i], weights);
      value[i * models + m] = r;
      total += r;
    }
    for (let m = 0; m < models; m++) {
      value[i * models + m] -= total / models;
      squares[session[i]] += value[i * models + m] ** 2;
      count[session[i]]++;
    }
  }
  return value.map((v, k) => {
    const s = session[Math.floor(k / models)];
    return v / (Math.sqrt(squares[s] / count[s]) + 1e-8);
  });
}
