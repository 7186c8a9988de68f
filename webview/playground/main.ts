/** Entry of the playground: connects the view to the host, and brings back what was in it after a reload. */
import {
  savedPlayground,
  type HostToPlayground,
  type PlaygroundToHost,
  type SavedPlayground,
} from '../../src/protocol/playgroundPanel';
import { registerControls } from '../controls';
import { PlaygroundView } from './playgroundView';
import { texts } from './texts';

/** Milliseconds between two notes of what is in it. */
const REMEMBER = 300;

interface VsCodeApi {
  postMessage(message: PlaygroundToHost): void;
  getState(): unknown;
  setState(state: SavedPlayground): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

registerControls();
const host = acquireVsCodeApi();
const saved = savedPlayground(host.getState());
let config = saved?.config ?? '';
let scrolled = saved === null;
let remembering: ReturnType<typeof setTimeout> | undefined;

const view = new PlaygroundView((message) => host.postMessage(message), rememberSoon);
document.getElementById('app')?.replaceChildren(view.element);
if (saved !== null) view.takeBack(saved);

function rememberSoon(): void {
  remembering ??= setTimeout(remember, REMEMBER);
}

function remember(): void {
  clearTimeout(remembering);
  remembering = undefined;
  if (config === '') return;
  const scroll = document.scrollingElement?.scrollTop ?? 0;
  host.setState({ config, ...view.inputs, scroll: scrolled ? scroll : (saved?.scroll ?? 0) });
}

/** The page has its height only once an answer is drawn. */
function scrollBack(): void {
  if (scrolled || saved === null) return;
  scrolled = true;
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      document.scrollingElement?.scrollTo({ top: saved.scroll, behavior: 'instant' }),
    ),
  );
}

window.addEventListener('message', ({ data }: MessageEvent<HostToPlayground>) => {
  switch (data.type) {
    case 'state':
      config = data.state.config;
      view.show(data.state);
      // A panel that fails must come back, too.
      return remember();
    case 'answer':
      view.answered(data.ask, data.answer);
      return scrollBack();
    case 'saved':
      return view.say(texts.saved(data.path));
  }
});
window.addEventListener('scroll', rememberSoon);
// What was typed last must not be lost with the page.
window.addEventListener('pagehide', remember);
host.postMessage({ type: 'ready' });
