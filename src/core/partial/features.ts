/**
 * What the observing of a cell may have depended on, as numbers: what is predicted of the prompt, its length and its
 * task. A dependence on anything else biases a mean only as far as it goes with the score, which p̂ predicts.
 */
import { logit } from '../math';
import type { OutcomeTable } from '../outcomes';
import type { PartPredictions } from '../serve';

/** Tasks with a column of their own are at least this share of the prompts. */
const TASK_SHARE = 0.02;
const MOST_TASKS = 24;
/** Columns before the tasks' ones. */
const PREDICTED = 8;

/** The tasks that get a column; the most frequent one is what the others are compared with. */
export function taskColumns(tasks: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const task of tasks) count.set(task, (count.get(task) ?? 0) + 1);
  return [...count]
    .filter(([, n]) => n >= TASK_SHARE * tasks.length)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(1, 1 + MOST_TASKS)
    .map(([task]) => task);
}

export function featureCount(tasks: readonly string[]): number {
  return PREDICTED + tasks.length;
}

/**
 * N × D for the cells of model m: its logit p̂, its ln û and the length of the text, with their squares, the pool's
 * means of the first two, and the tasks.
 * @param models M of the predictions
 * @param tasks those with a column
 */
export function cellFeatures(
  { score, usage }: PartPredictions,
  { prompts, tasks: taskOf }: Pick<OutcomeTable, 'prompts' | 'tasks'>,
  models: number,
  m: number,
  tasks: readonly string[],
): Float64Array {
  const n = taskOf.length;
  const d = featureCount(tasks);
  const x = new Float64Array(n * d);
  const lengthOf = (c: number) => Math.log(usage[2 * c] + usage[2 * c + 1] + 1e-9);
  for (let i = 0; i < n; i++) {
    const own = i * models + m;
    const [p, u] = [logit(score[own]), lengthOf(own)];
    let [meanP, meanU] = [0, 0];
    for (let k = 0; k < models; k++) {
      meanP += logit(score[i * models + k]) / models;
      meanU += lengthOf(i * models + k) / models;
    }
    const length = Math.log(1 + prompts[i].length);
    x.set([p, p * p, meanP, u, u * u, meanU, length, length * length], i * d);
    const task = tasks.indexOf(taskOf[i]);
    if (task >= 0) x[i * d + PREDICTED + task] = 1;
  }
  return x;
}

export interface Scaling {
  /** D. */
  centre: Float64Array;
  scale: Float64Array;
}

/** Zero mean and unit variance; a constant column becomes 0. */
export function fitScaling(x: Float64Array, d: number): Scaling {
  const n = x.length / d;
  const centre = new Float64Array(d);
  const square = new Float64Array(d);
  for (let c = 0; c < x.length; c++) centre[c % d] += x[c] / n;
  for (let c = 0; c < x.length; c++) square[c % d] += (x[c] - centre[c % d]) ** 2 / n;
  return { centre, scale: square.map((v) => (v > 1e-12 ? 1 / Math.sqrt(v) : 0)) };
}

export function applyScaling(x: Float64Array, { centre, scale }: Scaling): Float64Array {
  const d = centre.length;
  return x.map((v, c) => (v - centre[c % d]) * scale[c % d]);
}
