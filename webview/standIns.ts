/** What stands in a panel's place while there is nothing to show: it is busy, has nothing yet, or failed. */
import { busyRing } from './controls';
import { h } from './dom';

export function busyContent(words: string): HTMLElement {
  return h('div', { class: 'centre' }, busyRing('Loading'), h('p', { class: 'muted' }, words));
}

export interface EmptyParts {
  title: string;
  message: string;
  /** What there will be to see. */
  hint: string;
}

export function emptyContent({ title, message, hint }: EmptyParts, ...actions: HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: 'centre' },
    h('h2', {}, title),
    h('p', {}, message),
    h('p', { class: 'muted' }, hint),
    h('div', { class: 'actions' }, ...actions),
  );
}

export interface FailedParts {
  what: string;
  /** '' where there is no place to name. */
  where?: string;
  remedy: string;
}

export function failedContent(
  { what, where = '', remedy }: FailedParts,
  ...actions: HTMLElement[]
): HTMLElement {
  return h(
    'div',
    { class: 'centre failed', role: 'alert' },
    h('h2', {}, what),
    where !== '' && h('p', { class: 'muted' }, where),
    h('p', {}, remedy),
    h('div', { class: 'actions' }, ...actions),
  );
}
