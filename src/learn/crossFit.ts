/**
 * Out-of-fold predictions of the train split. A policy that learns from in-sample p̂ sees floors that
 * seem already met: λ stays at 0 and τ moves nothing.
 */
import type { Rng } from '../core/rng';
import type { Job } from '../core/trainingLog';
import type { PartPredictions } from '../core/serve';
import { isLarge } from './network';
import {
  fitPredictor,
  predict,
  PREDICTOR_DEFAULTS,
  type PredictorData,
  type PredictorEpochs,
} from './predictor';

/**
 * @param epochs for how many each part is trained: as many as the predictor of all of train, so that no
 *   fold has to find out
 * @param train rows of `data`; `fold[i]` is the fold of train[i].
 * @returns predictions for train[0], train[1], …, each by a predictor that never saw its prompt's scores
 *   (the encoder, which sees no scores, is fitted on all of train).
 */
export async function crossFit(
  data: PredictorData,
  train: Int32Array,
  fold: ArrayLike<number>,
  folds: number,
  tune: Int32Array,
  rng: Rng,
  job: Pick<Job, 'checkCancelled'>,
  onFold: (done: number) => void,
  epochs?: PredictorEpochs,
): Promise<PartPredictions> {
  const m = data.models;
  // Folds are smaller than train: epochs that it was trained for say nothing under another schedule.
  const options = { ...PREDICTOR_DEFAULTS, large: isLarge(train.length) };
  const out: PartPredictions = {
    score: new Float32Array(train.length * m),
    usage: new Float32Array(train.length * m * 2),
  };
  for (let f = 0; f < folds; f++) {
    const held = indicesWhere(train.length, (i) => fold[i] === f);
    if (held.length > 0) {
      const kept = indicesWhere(train.length, (i) => fold[i] !== f);
      const { spec } = await fitPredictor(
        data,
        kept.map((i) => train[i]),
        tune,
        rng,
        job,
        options,
        epochs,
      );
      const predictions = predict(
        spec,
        data,
        held.map((i) => train[i]),
      );
      held.forEach((i, k) => {
        out.score.set(predictions.score.subarray(k * m, (k + 1) * m), i * m);
        out.usage.set(predictions.usage.subarray(k * m * 2, (k + 1) * m * 2), i * m * 2);
      });
    }
    onFold(f + 1);
  }
  return out;
}

function indicesWhere(n: number, test: (i: number) => boolean): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i).filter(test);
}
