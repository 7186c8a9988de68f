/** Models × models: who gets the same answers right, and so has nothing to add. */
import type { PanelSummary } from '../../src/protocol/dataPanel';
import type { Chart } from '../charts/chart';
import { drawHeat } from '../charts/heat';
import * as format from '../format';
import { percentCell, textCell } from '../tables/cells';

interface Pair {
  a: string;
  b: string;
  share: number;
}

function pairs({ agreementModels, agreement }: PanelSummary): Pair[] {
  return agreementModels.flatMap((a, i) =>
    agreementModels.slice(i + 1).flatMap((b, j) => {
      const share = agreement[i][i + 1 + j];
      return share === null ? [] : [{ a, b, share }];
    }),
  );
}

function extremes(summary: PanelSummary): string {
  const all = pairs(summary);
  if (all.length === 0) return '';
  const most = all.reduce((x, y) => (y.share > x.share ? y : x));
  const least = all.reduce((x, y) => (y.share < x.share ? y : x));
  const words = ({ a, b, share }: Pair) => `${a} and ${b} (${format.percent(share)})`;
  return all.length === 1 ? ` ${words(most)}.` : ` Most alike: ${words(most)}. Least: ${words(least)}.`;
}

export const agreementChart: Chart<PanelSummary> = {
  name: 'agreement',
  title: 'Agreement between models',
  subtitle: (summary) => {
    const { agreementModels, models } = summary;
    const which =
      agreementModels.length < models.length
        ? `Of the ${agreementModels.length} most accurate models: share`
        : 'Share';
    return `${which} of the prompts on which two models have the same score.${extremes(summary)}`;
  },
  summary: (summary) => `Agreement between ${summary.agreementModels.length} models.${extremes(summary)}`,
  draw: ({ agreementModels: names, agreement }, options) =>
    drawHeat(
      {
        quantity: 'same score',
        rows: names,
        columns: names,
        cells: names.map((a, i) =>
          names.map((b, j) => ({
            key: `pair ${a} ${b}`,
            // A model agrees with itself; saying so would only stretch the tints.
            value: i === j ? null : agreement[i][j],
            title: i === j ? a : `${a} and ${b}`,
            details:
              i === j ? [['same score', 'itself']] : [['same score', format.percent(agreement[i][j], 1)]],
          })),
        ),
      },
      options,
    ),
  table: ({ agreementModels: names, agreement }) => ({
    caption: 'Share of the prompts, observed for both, on which two models have the same score.',
    columns: [
      { key: 'model', label: 'Model' },
      ...names.map((name) => ({ key: name, label: name, numeric: true })),
    ],
    rows: names.map((name, i) => ({
      key: `agreement ${name}`,
      cells: [textCell(name), ...agreement[i].map((share) => percentCell(share))],
    })),
  }),
};
