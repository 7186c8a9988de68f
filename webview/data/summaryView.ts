/** A whole description of data on a page: what it is, charts, findings, models. */
import type { PanelSummary } from '../../src/protocol/dataPanel';
import type { Chart } from '../charts/chart';
import { Cursor } from '../charts/cursor';
import { ChartFigure } from '../charts/figure';
import { h } from '../dom';
import type { SaveFile } from '../save';
import { tableSection } from '../tables/table';
import { agreementChart } from './agreementChart';
import { coverageChart } from './coverageChart';
import { findingsSection } from './findings';
import { lengthsChart } from './lengthsChart';
import { modelsChart } from './modelsChart';
import { modelsTable } from './modelsTable';
import { overviewSection } from './overview';
import { tasksChart } from './tasksChart';

export interface SummaryContext {
  /** First part of the names of saved files. */
  stem: string;
  save: SaveFile;
  say(message: string): void;
  openPlace: (finding: number, place: number) => void;
}

/** Whether some model was not asked some of the prompts. */
function isPartial({ models }: PanelSummary): boolean {
  return models.some((m) => m.coverage < 1);
}

/** Beyond these, a matrix takes the whole width of the page. */
const NARROW = { models: 14, tasks: 24 };

export class SummaryView {
  readonly element = h('div', { class: 'report' });
  private readonly figures: ChartFigure<PanelSummary>[] = [];
  private readonly cursor = new Cursor();

  constructor(
    private readonly summary: PanelSummary,
    private readonly context: SummaryContext,
  ) {
    const { models, tasks, notes } = summary;
    const wide = models.length > NARROW.models || tasks.length > NARROW.tasks;
    const hasTasks = tasks.some((t) => t.task !== '');
    const matrices = [...(hasTasks ? [tasksChart] : []), ...(models.length > 1 ? [agreementChart] : [])];
    const table = tableSection('Models', modelsTable(summary), context.stem, context.save);
    table.id = 'models';
    const children = [
      overviewSection(summary),
      this.charts('Charts', [modelsChart, lengthsChart, ...(isPartial(summary) ? [coverageChart] : [])]),
      findingsSection(summary.findings, context.openPlace),
      matrices.length > 0 ? this.charts('Matrices', matrices, wide) : null,
      table,
      notes.length > 0 ? notesSection(notes) : null,
    ];
    this.element.append(...children.filter((c) => c !== null));
    this.linkRows(table);
  }

  dispose(): void {
    for (const figure of this.figures) figure.dispose();
  }

  private charts(label: string, charts: Chart<PanelSummary>[], wide = false): HTMLElement {
    const figures = charts.map(
      (chart) => new ChartFigure(chart, this.summary, { ...this.context, cursor: this.cursor }),
    );
    this.figures.push(...figures);
    return h(
      'section',
      { class: wide ? 'charts wide' : 'charts', 'aria-label': label },
      ...figures.map((f) => f.element),
    );
  }

  /** The row of the model that a chart points at is marked, and the other way round. */
  private linkRows(table: HTMLElement): void {
    const rows = [...table.querySelectorAll<HTMLElement>('tbody tr[data-key]')];
    this.cursor.subscribe((key) => {
      for (const row of rows) row.classList.toggle('current', row.dataset.key === key);
    });
    for (const row of rows) {
      row.addEventListener('pointerenter', () => this.cursor.set(row.dataset.key ?? null));
      row.addEventListener('pointerleave', () => this.cursor.set(null));
    }
  }
}

function notesSection(notes: string[]): HTMLElement {
  return h(
    'section',
    { class: 'block' },
    h('div', { class: 'block-head' }, h('h2', {}, 'How the files were read')),
    h('ul', { class: 'caveats' }, ...notes.map((n) => h('li', {}, n))),
  );
}
