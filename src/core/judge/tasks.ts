/** What a routing achieves on each task of a part. */
import { clip } from '../math';
import type { TaskResult } from '../report';
import type { Part } from '../serve';

/** By task, in the order of their names; prompts without a task count for none. */
export function byTask(
  test: Part,
  model: ArrayLike<number>,
  scores: ArrayLike<number>,
): Record<string, TaskResult> {
  const sums = new Map<string, { sum: number; n: number; observed: number }>();
  for (let i = 0; i < test.n; i++) {
    const task = test.tasks[i];
    if (task === '') continue;
    const entry = sums.get(task) ?? { sum: 0, n: 0, observed: 0 };
    entry.sum += scores[i];
    entry.n++;
    if (!Number.isNaN(test.score[i * test.models + model[i]])) entry.observed++;
    sums.set(task, entry);
  }
  const names = [...sums.keys()].sort();
  return Object.fromEntries(
    names.flatMap((task) => {
      const { sum, n, observed } = sums.get(task) ?? { sum: 0, n: 1, observed: 0 };
      // Of a task that nobody observed, a prediction is all there is.
      if (observed === 0) return [];
      return [[task, { accuracy: clip(sum / n, 0, 1), n: observed }]];
    }),
  );
}
