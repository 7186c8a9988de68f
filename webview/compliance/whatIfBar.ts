/** Above the report while its config says something else than its run: what, and what that comes to. */
import type { Report } from '../../src/core/report';
import type { PanelLive } from '../../src/protocol/panelLive';
import type { PanelCommand } from '../../src/protocol/panel';
import { actionButton, actionLink } from '../controls';
import { h } from '../dom';
import * as format from '../format';
import { dollarsDelta, limitDelta, type Delta } from '../report/deltas';
import { texts } from './texts';

export interface WhatIfShown {
  live: PanelLive;
  configName: string;
  /** As the config is now. */
  report: Report;
  saved: Report;
}

/** More tiers are read in their table. */
const MOST_TIERS = 4;

export class WhatIfBar {
  readonly element = h('section', { class: 'what-if', 'aria-label': texts.badge.live, hidden: true });
  private shown = '';

  constructor(private readonly command: (command: PanelCommand) => void) {}

  /** Null: the config says what the run was judged with. */
  show(shown: WhatIfShown | null): void {
    const key = shown === null ? '' : JSON.stringify([shown.live, shown.report.limit, shown.report.tiers]);
    if (key === this.shown) return;
    this.shown = key;
    const quiet = shown === null || isQuiet(shown.live);
    this.element.hidden = quiet;
    if (quiet) {
      this.element.replaceChildren();
      return;
    }
    const { live, configName } = shown;
    this.element.className = `what-if ${live.state}`;
    this.element.replaceChildren(
      h(
        'div',
        { class: 'what-if-words' },
        h('span', { class: 'badge' }, badge(live)),
        h('p', {}, ...this.words(live, configName)),
      ),
      this.actions(live),
      ...(live.patch === null ? [] : [this.chips(shown)]),
    );
  }

  private words({ state, differences, reasons, patch, complete }: PanelLive, configName: string): string[] {
    const said = [
      ...(state === 'broken' ? [texts.broken(configName)] : []),
      ...(state === 'failed' ? [texts.failed] : []),
      ...(state === 'live' || state === 'needsTraining' ? [texts.differs(configName, differences)] : []),
      ...reasons.map((reason) => (/[.!?]$/.test(reason) ? reason : `${reason}.`)),
      ...(patch !== null && !complete && state !== 'broken' ? [texts.comparisons] : []),
    ];
    return [said.join(' ')];
  }

  private actions({ state, patch }: PanelLive): HTMLElement {
    const button = (command: PanelCommand, label: string, primary = false) =>
      actionButton(label, { primary, onClick: () => this.command(command) });
    const shown = {
      live: patch === null ? [] : [button('evaluate', texts.evaluate)],
      needsTraining: [button('train', texts.train, true)],
      broken: [button('openConfig', texts.openConfig)],
      failed: [actionLink(texts.showLog, () => this.command('showLog'))],
    };
    return h('span', { class: 'actions' }, ...shown[state]);
  }

  /** What the text comes to, in a line. */
  private chips({ report, saved, live }: WhatIfShown): HTMLElement {
    const before = new Map(saved.tiers.map((tier) => [tier.name, tier]));
    const rows: [string, string, Delta | undefined][] = [
      [
        texts.certifiedLimit,
        format.limit(report.limit.certified),
        limitDelta(report.limit.certified, saved.limit.certified),
      ],
      [
        texts.observedLimit,
        format.limit(report.limit.observed),
        limitDelta(report.limit.observed, saved.limit.observed),
      ],
      ...report.tiers
        .slice(0, MOST_TIERS)
        .map((tier): [string, string, Delta | undefined] => [
          texts.costOf(tier.name),
          format.dollars(tier.costPer1k),
          dollarsDelta(tier.costPer1k, before.get(tier.name)?.costPer1k),
        ]),
    ];
    return h(
      'dl',
      { class: 'chips', title: live.state === 'live' ? texts.asSaved : '' },
      ...rows.map(([name, value, delta]) =>
        h(
          'div',
          {},
          h('dt', {}, name),
          h(
            'dd',
            {},
            value,
            ' ',
            h('span', { class: `delta ${delta?.tone ?? 'muted'}` }, delta?.text ?? texts.unchanged),
          ),
        ),
      ),
    );
  }
}

function isQuiet({ state, differences, unsaved, patch }: PanelLive): boolean {
  return state === 'live' && differences.length === 0 && patch === null && !unsaved;
}

function badge({ state, unsaved }: PanelLive): string {
  return unsaved && state === 'live' ? `${texts.badge.live}: ${texts.unsaved}` : texts.badge[state];
}
