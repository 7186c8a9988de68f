/** The three gaps: where the money goes between knowing every answer and a proved floor. */
import type { Report } from '../../src/core/report';
import { h } from '../dom';
import * as format from '../format';

interface Step {
  name: string;
  cost: format.MaybeNumber;
  gap?: format.MaybeNumber;
  words: string;
}

function steps({ gaps }: Report): Step[] {
  const { oracle, perfect, lagrangian, policy, certified } = gaps.costPer1k;
  return [
    { name: 'Oracle', cost: oracle, words: 'knows every answer beforehand; at its own, higher accuracy' },
    {
      name: 'Perfect predictor',
      cost: perfect,
      words: 'knows every answer and buys no more than the floor; a diagnosis, not a router',
    },
    {
      name: 'Lagrangian optimum',
      cost: lagrangian,
      gap: gaps.predictor,
      words: 'the predictor gap: what not knowing the answers costs',
    },
    {
      name: 'Our policy',
      cost: policy,
      gap: gaps.policy,
      words: 'the policy gap: below zero, the policy is the cheaper',
    },
    { name: 'Certified', cost: certified, gap: gaps.certainty, words: 'the price of certainty' },
  ];
}

export function gapsSection(report: Report): HTMLElement {
  const all = steps(report);
  const most = Math.max(...all.map((x) => (format.isNumber(x.cost) ? x.cost : 0)), Number.MIN_VALUE);
  const rows = all.map((step) => {
    const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
    bar.style.width = `${format.isNumber(step.cost) ? Math.max(0.5, (100 * step.cost) / most) : 0}%`;
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, step.name),
      h('td', { class: 'num' }, format.dollars(step.cost)),
      h('td', { class: 'num' }, step.gap === undefined ? '' : format.signedDollars(step.gap)),
      h('td', { class: 'bar-cell' }, bar),
      h('td', { class: 'words' }, step.words),
    );
  });
  const caption = format.isNumber(report.gaps.certainty)
    ? 'USD per 1 000 queries, mean over the certified floors; perfect predictor, Lagrangian and policy at equal test accuracy.'
    : '“–”: no certified floor lies within reach of all these curves, so that their costs cannot be compared.';
  return h(
    'section',
    { class: 'block' },
    h('div', { class: 'block-head' }, h('h2', {}, 'Where the money goes')),
    h(
      'div',
      { class: 'table-scroll', role: 'region', 'aria-label': caption, tabindex: 0 },
      h(
        'table',
        { class: 'gaps' },
        h('caption', {}, h('span', {}, caption)),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Router'),
            h('th', { scope: 'col', class: 'num' }, 'Cost / 1k'),
            h('th', { scope: 'col', class: 'num' }, 'Gap'),
            h('td', {}),
            h('th', { scope: 'col' }, 'In words'),
          ),
        ),
        h('tbody', {}, ...rows),
      ),
    ),
  );
}
