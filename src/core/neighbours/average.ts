/** What the k nearest train prompts say of a prompt: mean score and mean usage of every model. */
import type { OutcomeTable } from '../outcomes';
import { columnMeans } from '../outcomes';
import type { Neighbours } from './nearest';

/** Predictions of score (Q × M) and usage (Q × M × 2). */
export interface NeighbourAverages {
  score: Float32Array;
  usage: Float32Array;
}

/**
 * Means over the first `k` neighbours, of observed cells only: where none of them has one, the mean of all
 * reference prompts stands in, as farther neighbours would.
 *
 * @param references outcomes of the reference prompts, in the order that `neighbours` counts them in
 */
export function averageOutcomes(
  { index, k: kept }: Neighbours,
  k: number,
  references: Pick<OutcomeTable, 'score' | 'usage' | 'models'>,
): NeighbourAverages {
  const m = references.models.length;
  const over = (cells: Float32Array, width: number) =>
    averageRows(index, kept, Math.min(k, kept), cells, width);
  return { score: over(references.score, m), usage: over(references.usage, 2 * m) };
}

function averageRows(
  index: Int32Array,
  kept: number,
  k: number,
  cells: Float32Array,
  width: number,
): Float32Array {
  const all = columnMeans(cells, width);
  const queries = index.length / kept;
  const out = new Float32Array(queries * width);
  const [sum, count] = [new Float64Array(width), new Float64Array(width)];
  for (let q = 0; q < queries; q++) {
    sum.fill(0);
    count.fill(0);
    for (let j = q * kept; j < q * kept + k && index[j] >= 0; j++) {
      for (let c = 0, from = index[j] * width; c < width; c++) {
        const x = cells[from + c];
        if (Number.isNaN(x)) continue;
        sum[c] += x;
        count[c]++;
      }
    }
    for (let c = 0; c < width; c++) out[q * width + c] = count[c] > 0 ? sum[c] / count[c] : all[c];
  }
  return out;
}

/**
 * The k of `choices` whose means are nearest to the observed scores of prompts beside which the neighbours
 * were looked for: least mean squared error; the smaller k at equal ones.
 *
 * @param observed Q × M scores of those prompts; NaN where not observed
 */
export function bestK(
  neighbours: Neighbours,
  observed: ArrayLike<number>,
  references: Pick<OutcomeTable, 'score' | 'models'>,
  choices: readonly number[],
): number {
  const m = references.models.length;
  const losses = choices.map((k) => {
    const predicted = averageRows(
      neighbours.index,
      neighbours.k,
      Math.min(k, neighbours.k),
      references.score,
      m,
    );
    let [sum, n] = [0, 0];
    predicted.forEach((p, c) => {
      if (Number.isNaN(observed[c])) return;
      sum += (p - observed[c]) ** 2;
      n++;
    });
    return sum / n;
  });
  return choices[losses.indexOf(Math.min(...losses))];
}
