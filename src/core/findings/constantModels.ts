/** Models that are always right or always wrong: more often a broken grader than a perfect model. */
import type { Check } from './finding';

/** So few prompts are all right or all wrong by chance, too. */
const FEWEST = 20;

export const checkConstantModels: Check = ({ models, score }) =>
  models.flatMap((model, k) => {
    let low = Infinity;
    let high = -Infinity;
    let count = 0;
    for (let c = k; c < score.length; c += models.length) {
      if (Number.isNaN(score[c])) continue;
      low = Math.min(low, score[c]);
      high = Math.max(high, score[c]);
      count++;
    }
    if (count < FEWEST || low < high) return [];
    return [
      {
        kind: 'constant-model' as const,
        severity: 'warning' as const,
        what: `${model} scores ${Number(low.toFixed(4))} on every one of its ${count} prompts`,
        rows: [],
        count,
        remedy:
          low === 0
            ? 'Check that its answers were read and graded; a model that is never right can be left out of the pool.'
            : 'Check how its answers were graded; where it is true, a cheaper model of the same score makes it needless.',
        models: [model],
      },
    ];
  });
