/** The panel that compares runs: what differs in a sentence, in curves and in a table. */
import type { ComparePanelCommand, ComparePanelState } from '../../src/protocol/comparePanel';
import { Cursor } from '../charts/cursor';
import { ChartFigure, type FigureContext } from '../charts/figure';
import { actionButton, actionLink } from '../controls';
import { h, s } from '../dom';
import type { PanelPageView } from '../panelPage';
import type { SaveFile } from '../save';
import { busyContent, failedContent } from '../standIns';
import { Status } from '../status';
import { tableSection } from '../tables/table';
import { accuracyCurves, costCurves, frontierCurves } from './curves';
import { differencesTable } from './differencesTable';
import { shortName, shownRuns, type Comparison, type ShownRun } from './looks';
import { headline, texts } from './texts';

export interface CompareActions {
  command(command: ComparePanelCommand): void;
  save: SaveFile;
}

type Content = Extract<ComparePanelState['content'], { kind: 'runs' }>;

const STEM = 'runs';

export class CompareView implements PanelPageView<ComparePanelState> {
  readonly element: HTMLElement;
  private readonly content = h('div', { class: 'content' });
  private readonly status = new Status();
  private readonly context: FigureContext;
  private figures: ChartFigure<Comparison>[] = [];
  private shown = '';
  /** Directory of the run that the others are held against. */
  private baseline = '';

  constructor(private readonly actions: CompareActions) {
    this.context = {
      stem: STEM,
      save: actions.save,
      say: (message) => this.say(message),
      cursor: new Cursor(),
    };
    this.element = h(
      'main',
      { class: 'compare' },
      h(
        'header',
        { class: 'top' },
        h('h1', {}, texts.title),
        h(
          'div',
          { class: 'actions', role: 'group', 'aria-label': 'Actions' },
          actionButton(texts.choose, { onClick: () => actions.command('choose') }),
        ),
      ),
      this.content,
      this.status.element,
    );
  }

  show({ content }: ComparePanelState): void {
    const key = JSON.stringify(content);
    if (key === this.shown) return;
    this.shown = key;
    for (const figure of this.figures) figure.dispose();
    this.figures = [];
    this.content.setAttribute('aria-busy', String(content.kind === 'loading'));
    switch (content.kind) {
      case 'loading':
        return this.content.replaceChildren(busyContent(texts.loading));
      case 'failed':
        return this.content.replaceChildren(
          failedContent(
            content,
            actionButton(texts.choose, { primary: true, onClick: () => this.actions.command('choose') }),
            actionButton(texts.refresh, { onClick: () => this.actions.command('refresh') }),
            actionLink(texts.showLog, () => this.actions.command('showLog')),
          ),
        );
      case 'runs':
        return this.showRuns(content);
    }
  }

  say(message: string): void {
    this.status.show(message);
  }

  private showRuns(content: Content): void {
    const runs = shownRuns(content.runs);
    const at = runs.findIndex((run) => run.runDir === this.baseline);
    const comparison: Comparison = { runs, baseline: Math.max(0, at) };
    const line = h('p', { class: 'headline' }, headline(comparison));
    const table = h('div');
    const fill = (chosen: Comparison) => {
      line.textContent = headline(chosen);
      const section = tableSection(
        texts.differences,
        differencesTable(chosen, content.settings),
        STEM,
        this.actions.save,
      );
      section.id = 'differences';
      table.replaceChildren(section);
    };
    fill(comparison);
    this.figures = [accuracyCurves, costCurves, frontierCurves].map(
      (chart) => new ChartFigure(chart, comparison, this.context),
    );
    this.content.replaceChildren(
      line,
      ...(samePrompts(runs) ? [] : [h('p', { class: 'notice warn' }, texts.otherPrompts)]),
      runChoice(comparison, (baseline) => {
        this.baseline = runs[baseline].runDir;
        fill({ runs, baseline });
      }),
      h('section', { class: 'charts', 'aria-label': texts.charts }, ...this.figures.map((f) => f.element)),
      table,
    );
  }
}

/** Whether the test splits are the same prompts: the same data, split alike by the same seed. */
function samePrompts(runs: ShownRun[]): boolean {
  return runs.every(
    ({ sha256, seed, test }) => sha256 === runs[0].sha256 && seed === runs[0].seed && test === runs[0].test,
  );
}

/** All runs with their looks; the one that the others are held against can be chosen. */
function runChoice({ runs, baseline }: Comparison, choose: (index: number) => void): HTMLElement {
  const group = h('fieldset', { class: 'run-choice' }, h('legend', {}, texts.baseline));
  runs.forEach((run, i) => {
    const radio = h('input', { type: 'radio', name: 'baseline', checked: i === baseline });
    radio.addEventListener('change', () => choose(i));
    const swatch = s(
      'svg',
      { class: 'run-swatch', width: 30, height: 10, viewBox: '0 0 30 10', 'aria-hidden': 'true' },
      s('line', {
        x1: 0,
        x2: 30,
        y1: 5,
        y2: 5,
        stroke: run.color,
        'stroke-width': 2.5,
        'stroke-dasharray': run.dash,
      }),
    );
    group.append(h('label', {}, radio, swatch, h('span', {}, shortName(run, 80))));
  });
  return group;
}
