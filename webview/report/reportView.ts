/** A whole report on a page: the panel and the stand-alone file show the same. */
import type { Report } from '../../src/core/report';
import { accuracyChart } from '../charts/accuracyChart';
import type { Chart } from '../charts/chart';
import { costChart } from '../charts/costChart';
import { Cursor } from '../charts/cursor';
import { ChartFigure } from '../charts/figure';
import { frontierChart } from '../charts/frontierChart';
import { mixChart } from '../charts/mixChart';
import { reliabilityChart } from '../charts/reliabilityChart';
import { h } from '../dom';
import type { SaveFile } from '../save';
import { baselinesTable } from '../tables/baselinesTable';
import { levelsTable } from '../tables/levelsTable';
import { tableSection } from '../tables/table';
import { tasksTable } from '../tables/tasksTable';
import { tiersTable } from '../tables/tiersTable';
import { gapsSection } from './gaps';
import { glossarySection } from './glossary';
import { caveatsSection, provenanceSection } from './provenance';
import { summarySection } from './summary';

export interface ReportContext {
  /** First part of the names of saved files. */
  stem: string;
  save: SaveFile;
  say(message: string): void;
}

const FIRST: Chart<Report>[] = [accuracyChart, costChart, mixChart, frontierChart];

export class ReportView {
  readonly element = h('div', { class: 'report' });
  private readonly figures: ChartFigure<Report>[];
  private readonly cursor = new Cursor();

  constructor(report: Report, context: ReportContext) {
    const figure = (chart: Chart<Report>) =>
      new ChartFigure(chart, report, { ...context, cursor: this.cursor });
    const first = FIRST.map(figure);
    const reliability = figure(reliabilityChart);
    this.figures = [...first, reliability];
    const section = (title: string, table: Parameters<typeof tableSection>[1]) =>
      tableSection(title, table, context.stem, context.save);
    const levels = section('Levels', levelsTable(report));
    levels.id = 'levels';
    const tasks = tasksTable(report);
    const children = [
      summarySection(report),
      h('section', { class: 'charts', 'aria-label': 'Charts' }, ...first.map((f) => f.element)),
      levels,
      report.tiers.length > 0 ? section('Tiers', tiersTable(report)) : null,
      gapsSection(report),
      section('Baselines', baselinesTable(report)),
      tasks.columns.length > 1 ? section('Tasks', tasks) : null,
      h('section', { class: 'charts', 'aria-label': 'Predictor' }, reliability.element),
      caveatsSection(report),
      provenanceSection(report),
      glossarySection(),
    ];
    this.element.append(...children.filter((c) => c !== null));
    this.linkRows(levels);
  }

  dispose(): void {
    for (const figure of this.figures) figure.dispose();
  }

  /** The row of the level that a chart points at is marked, and the other way round. */
  private linkRows(levels: HTMLElement): void {
    const rows = [...levels.querySelectorAll<HTMLElement>('tbody tr[data-key]')];
    this.cursor.subscribe((key) => {
      for (const row of rows) row.classList.toggle('current', row.dataset.key === key);
    });
    for (const row of rows) {
      row.addEventListener('pointerenter', () => this.cursor.set(row.dataset.key ?? null));
      row.addEventListener('pointerleave', () => this.cursor.set(null));
    }
  }
}
