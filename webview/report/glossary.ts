/** The words of a report, folded away until somebody asks. */
import { glossary, glossarySource } from '../../src/core/glossary';
import { h } from '../dom';

export function glossarySection(): HTMLElement {
  return h(
    'details',
    { class: 'block glossary' },
    h('summary', {}, 'What the words mean'),
    h('dl', {}, ...glossary.flatMap(({ term, meaning }) => [h('dt', {}, term), h('dd', {}, meaning)])),
    h('p', { class: 'muted' }, `Definitions: ${glossarySource}.`),
  );
}
