/** A description of outcome data for the terminal: models, tasks, findings, notes. */
import { formatPlace } from '../core/errors';
import type { DataFinding, DataSummary, ModelSummary } from '../protocol/data';
import { renderTable } from './table';
import type { Terminal } from './terminal';

const MOST_TASKS = 12;
const MOST_PLACES = 5;

export function printDataSummary(summary: DataSummary, terminal: Terminal): void {
  const { prompts, promptsInFiles, rows, models, tasks, oracle, oraclePrompts } = summary;
  const some = promptsInFiles > prompts ? ` (a sample of about ${promptsInFiles})` : '';
  terminal.print(`${summary.title}: ${prompts} prompts${some} in ${rows} rows, ${models.length} models`);
  terminal.print('');
  for (const line of modelTable(models, terminal.width)) terminal.print(line);
  if (oracle) {
    terminal.print(
      `An oracle that always took the cheapest of the best: ${oracle.accuracy.toFixed(3)} at $${amount(oracle.costPer1k)} per 1k (${oraclePrompts} prompts).`,
    );
  }
  const named = tasks.filter((t) => t.task !== '');
  if (named.length > 0) {
    const list = named.slice(0, MOST_TASKS).map((t) => `${t.task} ${t.prompts}`);
    const more = named.length > MOST_TASKS ? `, … (${named.length} in all)` : '';
    terminal.print(`Tasks: ${list.join(', ')}${more}`);
  }
  for (const note of summary.notes) terminal.print(`Note: ${note}`);
  for (const finding of summary.findings) printFinding(finding, terminal);
}

function printFinding({ severity, what, remedy, places }: DataFinding, terminal: Terminal): void {
  const label = { error: 'Error', warning: 'Warning', info: 'Info' }[severity];
  const text = `${label}: ${what}. ${remedy}`;
  terminal.print(severity === 'info' ? text : terminal.style(severity === 'error' ? 'red' : 'yellow', text));
  if (places.length === 0) return;
  const shown = places.slice(0, MOST_PLACES).map(formatPlace).join(', ');
  terminal.print(`  at ${shown}${places.length > MOST_PLACES ? ', …' : ''}`);
}

function modelTable(models: readonly ModelSummary[], width: number): string[] {
  const number = (value: number | null, digits: number): string => value?.toFixed(digits) ?? '–';
  return renderTable<ModelSummary>(
    [
      { title: 'model', align: 'left', drop: 0, cell: (m) => m.model },
      { title: 'score', align: 'right', drop: 0, cell: (m) => number(m.accuracy, 4) },
      {
        title: 'USD per 1k',
        align: 'right',
        drop: 0,
        cell: (m) => (m.costPer1k === null ? '–' : amount(m.costPer1k)),
      },
      { title: 'coverage', align: 'right', drop: 1, cell: (m) => `${(100 * m.coverage).toFixed(1)} %` },
      { title: 'tokens in', align: 'right', drop: 2, cell: (m) => number(m.tokensIn, 0) },
      { title: 'tokens out', align: 'right', drop: 2, cell: (m) => number(m.tokensOut, 0) },
    ],
    [...models].sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1)),
    width,
  );
}

/** Three significant digits. */
function amount(usd: number): string {
  return usd === 0 ? '0' : String(Number(usd.toPrecision(3)));
}
