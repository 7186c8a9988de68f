/** Entry of the compliance panel: connects the view to the host. */
import type { HostToPanel, PanelState } from '../../src/protocol/panel';
import { registerControls } from '../controls';
import { PanelView } from './panelView';
import { connectHost } from './vscodeApi';

registerControls();
const host = connectHost();
const view = new PanelView({
  command: (command) => host.post({ type: 'command', command }),
  save: ({ name, encoding, data }) => host.post({ type: 'save', suggestedName: name, encoding, data }),
});
document.getElementById('app')?.replaceChildren(view.element);

let config = host.saved()?.config ?? '';
let restored = false;

function remember(): void {
  if (config === '') return;
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

function show(state: PanelState): void {
  config = state.config;
  view.show(state);
  if (restored || state.content.kind === 'loading') return;
  restore();
  remember();
}

window.addEventListener('message', (event: MessageEvent<HostToPanel>) => {
  const message = event.data;
  if (message.type === 'state') show(message.state);
  else view.say(`Saved ${message.path}`);
});
document.addEventListener('toggle', remember, true);
let scrolling: ReturnType<typeof setTimeout> | undefined;
window.addEventListener('scroll', () => {
  clearTimeout(scrolling);
  scrolling = setTimeout(remember, 200);
});
host.post({ type: 'ready' });
