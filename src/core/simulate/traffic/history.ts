/** What a watcher keeps of a simulation: its windows and its log, in bounded memory. */
import type { Happening } from '../../simulationConfig';
import { coarsen } from './coarsen';
import type { Frame, LogEntry, SimulationSummary } from './result';

/** Windows that are kept: a week of five minutes each. Beyond, the older half is kept in pairs. */
export const MOST_FRAMES = 2048;
/** Lines of the log that are kept: the latest. */
export const MOST_LINES = 5000;

export interface HistoryPart {
  frames: readonly Frame[];
  log: readonly LogEntry[];
  now: number;
  summary?: SimulationSummary;
  done?: boolean;
}

/** With the setup, all that a simulation follows from. */
export interface Injection {
  /** Simulated seconds. */
  at: number;
  event: Happening;
}

export class SimulationHistory {
  frames: Frame[] = [];
  log: LogEntry[] = [];
  /** Simulated seconds reached. */
  now = 0;
  done = false;
  summary: SimulationSummary | null = null;

  constructor(
    private readonly mostFrames = MOST_FRAMES,
    private readonly mostLines = MOST_LINES,
  ) {}

  add({ frames, log, now, summary, done }: HistoryPart): void {
    this.frames.push(...frames);
    while (this.frames.length > this.mostFrames) {
      // In even numbers, so that pairs stay pairs.
      const half = 2 * Math.ceil(this.frames.length / 4);
      this.frames.splice(0, half, ...coarsen(this.frames.slice(0, half), half / 2));
    }
    this.log.push(...log);
    if (this.log.length > this.mostLines) this.log.splice(0, this.log.length - this.mostLines);
    this.now = now;
    this.done = done ?? this.done;
    this.summary = summary ?? this.summary;
  }

  /** Forgets what came after `time`: the simulation was taken back to it. */
  cut(time: number): void {
    this.frames = this.frames.filter((f) => f.to <= time);
    this.log = this.log.filter((entry) => entry.at <= time);
    this.now = Math.min(this.now, time);
    this.done = false;
  }

  /** The window that holds `time`: the last one that had begun by then. */
  frameAt(time: number): Frame | undefined {
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.frames[middle].from < time) low = middle + 1;
      else high = middle;
    }
    return this.frames[Math.max(0, low - 1)];
  }
}
