/** Which share of the prompts each model was asked, where some were not asked all. */
import type { PanelSummary } from '../../src/protocol/dataPanel';
import { drawBars } from '../charts/bars';
import type { Chart } from '../charts/chart';
import * as format from '../format';
import { countCell, percentCell, textCell } from '../tables/cells';
import { modelKey } from './modelsTable';

export const coverageChart: Chart<PanelSummary> = {
  name: 'coverage',
  title: 'Coverage',
  subtitle: () => 'Share of the prompts for which a model has a score. What was not observed stays missing.',
  summary: ({ models }) => `Share of prompts with a score for each of ${models.length} models.`,
  draw: ({ models }, options) =>
    drawBars(
      models.map((m) => ({
        key: modelKey(m.model),
        name: m.model,
        share: m.coverage,
        text: format.percent(m.coverage, 1),
        details: [
          ['scores', format.count(m.observed)],
          ['coverage', format.percent(m.coverage, 1)],
        ],
      })),
      options,
    ),
  table: ({ models }) => ({
    caption: 'Prompts with a score, by model.',
    columns: [
      { key: 'model', label: 'Model' },
      { key: 'observed', label: 'Scores', numeric: true },
      { key: 'coverage', label: 'Coverage', numeric: true },
    ],
    rows: models.map((m) => ({
      key: modelKey(m.model),
      cells: [textCell(m.model), countCell(m.observed), percentCell(m.coverage)],
    })),
  }),
};
