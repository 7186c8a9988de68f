/** The models as the data has them, the most accurate first. */
import type { PanelSummary } from '../../src/protocol/dataPanel';
import { countCell, dollarsCell, percentCell, scoreCell, textCell } from '../tables/cells';
import type { Cell, Table } from '../tables/table';

export function modelKey(model: string): string {
  return `model ${model}`;
}

export function modelsTable({ models, hull }: PanelSummary): Table {
  const best = new Set(hull.map((p) => p.model));
  const tokens = models.some((m) => m.tokensIn !== null || m.tokensOut !== null);
  const latency = models.some((m) => m.latencyMs !== null);
  const hullCell = (model: string): Cell =>
    best.has(model) ? { value: true, text: '● on it', tone: 'good' } : { value: false, text: '' };
  return {
    caption:
      'Means over the prompts that each model was asked. A model below the hull is beaten by a mixture of two others.',
    columns: [
      { key: 'model', label: 'Model' },
      { key: 'accuracy', label: 'Accuracy', numeric: true },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'hull', label: 'Hull' },
      { key: 'observed', label: 'Scores', numeric: true },
      { key: 'coverage', label: 'Coverage', numeric: true },
      ...(tokens
        ? [
            { key: 'tokensIn', label: 'Tokens in', numeric: true },
            { key: 'tokensOut', label: 'Tokens out', numeric: true },
          ]
        : []),
      ...(latency ? [{ key: 'latencyMs', label: 'Latency, ms', numeric: true }] : []),
    ],
    rows: models.map((m) => ({
      key: modelKey(m.model),
      cells: [
        textCell(m.model),
        scoreCell(m.accuracy),
        dollarsCell(m.costPer1k),
        hullCell(m.model),
        countCell(m.observed),
        percentCell(m.coverage),
        ...(tokens ? [countCell(m.tokensIn), countCell(m.tokensOut)] : []),
        ...(latency ? [countCell(m.latencyMs)] : []),
      ],
    })),
  };
}
