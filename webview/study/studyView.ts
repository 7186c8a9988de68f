/** A whole study on a page: first what speaks against the router, then every data set. */
import type { DataResult, StudyResult } from '../../src/core/study/result';
import { dataTables } from '../../src/core/study/tables';
import type { Chart } from '../charts/chart';
import { Cursor } from '../charts/cursor';
import { ChartFigure } from '../charts/figure';
import { h } from '../dom';
import type { SaveFile } from '../save';
import { tableSection } from '../tables/table';
import { costRatioChart } from './costRatioChart';
import { marginChart } from './marginChart';
import { missedChart } from './missedChart';
import { texts } from './texts';

export interface StudyContext {
  stem: string;
  save: SaveFile;
  say(message: string): void;
}

const CHARTS: Chart<DataResult>[] = [missedChart, costRatioChart, marginChart];

export function studyView(result: StudyResult, context: StudyContext): HTMLElement {
  return h(
    'div',
    { class: 'report study' },
    h('p', {}, texts.about(result)),
    lossesSection(result),
    ...result.data.map((data) => dataSection(data, context)),
  );
}

function lossesSection({ losses }: StudyResult): HTMLElement {
  return h(
    'section',
    { class: 'block' },
    h('div', { class: 'block-head' }, h('h2', {}, texts.losses)),
    losses.length === 0
      ? h('p', {}, texts.noLosses)
      : h('ul', { class: 'caveats' }, ...losses.map((loss) => h('li', {}, loss))),
  );
}

function dataSection(data: DataResult, context: StudyContext): HTMLElement {
  const stem = `${context.stem}-${data.name}`;
  // No chart shares its keys with another.
  const figures = CHARTS.filter((chart) => chart !== costRatioChart || data.equalCost.length > 0).map(
    (chart) => new ChartFigure(chart, data, { ...context, stem, cursor: new Cursor() }).element,
  );
  return h(
    'section',
    { class: 'block', 'aria-label': data.name },
    h('div', { class: 'block-head' }, h('h2', {}, data.name)),
    h('p', {}, texts.data(data)),
    h('section', { class: 'charts', 'aria-label': texts.charts(data.name) }, ...figures),
    ...dataTables(data).map((table) => tableSection(table.title, table, stem, context.save)),
  );
}
