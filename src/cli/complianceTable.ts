/** The compliance table: each floor of a report, whether it holds, and what it costs. */
import { dollars, fixed, percent, savingOf, stateOf } from '../bundle/figures';
import { rivalRows, type RivalRow } from '../bundle/rivals';
import type { Level, Report, TierResult } from '../core/report';
import { renderTable, type TableColumn } from './table';
import type { Style, Terminal } from './terminal';

const stateStyle = (row: Pick<Level, 'certified' | 'feasible'>): Style =>
  row.certified ? 'green' : row.feasible ? 'yellow' : 'red';

/** Lines of text, no wider than the terminal. */
export function complianceTable(report: Report, terminal: Terminal): string[] {
  const dress = (text: string, row: Pick<Level, 'certified' | 'feasible'>) =>
    terminal.style(stateStyle(row), text);
  const columns: TableColumn<Level>[] = [
    { title: 'floor τ', align: 'right', drop: 0, cell: (l) => fixed(l.tau) },
    { title: 'state', align: 'left', drop: 0, cell: stateOf, dress },
    { title: 'bound', align: 'right', drop: 4, cell: (l) => fixed(l.lowerBound) },
    { title: 'accuracy', align: 'right', drop: 0, cell: (l) => fixed(l.accuracy) },
    { title: '±', align: 'right', drop: 7, cell: (l) => fixed((l.accuracyCi[1] - l.accuracyCi[0]) / 2) },
    { title: 'holds', align: 'left', drop: 1, cell: (l) => (l.met ? 'yes' : 'no') },
    { title: 'cost / 1k', align: 'right', drop: 0, cell: (l) => dollars(l.costPer1k) },
    { title: 'saving', align: 'right', drop: 3, cell: (l) => percent(savingOf(l, report)) },
    { title: 'mean μ', align: 'right', drop: 6, cell: (l) => fixed(l.meanMu, 2) },
    { title: 'λ', align: 'right', drop: 8, cell: (l) => fixed(l.lambda, 2) },
    { title: 'expected: accuracy', align: 'right', drop: 5, cell: (l) => fixed(l.expected.accuracy) },
    { title: 'cost / 1k', align: 'right', drop: 5, cell: (l) => dollars(l.expected.costPer1k) },
  ];
  return renderTable(columns, report.levels, terminal.width);
}

export function tierTable(report: Report, terminal: Terminal): string[] {
  const columns: TableColumn<TierResult>[] = [
    { title: 'tier', align: 'left', drop: 0, cell: (t) => t.name },
    { title: 'floor τ', align: 'right', drop: 0, cell: (t) => fixed(t.floor) },
    {
      title: 'state',
      align: 'left',
      drop: 0,
      cell: stateOf,
      dress: (text, t) => terminal.style(stateStyle(t), text),
    },
    { title: 'bound', align: 'right', drop: 3, cell: (t) => fixed(t.lowerBound) },
    { title: 'accuracy', align: 'right', drop: 0, cell: (t) => fixed(t.accuracy) },
    { title: 'holds', align: 'left', drop: 1, cell: (t) => (t.met ? 'yes' : 'no') },
    { title: 'cost / 1k', align: 'right', drop: 0, cell: (t) => dollars(t.costPer1k) },
    { title: 'traffic', align: 'right', drop: 4, cell: (t) => percent(t.share) },
  ];
  return renderTable(columns, report.tiers, terminal.width);
}

/** Other routers beside ours, where the report has any. */
export function rivalTable(report: Report, terminal: Terminal): string[] {
  const columns: TableColumn<RivalRow>[] = [
    { title: 'router', align: 'left', drop: 0, cell: (r) => r.name },
    { title: 'AIQ', align: 'right', drop: 0, cell: (r) => fixed(r.aiq) },
    { title: '±', align: 'right', drop: 3, cell: (r) => fixed(r.aiqCi && (r.aiqCi[1] - r.aiqCi[0]) / 2) },
    { title: 'our cost', align: 'right', drop: 0, cell: (r) => r.cost },
    { title: 'held', align: 'right', drop: 1, cell: (r) => r.held },
    { title: 'as published', align: 'right', drop: 2, cell: (r) => r.published },
  ];
  return renderTable(columns, rivalRows(report), terminal.width);
}
