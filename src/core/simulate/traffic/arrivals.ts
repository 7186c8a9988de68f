/** When queries come: a Poisson process with the shape of a day and a week, with bursts, by thinning; or a trace. */
import type { SimulationConfig } from '../../simulationConfig';
import { clip } from '../../math';
import type { Rng } from '../../rng';

const DAY = 86_400;
const HOUR = 3_600;

/** Quiet nights, a busy morning and afternoon: what an office sends. */
export const DEFAULT_DAY = [
  0.35, 0.25, 0.2, 0.2, 0.25, 0.4, 0.6, 0.9, 1.3, 1.6, 1.7, 1.6, 1.4, 1.5, 1.65, 1.6, 1.5, 1.35, 1.15, 1.05,
  0.95, 0.85, 0.7, 0.5,
];

/** Times of arrivals, ascending, in seconds since the start. */
export interface ArrivalStream {
  /** The next one, and the tier that a trace names (−1: none). Infinity at the end. */
  next(): { time: number; tier: number };
}

type Shape = Pick<SimulationConfig['arrivals'], 'queriesPerDay' | 'daily' | 'weekly' | 'bursts'>;

function mean(x: readonly number[]): number {
  return x.reduce((a, b) => a + b, 0) / x.length;
}

/** Queries a second at any time, without bursts: linear between the middles of the hours; its mean is that asked for. */
export function rateOf(shape: Shape): (t: number) => number {
  const daily = shape.daily ?? DEFAULT_DAY;
  const weekly = shape.weekly ?? [1];
  const hourly = daily.map((x) => ((x / mean(daily)) * shape.queriesPerDay) / DAY);
  const ofDay = weekly.map((x) => x / mean(weekly));
  return (t) => {
    const hours = (t % DAY) / HOUR - 0.5;
    const from = Math.floor(hours);
    const share = hours - from;
    const rate = (1 - share) * hourly[(from + 24) % 24] + share * hourly[(from + 25) % 24];
    return rate * ofDay[Math.floor(t / DAY) % ofDay.length];
  };
}

/** Whether a burst is on at ascending times: exponential pauses and lengths. */
class Bursts {
  private on = false;
  private until = 0;

  constructor(
    private readonly means: { pause: number; length: number },
    private readonly rng: Rng,
  ) {
    this.until = this.sojourn();
  }

  at(t: number): boolean {
    while (this.until <= t) {
      this.on = !this.on;
      this.until += this.sojourn();
    }
    return this.on;
  }

  private sojourn(): number {
    return -Math.log(1 - this.rng.next()) * (this.on ? this.means.length : this.means.pause);
  }
}

/** Lewis and Shedler's thinning. Bursts add no traffic on the whole: what they bring, other times lack. */
export function poissonArrivals(shape: Shape, horizon: number, rng: Rng): ArrivalStream {
  const times = rng.fork('arrivals');
  const { bursts: asked } = shape;
  const length = asked ? asked.minutes * 60 : 0;
  const pause = asked ? Math.max(asked.everyMinutes * 60 - length, 1) : Infinity;
  const factor = asked?.factor ?? 1;
  const usual = asked ? 1 / (1 + ((factor - 1) * length) / (length + pause)) : 1;
  const bursts = asked ? new Bursts({ pause, length }, rng.fork('bursts')) : undefined;
  const days = Math.min(7, Math.ceil(horizon / DAY));
  // Linear pieces have their maxima at their ends.
  const rateAt = rateOf(shape);
  let most = 0;
  for (let h = 0; h < 24 * days; h++) most = Math.max(most, rateAt((h + 0.5) * HOUR));
  for (let d = 0; d < days; d++) most = Math.max(most, rateAt(d * DAY), rateAt((d + 1) * DAY - 1e-3));
  most *= usual * factor;
  let t = 0;
  return {
    next() {
      for (;;) {
        t += -Math.log(1 - times.next()) / most;
        if (!(t < horizon)) return { time: Infinity, tier: -1 };
        const rate = rateAt(t) * usual * (bursts?.at(t) === true ? factor : 1);
        if (times.next() * most < clip(rate, 0, most)) return { time: t, tier: -1 };
      }
    },
  };
}

/** Arrivals of a trace: ascending times and, for each, a tier or −1. */
export function tracedArrivals(time: ArrayLike<number>, tier: ArrayLike<number>): ArrivalStream {
  let k = 0;
  return {
    next() {
      if (k >= time.length) return { time: Infinity, tier: -1 };
      return { time: time[k], tier: tier[k++] };
    },
  };
}
