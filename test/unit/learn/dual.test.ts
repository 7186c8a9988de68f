/** The dual variable: its step, its bounds, and a learned curve that finds a known solution. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { DualLearner, dualStep, LAMBDA_MIN, logLambdaMax } from '../../../src/learn/dual';
import { near } from '../core/support';

const options = { eta: 4, lambdaMax: 200 };

describe('dual step (eq. 6)', () => {
  it('raises λ while the floor is missed, lowers it while it is exceeded, rests on it', () => {
    near(dualStep(1, 0.8, 0.7, options), 1.4, 1e-12);
    near(dualStep(1, 0.7, 0.8, options), 0.6, 1e-12);
    assert.equal(dualStep(1, 0.75, 0.75, options), 1);
  });

  it('stays within its bounds', () => {
    assert.equal(dualStep(Math.log(200), 1, 0, options), Math.log(200));
    assert.equal(dualStep(Math.log(LAMBDA_MIN), 0, 1, options), Math.log(LAMBDA_MIN));
  });

  it('stays at the least λ where the dual is switched off', () => {
    assert.equal(logLambdaMax({ lambdaMax: 0 }), Math.log(LAMBDA_MIN));
    assert.equal(dualStep(3, 1, 0, { eta: 4, lambdaMax: 0 }), Math.log(LAMBDA_MIN));
  });
});

describe('dual curve', () => {
  const rising = (values: ArrayLike<number>) =>
    Array.from(values).every((v, k, all) => k === 0 || v >= all[k - 1]);

  it('starts where it is told to, made monotone', () => {
    const learner = new DualLearner([0.6, 0.8], 5, (tau) => 10 * tau);
    near(learner.at(0.7), 7, 1e-9);
    near(learner.at(0.1), 6, 1e-9);
    near(learner.at(0.99), 8, 1e-9);
    assert.ok(rising(new DualLearner([0.6, 0.8], 5, (tau) => -tau).logLambda));
  });

  it('leaves knots alone that no session is near', () => {
    const learner = new DualLearner([0, 1], 11, (tau) => tau);
    learner.learn([{ tau: 0.1, logLambda: 0.15 }], 1);
    for (const k of [3, 5, 10]) near(learner.logLambda[k], k / 10, 1e-12);
    near(learner.logLambda[1], 0.15, 1e-12);
  });

  it('finds the λ at which noisy batches meet their floors, and stays monotone', () => {
    // Accuracy rises with ln λ: 0.6 + 0.05·ln λ; so λ*(τ) is exp((τ − 0.6)/0.05).
    const rng = new Rng(1);
    const learner = new DualLearner([0.6, 0.8], 17, () => 0);
    const updates = 80;
    for (let update = 0; update < updates; update++) {
      const sessions = Array.from({ length: 16 }, (_, s) => {
        const tau = 0.6 + (0.2 * (s + rng.next())) / 16;
        let logLambda = learner.at(tau);
        for (let k = 0; k < 4; k++) {
          const accuracy = 0.6 + 0.05 * logLambda + 0.02 * rng.normal();
          logLambda = dualStep(logLambda, tau, accuracy, options);
        }
        return { tau, logLambda };
      });
      learner.learn(sessions, 0.5 * (1 - update / updates) + 0.1);
      assert.ok(rising(learner.logLambda));
    }
    for (const tau of [0.62, 0.7, 0.78]) near(learner.at(tau), (tau - 0.6) / 0.05, 0.25, `ln λ*(${tau})`);
    const curve = learner.curve();
    assert.equal(curve.target.length, 17);
    assert.ok(rising(curve.target) && rising(curve.logLambda));
  });

  it('comes back from a checkpoint', () => {
    const learner = new DualLearner([0.6, 0.8], 5, (tau) => tau);
    const copy = new DualLearner([0.6, 0.8], 5, () => 0);
    copy.restore(Array.from(learner.logLambda));
    assert.deepEqual(copy.curve(), learner.curve());
  });
});
