/** A few figures in large type, each with its name and a note. */
import { h } from './dom';

export interface Fact {
  name: string;
  value: string;
  note: string;
}

export function factList(facts: Fact[]): HTMLElement {
  const items = facts.map(({ name, value, note }) =>
    h(
      'div',
      { class: 'fact' },
      h('dt', {}, name),
      h('dd', { class: 'value' }, value),
      h('dd', { class: 'note' }, note),
    ),
  );
  return h('dl', { class: 'facts' }, ...items);
}
