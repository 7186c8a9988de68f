/** What the tests of the trainer share: a backend, and a small bandit whose answers are known. */
import { tmpdir } from 'node:os';
import { assetPath } from '../../../src/engine/assets';
import type { Rng } from '../../../src/core/rng';
import { type BackendName, chooseBackend } from '../../../src/learn/backend';
import type { Environment } from '../../../src/learn/environment';
import { fitStateScale, promptStates, type StateScale } from '../../../src/learn/policy';
import { byTrying } from '../../../src/learn/policyUpdate';
import { PPO_DEFAULTS } from '../../../src/learn/ppo';
import type { PolicyOptions } from '../../../src/learn/trainPolicy';
import * as tf from '../../../src/learn/tf';

/** A mocha hook: tensors are computed on this backend from here on. */
export function onBackend(name: BackendName): () => Promise<void> {
  return async () => {
    await chooseBackend({ wanted: name, wasmFolder: assetPath('wasm'), nodeFrom: tmpdir() });
  };
}

/** Fails where `work` leaves tensors behind. */
export async function withoutLeaks<T>(work: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await work();
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors left behind`);
  return result;
}

export const noCancel = { checkCancelled: () => undefined };

export const TARGETS: [number, number] = [0.55, 0.85];

/**
 * A cheap model that is right half the time and a dear one that is right nine times in ten. p̂ says on
 * which prompts the cheap one does better.
 */
export function makeBandit(rng: Rng, prompts: number): { env: Environment; scale: StateScale } {
  const models = 2;
  const pHat = new Float32Array(prompts * models);
  const score = new Float32Array(prompts * models);
  const cTilde = new Float64Array(prompts * models);
  for (let i = 0; i < prompts; i++) {
    const easy = rng.next();
    const p = [0.2 + 0.6 * easy, 0.85 + 0.1 * easy];
    p.forEach((chance, m) => {
      pHat[2 * i + m] = chance;
      score[2 * i + m] = rng.next() < chance ? 1 : 0;
      cTilde[2 * i + m] = [0.1, 1][m] * Math.exp(0.2 * rng.normal());
    });
  }
  const scale = fitStateScale(pHat, cTilde, models, TARGETS, [Math.log(0.01), Math.log(200)]);
  const env: Environment = {
    models,
    prompts,
    pHat,
    cTilde,
    score,
    boost: Float32Array.of(0, 0.05),
    gamma: 3,
    states: promptStates(scale, pHat, cTilde, models),
    costUnit: 0.002,
    costWeight: 1,
  };
  return { env, scale };
}

export const QUICK: PolicyOptions = {
  targetRange: TARGETS,
  updates: 6,
  sessions: 4,
  batches: 4,
  batchSize: 32,
  memory: 'by target',
  improve: byTrying,
  averaged: 0.5,
  dual: { eta: 4, lambdaMax: 200 },
  weights: { quality: 0, cost: 1 },
  ppo: { ...PPO_DEFAULTS, learningRate: 1e-2, minibatches: 1 },
};
