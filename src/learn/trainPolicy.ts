/**
 * Steps 3–7 of DESIGN §5: sessions side by side, each at its own floor with its own dual variable,
 * PPO at their end, the learnable γ, and the dual curve λ*(τ).
 */
import { clip } from '../core/math';
import { Rng } from '../core/rng';
import type { DualCurve, PolicySpec } from '../core/routerSpec';
import type { Job, SessionLog } from '../core/trainingLog';
import { DualLearner, type DualMemory, type DualOptions, dualStep, logLambdaMax, RunningDual } from './dual';
import { type SavedAverage, WeightAverage } from './weightAverage';
import { type Environment, type RewardWeights, reward, step } from './environment';
import { BetaDistribution } from './beta';
import type { Policy } from './policy';
import { type PpoOptions, type Rollout, gammaSlope } from './ppo';
import type { PolicyUpdate } from './policyUpdate';
import * as tf from './tf';

export interface PolicyOptions {
  targetRange: readonly [number, number];
  updates: number;
  sessions: number;
  /** K: batches that a session holds its τ for. */
  batches: number;
  /** Prompts per session and batch. */
  batchSize: number;
  /** λ*(τ) by target, or one λ for all of them that no session settles. */
  memory: 'by target' | 'running';
  /** How an update's experience improves the policy. */
  improve: PolicyUpdate;
  /** Share of the updates, the last ones, whose policies are averaged into the one that serves. */
  averaged: number;
  dual: DualOptions;
  weights: RewardWeights;
  ppo: PpoOptions;
}

/** Everything that a continued training needs; plain numbers. */
export interface PolicyCheckpoint {
  update: number;
  policy: PolicySpec;
  gamma: number;
  logLambda: number[];
  adam: { name: string; shape: number[]; values: Float32Array }[];
  rng: ReturnType<Rng['save']>;
  average: SavedAverage;
}

export interface TrainedPolicy {
  policy: PolicySpec;
  gamma: number;
  dual: DualCurve;
}

export interface PolicyJob extends Job {
  session(log: SessionLog): void;
  /** Called after every update; `state` is only made where it is wanted. */
  checkpoint(update: number, state: () => Promise<PolicyCheckpoint>): Promise<void>;
}

/** tfjs's own. */
const ADAM_BETA1 = 0.9;
const ADAM_BETA2 = 0.999;

/** Knots of λ*(τ). */
const KNOTS = 17;

/**
 * Trains `policy` in place and returns it as numbers.
 * @param startLogLambda where the dual curve starts, by τ.
 * @param resume a checkpoint of the same environment and options; its policy is already in `policy`.
 */
export async function trainPolicy(
  env: Environment,
  policy: Policy,
  options: PolicyOptions,
  startLogLambda: (tau: number) => number,
  startGamma: number,
  rng: Rng,
  job: PolicyJob,
  resume?: PolicyCheckpoint,
): Promise<TrainedPolicy> {
  const cap = logLambdaMax(options.dual);
  const start = (tau: number) => Math.min(startLogLambda(tau), cap);
  const dual: DualMemory =
    options.memory === 'running'
      ? new RunningDual(options.targetRange, start)
      : new DualLearner(options.targetRange, KNOTS, start);
  const optimiser = tf.train.adam(options.ppo.learningRate, ADAM_BETA1, ADAM_BETA2);
  let draws = rng;
  let first = 0;
  if (resume) {
    first = resume.update;
    env.gamma = resume.gamma;
    dual.restore(resume.logLambda);
    draws = Rng.restore(resume.rng);
    await restoreAdam(optimiser, resume.adam);
  } else {
    env.gamma = startGamma;
  }
  const average = new WeightAverage(resume?.average);
  const averageFrom = Math.floor(options.updates * (1 - options.averaged));
  try {
    for (let update = first; update < options.updates; update++) {
      const decay = 1 - update / options.updates;
      setLearningRate(optimiser, options.ppo.learningRate * (0.1 + 0.9 * decay));
      const { rollout, sessions, gammaStep } = rollOut(env, policy, dual, options, draws);
      const diagnostics = options.improve({ policy, optimiser, rollout, env, options, rng: draws });
      env.gamma = clip(env.gamma * Math.exp(options.ppo.gammaRate * decay * Math.sign(gammaStep)), 0.5, 20);
      dual.learn(sessions, 0.5 * decay + 0.1);
      if (update >= averageFrom) average.add(policy.weights());
      sessions.forEach((s, k) =>
        job.session({
          update,
          session: k,
          tau: s.tau,
          // For readers: in units of the dearest model's mean cost, without ζ.
          lambda: options.dual.lambdaMax === 0 ? 0 : Math.exp(s.logLambda) / env.costWeight,
          accuracy: s.accuracy,
          costPer1k: s.cost * env.costUnit * 1000,
          reward: s.reward,
          meanMu: s.meanMu,
          gamma: env.gamma,
          approxKl: diagnostics.approxKl[k],
          clipFraction: diagnostics.clipFraction[k],
          entropy: diagnostics.entropy[k],
          explainedVariance: diagnostics.explainedVariance[k],
        }),
      );
      await tf.nextFrame();
      await job.checkpoint(update + 1, async () => ({
        update: update + 1,
        policy: policy.export(),
        gamma: env.gamma,
        logLambda: Array.from(dual.logLambda),
        adam: await saveAdam(optimiser),
        rng: draws.save(),
        average: average.save(),
      }));
      job.checkCancelled();
    }
  } finally {
    optimiser.dispose();
  }
  if (average.count > 0) policy.assign(average.mean());
  return { policy: policy.export(), gamma: env.gamma, dual: dual.curve() };
}

interface SessionState {
  tau: number;
  /** Settled: the mean over the second half of the session. */
  logLambda: number;
  accuracy: number;
  cost: number;
  reward: number;
  meanMu: number;
}

function rollOut(
  env: Environment,
  policy: Policy,
  dual: DualMemory,
  options: PolicyOptions,
  rng: Rng,
): { rollout: Rollout; sessions: SessionState[]; gammaStep: number } {
  const { sessions: S, batches: K, batchSize: B, ppo } = options;
  const G = ppo.group;
  const [low, high] = options.targetRange;
  const n = S * K * B;
  const width = env.states.width + 2;
  const rollout: Rollout = {
    inputs: new Float32Array(n * width),
    rows: new Int32Array(n),
    session: new Int32Array(n),
    lambda: new Float32Array(n),
    mu: new Float32Array(n * G),
    logProbability: new Float32Array(n * G),
    reward: new Float32Array(n * G),
  };
  const tau = Array.from({ length: S }, (_, s) => low + ((high - low) * (s + rng.next())) / S);
  const logLambda = tau.map((t) => dual.at(t));
  const states = tau.map((t) => ({ tau: t, logLambda: 0, accuracy: 0, cost: 0, reward: 0, meanMu: 0 }));
  const settledFrom = Math.floor(K / 2);
  const order = Int32Array.from({ length: env.prompts }, (_, i) => i);
  let cursor = order.length;
  let gammaStep = 0;
  for (let k = 0; k < K; k++) {
    const rows = new Int32Array(S * B);
    for (let i = 0; i < rows.length; i++) {
      if (cursor >= order.length) {
        rng.shuffle(order);
        cursor = 0;
      }
      rows[i] = order[cursor++];
    }
    const sessionOf = (i: number) => Math.floor(i / B);
    const x = policy.inputs(
      env.states,
      rows,
      (i) => tau[sessionOf(i)],
      (i) => logLambda[sessionOf(i)],
    );
    const { alpha, beta } = policy.distribution(x);
    const o = k * S * B;
    rollout.inputs.set(x, o * width);
    rollout.rows.set(rows, o);
    const batch = tau.map(() => ({ p: 0, c: 0, r: 0, mu: 0 }));
    for (let i = 0; i < rows.length; i++) {
      const s = sessionOf(i);
      const lambda = options.dual.lambdaMax === 0 ? 0 : Math.exp(logLambda[s]);
      rollout.session[o + i] = s;
      rollout.lambda[o + i] = lambda;
      for (let g = 0; g < G; g++) {
        const mu = clip(rng.beta(alpha[i], beta[i]), 1e-4, 1 - 1e-4);
        const routed = step(env, rows[i], mu);
        const r = reward(routed, tau[s], lambda, options.weights);
        rollout.mu[(o + i) * G + g] = mu;
        rollout.reward[(o + i) * G + g] = r;
        batch[s].p += routed.p;
        batch[s].c += routed.c;
        batch[s].r += r;
        batch[s].mu += mu;
      }
      const cell = rows[i] * env.models;
      gammaStep += gammaSlope(
        env,
        rows[i],
        rollout.mu[(o + i) * G],
        (m) =>
          reward(
            { model: m, p: env.score[cell + m], c: env.cTilde[cell + m] },
            tau[s],
            lambda,
            options.weights,
          ),
        ppo.temperature,
      );
    }
    const actions = rollout.mu.subarray(o * G, (o + rows.length) * G);
    rollout.logProbability.set(logProbabilities(alpha, beta, actions, G), o * G);
    for (let s = 0; s < S; s++) {
      const each = B * G;
      const state = states[s];
      state.accuracy += batch[s].p / each / K;
      state.cost += batch[s].c / each / K;
      state.reward += batch[s].r / each / K;
      state.meanMu += batch[s].mu / each / K;
      // Eq. (6).
      logLambda[s] = dualStep(logLambda[s], tau[s], batch[s].p / each, options.dual);
      if (k >= settledFrom) state.logLambda += logLambda[s] / (K - settledFrom);
    }
  }
  return { rollout, sessions: states, gammaStep };
}

/** ln of the density of every μ that was drawn, n × group. */
function logProbabilities(
  alpha: Float32Array,
  beta: Float32Array,
  mu: Float32Array,
  group: number,
): Float32Array {
  const distribution = new BetaDistribution();
  const log = new Float32Array(mu.length);
  for (let i = 0; i < alpha.length; i++) {
    distribution.set(alpha[i], beta[i]);
    for (let c = i * group; c < (i + 1) * group; c++) {
      log[c] = distribution.logDensity(Math.log(mu[c]), Math.log(1 - mu[c]));
    }
  }
  return log;
}

function setLearningRate(optimiser: tf.AdamOptimizer, rate: number): void {
  // tfjs keeps Adam's rate protected, but it is an ordinary field that each step reads.
  Object.assign(optimiser, { learningRate: rate });
}

async function saveAdam(optimiser: tf.AdamOptimizer): Promise<PolicyCheckpoint['adam']> {
  const weights = await optimiser.getWeights();
  const saved = weights.map(({ name, tensor }) => ({
    name,
    shape: tensor.shape,
    values: Float32Array.from(tensor.dataSync()),
  }));
  // The step count is a tensor made for the occasion; the others are the optimiser's own.
  weights[0].tensor.dispose();
  return saved;
}

async function restoreAdam(optimiser: tf.AdamOptimizer, saved: PolicyCheckpoint['adam']): Promise<void> {
  if (saved.length === 0) return;
  const weights = saved.map(({ name, shape, values }) => ({ name, tensor: tf.tensor(values, shape) }));
  await optimiser.setWeights(weights);
  tf.dispose(weights.map((w) => w.tensor));
  // tfjs restores β^(n+1) with one power, which rounds otherwise than the n products of a whole
  // training did; a resumed run would drift away from it.
  const steps = saved[0].values[0];
  const { accBeta1, accBeta2 } = optimiser as unknown as Record<'accBeta1' | 'accBeta2', tf.Variable>;
  tf.tidy(() => {
    accBeta1.assign(tf.scalar(runningPower(ADAM_BETA1, steps)));
    accBeta2.assign(tf.scalar(runningPower(ADAM_BETA2, steps)));
  });
}

/** beta^(steps + 1) as `steps` products in single precision. */
function runningPower(beta: number, steps: number): number {
  let power = Math.fround(beta);
  for (let i = 0; i < steps; i++) power = Math.fround(power * Math.fround(beta));
  return power;
}
