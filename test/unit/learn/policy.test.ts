/** The Beta policy: the trainer's μ against service's, its bounds, its gradients. */
import { strict as assert } from 'node:assert';
import { chooseModel, costUnit } from '../../../src/core/decide';
import { priorLogit } from '../../../src/core/policyState';
import { Rng } from '../../../src/core/rng';
import { type Decider, PolicyRunner } from '../../../src/core/serve';
import { CONCENTRATION, fitStateScale, Policy, promptStates } from '../../../src/learn/policy';
import * as tf from '../../../src/learn/tf';
import { makeRandomPart, near, rampDecider } from '../core/support';
import { onBackend, withoutLeaks } from './support';

describe('policy network', () => {
  before(onBackend('wasm'));
  const range: [number, number] = [0.5, 0.9];
  const part = makeRandomPart(new Rng(1), 300);
  const M = part.models;
  const { rule, price } = rampDecider();
  const cTilde = part.cHat.map((c) => c / costUnit(rule, price));
  const scale = fitStateScale(part.pHat, cTilde, M, range, [Math.log(0.01), Math.log(200)]);
  const rows = Int32Array.from({ length: part.n }, (_, i) => i);

  /** With weights large enough to spread μ over all of [0, 1]. */
  function wildPolicy(seed: number): Policy {
    const rng = new Rng(seed);
    const policy = Policy.create(scale, rng, { hidden: [24, 16], promptWeight: 1 });
    const layers = policy.weights();
    layers[2].weight.forEach((_, i, w) => (w[i] = 4 * rng.normal()));
    for (const layer of layers) layer.bias.forEach((_, i, b) => (b[i] = 0.3 * rng.normal()));
    policy.assign(layers);
    return policy;
  }

  it('standardises the columns of the prompts it was fitted on', () => {
    const { values, width } = promptStates(scale, part.pHat, cTilde, M);
    assert.equal(width, 2 * M);
    for (let c = 0; c < width; c++) {
      const column = values.filter((_, i) => i % width === c);
      const mean = column.reduce((a, b) => a + b, 0) / part.n;
      near(mean, 0, 1e-4, 'mean');
      near(column.reduce((s, v) => s + (v - mean) ** 2, 0) / part.n, 1, 1e-3, 'variance');
    }
    // t and ln λ run from −1 to 1 over their ranges.
    [0.5, 0.7, 0.9].forEach((t, k) => near((t - scale.mean[width]) * scale.scale[width], k - 1, 1e-6));
  });

  it('leaves out columns that never change', () => {
    const same = fitStateScale([0.5, 0.5, 0.5, 0.7], [1, 2, 1, 3], 2, range, [0, 1]);
    assert.equal(same.scale[0], 0);
    assert.equal(same.scale[2], 0);
    assert.ok(same.scale[1] > 0 && same.scale[3] > 0);
  });

  it('decides in plain JavaScript as in the trainer, at every target', () => {
    for (let seed = 0; seed < 4; seed++) {
      const policy = wildPolicy(seed);
      const decider: Decider = {
        ...rampDecider(),
        policy: policy.export(),
        dual: { target: Float32Array.of(0.5, 0.9), logLambda: Float32Array.of(-2, 3) },
      };
      const runner = new PolicyRunner(decider, part);
      const states = promptStates(scale, part.pHat, cTilde, M);
      let [worst, low, high] = [0, 1, 0];
      for (const target of [0.45, 0.5, 0.61, 0.77, 0.9, 0.97]) {
        const logLambda = Math.min(3, Math.max(-2, -2 + 12.5 * (target - 0.5)));
        const served = policy.serve(states, rows, target, logLambda);
        const { mu, model } = runner.at(target);
        for (let i = 0; i < part.n; i++) {
          worst = Math.max(worst, Math.abs(served[i] - mu[i]));
          low = Math.min(low, mu[i]);
          high = Math.max(high, mu[i]);
        }
        assert.ok(model.every((m) => m >= 0 && m < M));
      }
      policy.dispose();
      assert.ok(low < 0.1 && high > 0.9, `μ from ${low} to ${high}`);
      assert.ok(worst < 1e-5, `|Δμ| up to ${worst}`);
    }
  });

  it('keeps μ and the concentration within their bounds', () => {
    const policy = wildPolicy(9);
    const layers = policy.weights();
    for (const [a, b] of [
      [40, 40],
      [-40, -40],
      [0, 0],
    ]) {
      layers[2].bias.set([a, b]);
      policy.assign(layers);
      const { alpha, beta } = policy.distribution(
        policy.inputs(
          promptStates(scale, part.pHat, cTilde, M),
          rows,
          () => 0.7,
          () => 0,
        ),
      );
      alpha.forEach((value, i) => {
        const sum = value + beta[i];
        assert.ok(sum >= CONCENTRATION[0] - 1e-4 && sum <= CONCENTRATION[1] + 1e-4);
        assert.ok(value / sum >= 1e-3 - 1e-6 && value / sum <= 1 - 1e-3 + 1e-6);
      });
    }
    policy.dispose();
  });

  it('has the gradients of α and β in its weights', () => {
    const policy = wildPolicy(3);
    const states = promptStates(scale, part.pHat, cTilde, M);
    const few = rows.slice(0, 20);
    const x = policy.inputs(
      states,
      few,
      () => 0.7,
      () => 1,
    );
    const total = () => {
      const { alpha, beta } = policy.distribution(x);
      return alpha.reduce((sum, a, i) => sum + a + 0.3 * beta[i] ** 2, 0);
    };
    const slopes = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => {
        const { alpha, beta } = policy.forward(tf.tensor2d(x, [few.length, x.length / few.length]));
        return tf.add<tf.Scalar>(tf.sum(alpha), tf.mul(0.3, tf.sum(tf.square(beta))));
      }, policy.variables);
      return { numbers: policy.variables.map((v) => Array.from(grads[v.name].dataSync())) };
    }).numbers;
    const layers = policy.weights();
    // Every layer's first weights and bias.
    layers.forEach((layer, i) => {
      for (const [k, values] of [layer.weight, layer.bias].entries()) {
        for (const at of [0, 1]) {
          const h = 2e-3;
          const kept = values[at];
          const moved = [kept + h, kept - h].map((v) => {
            values[at] = v;
            policy.assign(layers);
            return total();
          });
          values[at] = kept;
          policy.assign(layers);
          const expected = (moved[0] - moved[1]) / (2 * h);
          near(slopes[2 * i + k][at], expected, 0.03 * Math.max(3, Math.abs(expected)), `layer ${i}`);
        }
      }
    });
    policy.dispose();
  });

  it('comes back from its numbers, and leaves no tensor behind', async () => {
    const { mu, again } = await withoutLeaks(() => {
      const states = promptStates(scale, part.pHat, cTilde, M);
      const policy = wildPolicy(5);
      const copy = Policy.restore(policy.export());
      const result = {
        mu: policy.serve(states, rows, 0.7, 1),
        again: copy.serve(states, rows, 0.7, 1),
      };
      policy.dispose();
      copy.dispose();
      return result;
    });
    assert.deepEqual(mu, again);
  });
});

describe('routing rule (eq. 4)', () => {
  const rule = {
    models: 3,
    pHat: [0.5, 0.7, 0.8, 0.6, 0.6, 0.6],
    cTilde: [0.05, 0.3, 1, 0.1, 0.1, 0.1],
    boost: [0, 0.02, 0.05],
    gamma: 2,
  };

  it('goes from thrift at μ = 0 to quality at μ = 1', () => {
    // s at 0: .45, .4, −.2; at 0.5: .4875, .635, .575; at 1: .5, .72, .85.
    assert.deepEqual(
      [0, 0.5, 1].map((mu) => chooseModel(rule, 0, mu)),
      [0, 1, 2],
    );
  });

  it('gives ties to the lower index', () =>
    assert.equal(chooseModel({ ...rule, boost: [0, 0, 0] }, 1, 0.3), 0));

  it('never chooses a model that is switched off', () => {
    const part = makeRandomPart(new Rng(3), 200);
    for (let off = 0; off < part.models; off++) {
      const decider = rampDecider();
      decider.available[off] = false;
      for (const target of [0.5, 0.7, 0.9]) {
        const { model } = new PolicyRunner(decider, part).at(target);
        assert.ok(model.every((m) => m !== off));
      }
    }
  });
});

describe('prior of the policy', () => {
  it('makes eq. (4) the Lagrangian optimum, μ_0 being 1 − λ^(−1/g)', () => {
    const rng = new Rng(11);
    const models = 5;
    const gamma = 6;
    for (let n = 0; n < 200; n++) {
      const pHat = Array.from({ length: models }, () => rng.next());
      const cTilde = Array.from({ length: models }, () => 3 * rng.next());
      const lambda = rng.uniform(1.2, 50);
      const mu = 1 / (1 + Math.exp(-priorLogit(Math.log(lambda), gamma)));
      const boost = new Float32Array(models);
      const chosen = chooseModel({ models, pHat, cTilde, boost, gamma }, 0, mu);
      const value = pHat.map((p, i) => p - cTilde[i] / lambda);
      assert.equal(chosen, value.indexOf(Math.max(...value)));
    }
  });
});
