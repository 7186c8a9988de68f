/** A whole report on a page: the panel and the stand-alone file show the same. */
import type { Report } from '../../src/core/report';
import { accuracyChart } from '../charts/accuracyChart';
import type { Chart } from '../charts/chart';
import { costChart } from '../charts/costChart';
import { Cursor } from '../charts/cursor';
import { ChartFigure } from '../charts/figure';
import type { FloorActions } from '../charts/floorHandles';
import { frontierChart } from '../charts/frontierChart';
import { mixChart } from '../charts/mixChart';
import { reliabilityChart } from '../charts/reliabilityChart';
import { h } from '../dom';
import type { SaveFile } from '../save';
import { baselinesTable } from '../tables/baselinesTable';
import { levelsTable } from '../tables/levelsTable';
import { tableSection, type Table } from '../tables/table';
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
  /** Where floors of tiers can be moved in the charts. */
  floors?: FloorActions;
}

/** A part of the page that is made anew with every report. */
interface Section {
  make(report: Report, saved?: Report): HTMLElement | null;
  /** A comment holds the place of what is not there. */
  shown: ChildNode;
}

const FIRST: Chart<Report>[] = [accuracyChart, costChart, mixChart, frontierChart];

export class ReportView {
  readonly element = h('div', { class: 'report' });
  private readonly figures: ChartFigure<Report>[];
  private readonly cursor = new Cursor();
  private readonly sections: Section[] = [];

  /** `saved`: the run as it was saved, where `report` is what its config says now. */
  constructor(
    report: Report,
    private readonly context: ReportContext,
    saved?: Report,
  ) {
    const figure = (chart: Chart<Report>) =>
      new ChartFigure(chart, report, { ...context, cursor: this.cursor }, saved);
    const first = FIRST.map(figure);
    const reliability = figure(reliabilityChart);
    this.figures = [...first, reliability];
    const charts = (name: string, ...shown: ChartFigure<Report>[]) =>
      h('section', { class: 'charts', 'aria-label': name }, ...shown.map((f) => f.element));
    const section = (make: Section['make']): ChildNode => {
      const shown = make(report, saved) ?? document.createComment('');
      this.sections.push({ make, shown });
      return shown;
    };
    this.element.append(
      section(summarySection),
      charts('Charts', ...first),
      section((r, s) => this.levels(r, s)),
      section((r, s) => (r.tiers.length > 0 ? this.table('Tiers', tiersTable(r, s)) : null)),
      section(gapsSection),
      section((r) => this.table('Baselines', baselinesTable(r))),
      section((r) => {
        const tasks = tasksTable(r);
        return tasks.columns.length > 1 ? this.table('Tasks', tasks) : null;
      }),
      charts('Predictor', reliability),
      section(caveatsSection),
      section(provenanceSection),
      glossarySection(),
    );
  }

  /** Shows another report in the same place: what does not differ stays as it is. */
  update(report: Report, saved?: Report): void {
    for (const figure of this.figures) figure.update(report, saved);
    for (const section of this.sections) {
      const next = section.make(report, saved) ?? document.createComment('');
      if (section.shown.isEqualNode(next)) continue;
      section.shown.replaceWith(next);
      section.shown = next;
    }
  }

  dispose(): void {
    for (const figure of this.figures) figure.dispose();
  }

  private table(title: string, table: Table): HTMLElement {
    return tableSection(title, table, this.context.stem, this.context.save);
  }

  private levels(report: Report, saved?: Report): HTMLElement {
    const levels = this.table('Levels', levelsTable(report, saved));
    levels.id = 'levels';
    this.linkRows(levels);
    return levels;
  }

  /** The row of the level that a chart points at is marked, and the other way round. */
  private linkRows(levels: HTMLElement): void {
    const rows = [...levels.querySelectorAll<HTMLElement>('tbody tr[data-key]')];
    const end = this.cursor.subscribe((key) => {
      if (!levels.isConnected) return end();
      for (const row of rows) row.classList.toggle('current', row.dataset.key === key);
    });
    for (const row of rows) {
      row.addEventListener('pointerenter', () => this.cursor.set(row.dataset.key ?? null));
      row.addEventListener('pointerleave', () => this.cursor.set(null));
    }
  }
}
