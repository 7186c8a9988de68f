/** A few figures in large type, each with its name and a note. */
import { h } from './dom';
import type { Delta } from './report/deltas';

export interface Fact {
  name: string;
  value: string;
  note: string;
  /** Against the saved run. */
  delta?: Delta;
}

export function factList(facts: Fact[]): HTMLElement {
  const items = facts.map(({ name, value, note, delta }) =>
    h(
      'div',
      { class: 'fact' },
      h('dt', {}, name),
      h(
        'dd',
        { class: 'value' },
        value,
        delta && ' ',
        delta && h('span', { class: `delta ${delta.tone}` }, delta.text),
      ),
      h('dd', { class: 'note' }, note),
    ),
  );
  return h('dl', { class: 'facts' }, ...items);
}
