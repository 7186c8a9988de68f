/** Play, pause, speed and the slider through time, by pointer and keyboard. */
import { h, plainButton, s } from '../dom';
import { clock, duration } from './clock';
import { SPEEDS, type Player } from './player';

/** Drawn, since fonts differ in which signs they have. 16 × 16. */
const ICONS = {
  play: 'M4,2.5L13,8L4,13.5z',
  pause: 'M3.5,2.5h3v11h-3zM9.5,2.5h3v11h-3z',
  home: 'M3,3h2v10h-2zM13,3v10l-7,-5z',
  back: 'M11,3v10l-7,-5z',
  on: 'M5,3v10l7,-5z',
  end: 'M11,3h2v10h-2zM3,3v10l7,-5z',
} as const;

function icon(name: keyof typeof ICONS): SVGElement {
  const path = s('path', { d: ICONS[name], fill: 'currentColor' });
  return s('svg', { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, path);
}

/** Units of the slider; its value is a share of the horizon. */
const STEPS = 10_000;

export class Transport {
  private readonly play = plainButton('', () => this.player.toggle(), { class: 'round' });
  private readonly slider = h('input', {
    type: 'range',
    min: 0,
    max: STEPS,
    step: 1,
    value: 0,
    'aria-label': 'Simulated time',
  });
  private readonly known = h('div', { class: 'known' });
  private readonly time = h('output', { class: 'clock', 'aria-label': 'Simulated time now' });
  private readonly edge = h('span', { class: 'edge-text' });
  private readonly speed = h(
    'select',
    { 'aria-label': 'Speed' },
    ...SPEEDS.map(({ key, label }) => h('option', { value: key }, label)),
  );
  private readonly steps = [
    this.stepButton('home', 'To the start (Home)', () => this.player.seek(0)),
    this.stepButton('back', 'One window back (Left)', () => this.player.step(-1)),
    this.stepButton('on', 'One window on (Right)', () => this.player.step(1)),
    this.stepButton('end', 'To the latest (End)', () => this.player.seek(this.player.reached)),
  ];
  private off = false;
  readonly element: HTMLElement;

  constructor(private readonly player: Player) {
    this.slider.addEventListener('input', () => {
      const at = (Number(this.slider.value) / STEPS) * player.horizon;
      player.seek(Math.round(at / player.windowSeconds) * player.windowSeconds);
      this.show();
    });
    // The slider's own steps are of its range, not of windows.
    this.slider.addEventListener('keydown', (event) => {
      if (handleKey(player, event)) event.stopPropagation();
    });
    this.speed.addEventListener('change', () => player.setSpeed(this.speed.value));
    const [home, back, on, end] = this.steps;
    this.element = h(
      'section',
      { class: 'transport', role: 'group', 'aria-label': 'Transport' },
      h('div', { class: 'transport-buttons' }, home, back, this.play, on, end),
      this.time,
      h('div', { class: 'scrub' }, this.known, this.slider),
      this.edge,
      h('label', { class: 'speed' }, h('span', {}, 'Speed'), this.speed),
    );
  }

  show(): void {
    const { player } = this;
    const { playing, position, reached, horizon, done } = player;
    const label = playing ? 'Pause' : done && position >= reached ? 'Finished' : 'Play';
    if (this.play.getAttribute('aria-label') !== label) {
      this.play.setAttribute('aria-label', label);
      this.play.replaceChildren(icon(playing ? 'pause' : 'play'));
      this.play.title = `${label} (Space)`;
    }
    this.play.toggleAttribute('disabled', this.off || label === 'Finished');
    this.slider.value = String(Math.round((position / (horizon || 1)) * STEPS));
    const text = `${clock(position)} of ${clock(horizon)}`;
    this.slider.setAttribute('aria-valuetext', `${text}, simulated to ${clock(reached)}`);
    this.known.style.width = `${(100 * reached) / (horizon || 1)}%`;
    this.time.textContent = clock(position);
    this.edge.textContent = done
      ? `all of ${duration(horizon)} simulated`
      : `simulated to ${clock(reached)} of ${clock(horizon)}`;
    if (this.speed.value !== player.speed.key) this.speed.value = player.speed.key;
  }

  /** Nothing can be played while other work is under way. */
  disable(disabled: boolean): void {
    this.off = disabled;
    for (const control of [this.play, this.slider, this.speed, ...this.steps])
      control.toggleAttribute('disabled', disabled);
  }

  private stepButton(sign: keyof typeof ICONS, label: string, run: () => void): HTMLButtonElement {
    const button = plainButton('', run, { class: 'round small', 'aria-label': label, title: label });
    button.append(icon(sign));
    return button;
  }
}

/** Space, arrows, Home and End; true where the key was one of them. */
export function handleKey(player: Player, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case ' ':
      player.toggle();
      break;
    case 'ArrowLeft':
    case 'ArrowDown':
      player.step(event.shiftKey ? -12 : -1);
      break;
    case 'ArrowRight':
    case 'ArrowUp':
      player.step(event.shiftKey ? 12 : 1);
      break;
    case 'Home':
      player.seek(0);
      break;
    case 'End':
      player.seek(player.reached);
      break;
    default:
      return false;
  }
  event.preventDefault();
  return true;
}
