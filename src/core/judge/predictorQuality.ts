/** How good p̂ is on prompts that nothing was fitted on: log loss, reliability, expected calibration error. */
import { clip, mean } from '../math';
import { columnMeans } from '../outcomes';
import type { Report } from '../report';
import type { Part } from '../serve';

const BINS = 10;

/** Mean observed score of each model on the prompts of a task. */
export type TaskMeans = ReadonlyMap<string, Float64Array>;

/**
 * By task, with one more prompt at the model's own mean, so that few prompts give no certainties.
 * @param score N × M, NaN where it was not observed
 */
export function taskMeans(tasks: readonly string[], score: ArrayLike<number>, models: number): TaskMeans {
  const overall = columnMeans(score, models);
  const sums = new Map<string, { score: Float64Array; n: Float64Array }>();
  tasks.forEach((task, i) => {
    if (task === '') return;
    // One more prompt at the mean.
    const sum = sums.get(task) ?? { score: overall.slice(), n: new Float64Array(models).fill(1) };
    sums.set(task, sum);
    for (let m = 0; m < models; m++) {
      const y = score[i * models + m];
      if (Number.isNaN(y)) continue;
      sum.score[m] += y;
      sum.n[m]++;
    }
  });
  return new Map([...sums].map(([task, sum]) => [task, sum.score.map((s, m) => s / sum.n[m])]));
}

/** Over the observed outcomes of the models that are switched on. */
export function judgePredictor(
  test: Part,
  trainAccuracy: ArrayLike<number>,
  available: readonly boolean[],
  taskAccuracy: TaskMeans = new Map(),
): Report['predictor'] {
  let cells = 0;
  let loss = 0;
  let constant = 0;
  let byTask = 0;
  const bins = Array.from({ length: BINS }, () => ({ predicted: 0, observed: 0, n: 0 }));
  for (let c = 0; c < test.score.length; c++) {
    if (!available[c % test.models]) continue;
    const y = test.score[c];
    if (Number.isNaN(y)) continue;
    cells++;
    loss += logLoss(test.pHat[c], y);
    constant += logLoss(trainAccuracy[c % test.models], y);
    const means = taskAccuracy.get(test.tasks[Math.floor(c / test.models)]) ?? trainAccuracy;
    byTask += logLoss(means[c % test.models], y);
    const bin = bins[Math.min(BINS - 1, Math.floor(test.pHat[c] * BINS))];
    bin.predicted += test.pHat[c];
    bin.observed += y;
    bin.n++;
  }
  const filled = bins.filter((b) => b.n > 0);
  return {
    logLoss: loss / cells,
    constantLogLoss: constant / cells,
    ...(taskAccuracy.size > 0 && { taskLogLoss: byTask / cells }),
    ...(test.neighbours && {
      knnLogLoss: Math.min(
        ...Object.values(test.neighbours).map(({ pHat }) => neighbourLogLoss(test, pHat, available)),
      ),
    }),
    ece: filled.reduce((sum, b) => sum + Math.abs(b.predicted - b.observed), 0) / cells,
    reliability: filled.map((b) => ({ predicted: b.predicted / b.n, observed: b.observed / b.n, n: b.n })),
  };
}

/** A few neighbours that agree are no certainty, so that their means are kept this far off 0 and 1. */
const NEIGHBOUR_CLIP = 0.02;

function neighbourLogLoss(
  { score, models }: Part,
  pHat: Float32Array,
  available: readonly boolean[],
): number {
  const losses = Array.from(score, (y, c) =>
    available[c % models] ? logLoss(clip(pHat[c], NEIGHBOUR_CLIP, 1 - NEIGHBOUR_CLIP), y) : NaN,
  );
  return mean(losses.filter((loss) => !Number.isNaN(loss)));
}

function logLoss(p: number, y: number): number {
  const q = clip(p, 1e-6, 1 - 1e-6);
  return -(y * Math.log(q) + (1 - y) * Math.log(1 - q));
}
