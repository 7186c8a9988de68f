/**
 * Proximal policy optimisation (arXiv 1707.06347) of the Beta policy, as a contextual bandit: no
 * discount, several μ per prompt, and the mean reward of a prompt's other μ as its baseline. The
 * outcomes of a prompt are shared between its μ, so their noise cancels in the advantage.
 */
import type { RuleInputs } from '../core/decide';
import type { Rng } from '../core/rng';
import { BetaDistribution } from './beta';
import type { Policy } from './policy';
import * as tf from './tf';

export interface PpoOptions {
  /** μ drawn per prompt. */
  group: number;
  learningRate: number;
  clip: number;
  epochs: number;
  minibatches: number;
  entropyWeight: number;
  /** L2 penalty on the weights of the prompt's columns. */
  promptDecay: number;
  /** Step of ln γ per update, in the direction of its slope. */
  gammaRate: number;
  /** Softness of the relaxed argmax that γ is learned through, in units of s. */
  temperature: number;
}

export const PPO_DEFAULTS: PpoOptions = {
  group: 4,
  learningRate: 2e-3,
  clip: 0.2,
  epochs: 4,
  minibatches: 4,
  entropyWeight: 1e-3,
  promptDecay: 3e-2,
  gammaRate: 2e-2,
  temperature: 0.02,
};

/** One update's experience: n prompts (over all sessions and batches) with `group` actions each. */
export interface Rollout {
  /** n × (2M + 2), standardised. */
  inputs: Float32Array;
  /** n. */
  rows: Int32Array;
  session: Int32Array;
  /** n, λ of the row's session when its batch was drawn. */
  lambda: Float32Array;
  /** n × group. */
  mu: Float32Array;
  logProbability: Float32Array;
  reward: Float32Array;
}

export interface PpoDiagnostics {
  /** Means over the update's last epoch, by session. */
  approxKl: Float64Array;
  clipFraction: Float64Array;
  entropy: Float64Array;
  /** Share of the rewards' variance that the baseline explains. */
  explainedVariance: Float64Array;
}

/** A = r − mean of the prompt's other rewards, normalised to unit variance within each session. */
export function advantages(rollout: Rollout, group: number, sessions: number): Float32Array {
  const a = new Float32Array(rollout.reward.length);
  const squares = new Float64Array(sessions);
  const count = new Float64Array(sessions);
  for (let i = 0; i < rollout.rows.length; i++) {
    const s = rollout.session[i];
    const r = rollout.reward.subarray(i * group, (i + 1) * group);
    const total = r.reduce((x, y) => x + y, 0);
    for (let g = 0; g < group; g++) {
      const value = r[g] - (total - r[g]) / (group - 1);
      a[i * group + g] = value;
      squares[s] += value * value;
      count[s]++;
    }
  }
  for (let c = 0; c < a.length; c++) {
    const s = rollout.session[Math.floor(c / group)];
    a[c] /= Math.sqrt(squares[s] / count[s]) + 1e-8;
  }
  return a;
}

export function explainedVariance(rollout: Rollout, group: number, sessions: number): Float64Array {
  const n = new Float64Array(sessions);
  const sum = new Float64Array(sessions);
  const square = new Float64Array(sessions);
  const residual = new Float64Array(sessions);
  for (let c = 0; c < rollout.reward.length; c++) {
    const i = Math.floor(c / group);
    const s = rollout.session[i];
    const r = rollout.reward[c];
    let others = -r;
    for (let g = 0; g < group; g++) others += rollout.reward[i * group + g];
    n[s]++;
    sum[s] += r;
    square[s] += r * r;
    residual[s] += (r - others / (group - 1)) ** 2;
  }
  return n.map((count, s) => {
    const variance = square[s] / count - (sum[s] / count) ** 2;
    return variance > 1e-12 ? 1 - residual[s] / count / variance : 0;
  });
}

/** Improves the policy on one rollout with the clipped objective. */
export function ppoUpdate(
  policy: Policy,
  optimiser: tf.Optimizer,
  rollout: Rollout,
  sessions: number,
  rng: Rng,
  options: PpoOptions,
): PpoDiagnostics {
  const { group } = options;
  const n = rollout.rows.length;
  const width = rollout.inputs.length / n;
  const advantage = advantages(rollout, group, sessions);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const size = Math.ceil(n / options.minibatches);
  const diagnostics: PpoDiagnostics = {
    approxKl: new Float64Array(sessions),
    clipFraction: new Float64Array(sessions),
    entropy: new Float64Array(sessions),
    explainedVariance: explainedVariance(rollout, group, sessions),
  };
  const seen = new Float64Array(sessions);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    rng.shuffle(order);
    for (let start = 0; start < n; start += size) {
      const picked = order.subarray(start, Math.min(start + size, n));
      const k = picked.length;
      const x = gather(rollout.inputs, picked, width);
      const mu = gather(rollout.mu, picked, group);
      const old = gather(rollout.logProbability, picked, group);
      const adv = gather(advantage, picked, group);
      const last = epoch === options.epochs - 1;
      let observed: Surrogate | undefined;
      const loss = () => {
        const { alpha, beta } = policy.forward(tf.tensor2d(x, [k, width]));
        const { value, surrogate: found } = surrogateLoss(alpha, beta, { mu, old, adv }, options);
        observed = found;
        return tf.add<tf.Scalar>(value, tf.mul(options.promptDecay, policy.promptPenalty()));
      };
      optimiser.minimize(loss, false, policy.variables);
      if (last && observed) tally(diagnostics, seen, rollout.session, picked, observed);
    }
  }
  for (let s = 0; s < sessions; s++) {
    diagnostics.approxKl[s] /= seen[s] * group;
    diagnostics.clipFraction[s] /= seen[s] * group;
    diagnostics.entropy[s] /= seen[s];
  }
  return diagnostics;
}

/** What a minibatch of k prompts says of the policy: sums over the μ of a prompt, and its entropy. */
interface Surrogate {
  /** Schulman's low-variance estimator of KL(old ‖ new), k. */
  kl: Float64Array;
  /** How many μ were clipped, k. */
  clipped: Float64Array;
  entropy: Float64Array;
}

/** Of k prompts, k × group each: the μ that were tried, their ln density then, their advantage. */
interface Tried {
  mu: Float32Array;
  old: Float32Array;
  adv: Float32Array;
}

/**
 * −(mean clipped objective + entropy's bonus) as one operation in α and β, [k] each: the library would
 * take a hundred.
 */
function surrogateLoss(
  alpha: tf.Tensor1D,
  beta: tf.Tensor1D,
  { mu, old, adv }: Tried,
  { clip, entropyWeight, group }: PpoOptions,
): { value: tf.Scalar; surrogate: Surrogate } {
  const k = alpha.size;
  const surrogate: Surrogate = {
    kl: new Float64Array(k),
    clipped: new Float64Array(k),
    entropy: new Float64Array(k),
  };
  const op = tf.customGrad((alphas, betas) => {
    const [a, b] = [alphas, betas].map((t) => (t as tf.Tensor).dataSync<'float32'>());
    const [alphaSlope, betaSlope] = [new Float32Array(k), new Float32Array(k)];
    const [perAction, perPrompt] = [1 / (k * group), entropyWeight / k];
    const distribution = new BetaDistribution();
    let gain = 0;
    for (let i = 0; i < k; i++) {
      const { alphaPull, betaPull, entropy } = distribution.set(a[i], b[i]);
      let [toAlpha, toBeta] = [0, 0];
      for (let c = i * group; c < (i + 1) * group; c++) {
        const [logMu, logRest] = [Math.log(mu[c]), Math.log(1 - mu[c])];
        const logRatio = distribution.logDensity(logMu, logRest) - old[c];
        const ratio = Math.exp(logRatio);
        const bounded = Math.min(Math.max(ratio, 1 - clip), 1 + clip);
        gain += perAction * Math.min(ratio * adv[c], bounded * adv[c]);
        // Where the bound is what counts, the ratio has no say.
        if (ratio * adv[c] <= bounded * adv[c]) {
          const weight = perAction * adv[c] * ratio;
          toAlpha += weight * (logMu - alphaPull);
          toBeta += weight * (logRest - betaPull);
        }
        surrogate.kl[i] += ratio - 1 - logRatio;
        if (ratio !== bounded) surrogate.clipped[i]++;
      }
      gain += perPrompt * entropy;
      surrogate.entropy[i] = entropy;
      alphaSlope[i] = -toAlpha - perPrompt * distribution.entropyAlphaSlope;
      betaSlope[i] = -toBeta - perPrompt * distribution.entropyBetaSlope;
    }
    return {
      value: tf.scalar(-gain),
      gradFunc: (dy: tf.Tensor) => [alphaSlope, betaSlope].map((s) => tf.mul(dy, tf.tensor1d(s))),
    };
  });
  return { value: op(alpha, beta) as tf.Scalar, surrogate };
}

function tally(
  diagnostics: PpoDiagnostics,
  seen: Float64Array,
  session: Int32Array,
  picked: Int32Array,
  { kl, clipped, entropy }: Surrogate,
): void {
  for (let i = 0; i < picked.length; i++) {
    const s = session[picked[i]];
    seen[s]++;
    diagnostics.approxKl[s] += kl[i];
    diagnostics.clipFraction[s] += clipped[i];
    diagnostics.entropy[s] += entropy[i];
  }
}

export function gather(values: Float32Array, rows: Int32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const [from, to] = [rows[i] * width, i * width];
    for (let k = 0; k < width; k++) out[to + k] = values[from + k];
  }
  return out;
}

/**
 * The slope of the expected reward in ln γ, with the argmax of eq. (4) relaxed to a softmax: every
 * model's outcome is known for a training prompt, so the expectation is a sum and needs no sampling.
 * `value(row, i)` is the reward had model i answered.
 */
export function gammaSlope(
  inputs: RuleInputs,
  row: number,
  mu: number,
  value: (model: number) => number,
  temperature: number,
): number {
  const { models, pHat, cTilde, boost, gamma } = inputs;
  const base = Math.log(1 - mu);
  const weight = Math.exp(gamma * base);
  const s = new Float64Array(models);
  let highest = -Infinity;
  for (let i = 0; i < models; i++) {
    const cell = row * models + i;
    s[i] = pHat[cell] + mu * boost[i] - weight * cTilde[cell];
    highest = Math.max(highest, s[i]);
  }
  let total = 0;
  for (let i = 0; i < models; i++) total += s[i] = Math.exp((s[i] - highest) / temperature);
  let expected = 0;
  for (let i = 0; i < models; i++) expected += (s[i] / total) * value(i);
  // d s_i / d ln γ = −γ·ln(1−μ)·(1−μ)^γ·c̃_i.
  let slope = 0;
  for (let i = 0; i < models; i++) {
    slope += (s[i] / total) * (value(i) - expected) * (-gamma * base * weight * cTilde[row * models + i]);
  }
  return slope / temperature;
}
