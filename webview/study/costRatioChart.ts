/** Our cost over every rival's at equal accuracy, with intervals over splits. */
import type { DataResult, EqualCostResult } from '../../src/core/study/result';
import { equalCostTable } from '../../src/core/study/tables';
import type { Chart } from '../charts/chart';
import * as format from '../format';
import { drawIntervals } from './intervals';

function shown({ equalCost }: DataResult): EqualCostResult[] {
  return equalCost
    .filter(({ ratio }) => format.isNumber(ratio.mean))
    .sort((a, b) => b.ratio.mean - a.ratio.mean);
}

/** Halves and doubles around 1, as far as the values go. */
function ticks(values: number[]): number[] {
  const least = Math.min(0.8, ...values);
  const most = Math.max(1.25, ...values);
  return [0.0625, 0.125, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 8, 16].filter(
    (_, i, all) => (all[i + 1] ?? Infinity) > least && (all[i - 1] ?? 0) < most,
  );
}

export const costRatioChart: Chart<DataResult> = {
  name: 'cost-ratio',
  title: 'Cost at equal accuracy',
  subtitle: () =>
    'Our cost over that of each other router, mean over floors and splits. Left of 1 we are cheaper.',
  summary: (data) =>
    shown(data)
      .map(({ rival, ratio }) => `${format.score(ratio.mean)} of ${rival}`)
      .join(', '),
  draw: (data, options) => {
    const rows = shown(data);
    return drawIntervals(
      rows.map(({ rival, ratio, byFloor }) => ({
        key: rival,
        name: rival,
        value: ratio.mean,
        low: format.numberOrNaN(ratio.low),
        high: format.numberOrNaN(ratio.high),
        own: true,
        details: [
          ['cost ratio', format.score(ratio.mean)],
          ['interval', `${format.score(ratio.low)} to ${format.score(ratio.high)}`],
          ['floors compared', String(byFloor.length)],
        ],
      })),
      {
        ticks: ticks(
          rows.flatMap(({ ratio }) => [ratio.mean, ratio.low, ratio.high].filter(format.isNumber)),
        ),
        text: (v) => String(v),
        logarithmic: true,
        reference: { value: 1, text: 'equal cost' },
      },
      options,
    );
  },
  table: equalCostTable,
};
