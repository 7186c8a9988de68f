/** Models × tasks: where a model is strong although its mean is not. */
import type { PanelSummary } from '../../src/protocol/dataPanel';
import type { Chart } from '../charts/chart';
import { drawHeat } from '../charts/heat';
import * as format from '../format';
import { countCell, scoreCell, textCell } from '../tables/cells';

const taskName = (task: string) => (task === '' ? 'no task' : task);

/** The strongest model of a task, and how far it is ahead of the model that is best overall. */
function specialists({ models, tasks }: PanelSummary): string {
  const apart = tasks.filter(({ accuracy }) => {
    const best = Math.max(...accuracy.map((a) => a ?? -1));
    return best > (accuracy[0] ?? best) + 0.02;
  });
  if (tasks.length < 2 || models.length < 2) return '';
  return apart.length === 0
    ? ` ${models[0].model} leads on every one.`
    : ` On ${apart.length} of ${tasks.length}, another model is more than two points ahead of ${models[0].model}.`;
}

export const tasksChart: Chart<PanelSummary> = {
  name: 'tasks',
  title: 'Accuracy by task',
  subtitle: (summary) => {
    const { tasks, taskCount } = summary;
    const which =
      taskCount > tasks.length ? `The ${tasks.length} largest of ${format.count(taskCount)} tasks` : 'Tasks';
    return `${which}, with the number of their prompts; models from the most accurate to the least.${specialists(summary)}`;
  },
  summary: ({ models, tasks }) => `Accuracy of ${models.length} models on ${tasks.length} tasks.`,
  draw: ({ models, tasks }, options) =>
    drawHeat(
      {
        quantity: 'accuracy',
        rows: tasks.map((t) => `${taskName(t.task)} · ${format.count(t.prompts)}`),
        columns: models.map((m) => m.model),
        cells: tasks.map((task) =>
          models.map(({ model }, i) => ({
            key: `task ${task.task} ${model}`,
            value: task.accuracy[i],
            title: taskName(task.task),
            details: [
              ['model', model],
              ['accuracy', format.score(task.accuracy[i])],
              ['prompts', format.count(task.prompts)],
            ],
          })),
        ),
      },
      options,
    ),
  table: ({ models, tasks }) => ({
    caption: 'Mean score of each model on each task.',
    columns: [
      { key: 'task', label: 'Task' },
      { key: 'prompts', label: 'Prompts', numeric: true },
      ...models.map(({ model }) => ({ key: model, label: model, numeric: true })),
    ],
    rows: tasks.map((task) => ({
      key: task.task,
      cells: [
        { ...textCell(task.task), text: taskName(task.task) },
        countCell(task.prompts),
        ...task.accuracy.map((a) => scoreCell(a)),
      ],
    })),
  }),
};
