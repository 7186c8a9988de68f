/** A panel's page: connects its view to the host, and brings it back as it was after a reload. */
import type { HostToPanel } from '../src/protocol/panel';
import { registerControls } from './controls';
import { connectHost } from './vscodeApi';

/** What is shown, made from states of type S. */
export interface PanelPageView<S> {
  element: HTMLElement;
  show(state: S): void;
  /** Says a short sentence. */
  say(message: string): void;
}

/**
 * Call once per page. `isSettled`: whether the state shows what the user left, so that tables and the
 * place on the page can be restored.
 */
export function startPanel<S extends { config: string }, M>(
  makeView: (post: (message: M | { type: 'ready' }) => void) => PanelPageView<S>,
  isSettled: (state: S) => boolean,
): void {
  registerControls();
  const host = connectHost<M | { type: 'ready' }>();
  const view = makeView((message) => host.post(message));
  document.getElementById('app')?.replaceChildren(view.element);

  let config = host.saved()?.config ?? '';
  let restored = false;

  function remember(): void {
    // What was kept must not be lost before it is back on the page.
    if (config === '' || !restored) return;
    const open = [...document.querySelectorAll<HTMLElement>('details[open][data-chart]')];
    host.remember({
      config,
      open: open.map((d) => d.dataset.chart ?? ''),
      scroll: document.scrollingElement?.scrollTop ?? 0,
    });
  }

  /** After a reload: the tables that were open, and the place on the page. */
  function restore(): void {
    restored = true;
    const saved = host.saved();
    if (saved === null || saved.config !== config) return;
    for (const details of document.querySelectorAll<HTMLDetailsElement>('details[data-chart]')) {
      details.open = saved.open.includes(details.dataset.chart ?? '');
    }
    // Charts are drawn when their size is known; the page has its height only after that.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        document.scrollingElement?.scrollTo({ top: saved.scroll, behavior: 'instant' }),
      ),
    );
  }

  function show(state: S): void {
    config = state.config;
    view.show(state);
    if (restored || !isSettled(state)) return;
    restore();
    remember();
  }

  window.addEventListener('message', (event: MessageEvent<HostToPanel<S>>) => {
    const message = event.data;
    if (message.type === 'state') show(message.state);
    else if (message.type === 'saved') view.say(`Saved ${message.path}`);
  });
  document.addEventListener('toggle', remember, true);
  let scrolling: ReturnType<typeof setTimeout> | undefined;
  window.addEventListener('scroll', () => {
    clearTimeout(scrolling);
    scrolling = setTimeout(remember, 200);
  });
  host.post({ type: 'ready' });
}
