/** Play, pause, speed and scrub: moves a position along a simulation, and asks for more of it in time. */

export interface Speed {
  key: string;
  label: string;
  /** Simulated seconds per second; Infinity: as fast as it is simulated. */
  factor: number;
}

export const SPEEDS: readonly Speed[] = [
  { key: '1', label: '× 1', factor: 1 },
  { key: '60', label: '× 60 (1 min/s)', factor: 60 },
  { key: '600', label: '× 600 (10 min/s)', factor: 600 },
  { key: '1800', label: '× 1 800 (½ h/s)', factor: 1800 },
  { key: '7200', label: '× 7 200 (2 h/s)', factor: 7200 },
  { key: 'max', label: 'as fast as it goes', factor: Infinity },
];
const USUAL = SPEEDS[3];

/** What comes is asked for in pieces that take about so long, so that an event can come in between. */
const PIECE_MS = 250;
const MOST_FRAMES = 120;
/** Of real time: how far ahead of the position it is simulated. */
const AHEAD_S = 0.6;

export interface PlayerActions {
  /** Ask for windows up to `to`, by at most `frames` of them; `arrived` is to be called afterwards. */
  advance(to: number, frames: number): void;
  /** The position or the state changed. */
  moved(): void;
}

export class Player {
  /** Simulated seconds at which one looks. */
  position = 0;
  /** Simulated seconds that are known. */
  reached = 0;
  playing = false;
  /** Nothing comes after `reached`. */
  done = false;
  speed: Speed = USUAL;
  horizon = 0;
  windowSeconds = 300;
  private waitingSince: number | null = null;
  private frames = 4;
  private last: number | null = null;

  constructor(private readonly actions: PlayerActions) {}

  /** A new simulation, at its start. */
  reset(horizon: number, windowSeconds: number): void {
    this.horizon = horizon;
    this.windowSeconds = windowSeconds;
    this.position = 0;
    this.reached = 0;
    this.done = false;
    this.waitingSince = null;
    this.playing = false;
  }

  play(): void {
    if (this.done && this.position >= this.reached) return;
    this.playing = true;
    this.last = null;
    this.actions.moved();
  }

  pause(): void {
    this.playing = false;
    this.actions.moved();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  setSpeed(key: string): void {
    this.speed = SPEEDS.find((s) => s.key === key) ?? USUAL;
    this.actions.moved();
  }

  /** Goes to a known time; beyond what is known, to its edge. */
  seek(seconds: number): void {
    this.position = Math.min(this.reached, Math.max(0, seconds));
    this.actions.moved();
  }

  /** One window back or on. */
  step(windows: number): void {
    const at = this.position / this.windowSeconds;
    const to = windows < 0 ? Math.ceil(at - 1e-9) + windows : Math.floor(at + 1e-9) + windows;
    if (windows > 0 && to * this.windowSeconds > this.reached + 1e-9)
      this.ask(to * this.windowSeconds, windows);
    this.seek(to * this.windowSeconds);
  }

  /** Simulates up to the end of the horizon, as fast as it goes. */
  finish(): void {
    this.speed = SPEEDS[SPEEDS.length - 1];
    this.play();
  }

  /** More is known, up to `reached`, or less, after an event in the past. */
  know(reached: number, done: boolean): void {
    const atEdge = this.position >= this.reached;
    this.reached = reached;
    this.done = done;
    if (this.position > reached || (atEdge && (!this.playing || this.speed.factor === Infinity)))
      this.position = reached;
    this.actions.moved();
  }

  /** The answer to `advance` is complete; `now` in milliseconds. */
  arrived(now: number): void {
    if (this.waitingSince === null) return;
    const took = Math.max(1, now - this.waitingSince);
    this.waitingSince = null;
    this.frames = Math.round(Math.min(MOST_FRAMES, Math.max(1, this.frames * Math.min(2, PIECE_MS / took))));
  }

  get waiting(): boolean {
    return this.waitingSince !== null;
  }

  /** Time goes on: to be called with every frame of the screen; `now` in milliseconds. */
  tick(now: number): void {
    const seconds = this.last === null ? 0 : Math.min(0.25, (now - this.last) / 1000);
    this.last = now;
    if (!this.playing) return;
    const { factor } = this.speed;
    const to = factor === Infinity ? this.reached : Math.min(this.reached, this.position + seconds * factor);
    if (to !== this.position) {
      this.position = to;
      this.actions.moved();
    }
    if (this.done && this.position >= this.reached) return this.pause();
    const wanted = factor === Infinity ? this.horizon : this.position + AHEAD_S * factor;
    if (!this.done && this.reached < wanted + this.windowSeconds * (factor === Infinity ? 0 : 1e-9))
      this.ask(Math.ceil(wanted / this.windowSeconds) * this.windowSeconds, this.frames, now);
  }

  private ask(to: number, frames: number, now = performance.now()): void {
    if (this.waitingSince !== null || this.done) return;
    this.waitingSince = now;
    this.actions.advance(to, frames);
  }
}
