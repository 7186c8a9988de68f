/** Each tier at the time at which one looks: what its floor is worth, and what it costs. */
import type { Frame, SimulationSetup } from '../../src/core/simulate/traffic/result';
import { h } from '../dom';
import * as format from '../format';
import { tierState, tierStateName } from './tierState';

const FIELDS = ['Graded so far', 'Cost', 'p95', 'Asked τ'] as const;

interface Card {
  state: HTMLElement;
  values: HTMLElement[];
}

export class TierCards {
  readonly element = h('div', { class: 'tier-cards' });
  private cards: Card[] = [];

  offer({ tiers }: SimulationSetup): void {
    this.cards = tiers.map(() => ({
      state: h('p', { class: 'state' }, format.NONE),
      values: FIELDS.map(() => h('dd', {}, format.NONE)),
    }));
    this.element.replaceChildren(
      ...this.cards.map(({ state, values }, t) =>
        h(
          'section',
          { class: 'tier-card', 'aria-label': `Tier ${tiers[t].name}` },
          h(
            'div',
            { class: 'block-head' },
            h('h3', {}, tiers[t].name),
            h(
              'span',
              { class: 'muted' },
              `floor ${format.tau(tiers[t].floor)} · ${format.percent(tiers[t].share)}`,
            ),
          ),
          state,
          h('dl', {}, ...FIELDS.map((name, k) => h('div', {}, h('dt', {}, name), values[k]))),
        ),
      ),
    );
  }

  show(frame: Frame | undefined): void {
    this.cards.forEach(({ state, values }, t) => {
      const tier = frame?.tiers[t];
      if (tier === undefined) {
        state.textContent = 'not started';
        state.className = 'state muted';
        for (const value of values) value.textContent = format.NONE;
        return;
      }
      const { sign, word, tone } = tierState(tierStateName(tier));
      state.textContent = `${sign} ${word}`;
      state.className = `state ${tone}`;
      const { mean, low, high, n } = tier.running;
      const { p95 } = tier.latency;
      values[0].textContent =
        n === 0 ? format.NONE : `${format.score(mean)} [${format.score(low)}, ${format.score(high)}]`;
      values[1].textContent = `${format.dollars(tier.costPerHour)} / h`;
      values[2].textContent = p95 === null ? format.NONE : `${Number((p95 / 1000).toPrecision(3))} s`;
      values[3].textContent = format.tau(tier.tau);
    });
  }
}
