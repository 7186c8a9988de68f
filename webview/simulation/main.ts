/** Entry of the simulation panel: connects the view to the host, and lets time go by. */
import type { HostToSimulation, SimulationPanelState } from '../../src/protocol/simulationPanel';
import { registerControls } from '../controls';
import { SimulationView } from './simulationView';
import { connectHost } from './vscodeApi';

/** Milliseconds between two notes of where one is. */
const REMEMBER = 500;

registerControls();
const host = connectHost();
/** What was kept of an earlier life of this page. */
const saved = host.saved();
let config = saved?.config ?? '';
let restored = false;
let remembering: ReturnType<typeof setTimeout> | undefined;

const view = new SimulationView((message) => host.post(message), rememberSoon);
document.getElementById('app')?.replaceChildren(view.element);

function rememberSoon(): void {
  remembering ??= setTimeout(remember, REMEMBER);
}

/** Not before it is what it was: a simulation on its way back must not be forgotten half-way. */
function remember(): void {
  remembering = undefined;
  if (config === '' || !restored || view.busy) return;
  const { position, reached, speed } = view.player;
  host.remember({
    config,
    ...view.made,
    reached,
    position,
    speed: speed.key,
    scroll: document.scrollingElement?.scrollTop ?? 0,
  });
}

/** After a reload, and after a time in the background: where one was. */
function restore(): void {
  if (restored || view.busy || view.player.reached < view.reachedByHost) return;
  if (saved !== null && saved.config === config) {
    if (saved.speed !== '') view.player.setSpeed(saved.speed);
    view.player.seek(saved.position);
    // Charts are drawn when their size is known; the page has its height only after that.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        document.scrollingElement?.scrollTo({ top: saved.scroll, behavior: 'instant' }),
      ),
    );
  }
  restored = true;
  rememberSoon();
}

function show(state: SimulationPanelState): void {
  config = state.config;
  // A state that only waits for the user keeps nothing that could be lost.
  const had = host.saved();
  if (had === null || had.config !== config)
    host.remember({ config, seed: null, injected: [], reached: 0, position: 0, speed: '', scroll: 0 });
  view.show(state);
  restore();
}

window.addEventListener('message', ({ data }: MessageEvent<HostToSimulation>) => {
  switch (data.type) {
    case 'state':
      return show(data.state);
    case 'frames':
      view.came(data.session, data.part, data.cut);
      return restore();
    case 'advanced':
      return view.player.arrived(performance.now());
    case 'saved':
      return view.say(`Saved ${data.path}`);
  }
});
window.addEventListener('scroll', rememberSoon);

function tick(now: number): void {
  view.player.tick(now);
  requestAnimationFrame(tick);
}
requestAnimationFrame(tick);
host.post({ type: 'ready' });
