/** Simulated time as text, and round times for an axis. */

const DAY = 86_400;
const STEPS = [60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY, 28 * DAY];

/** "09:30", "2d 09:30", with seconds where they are not zero: as the config writes times. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const days = Math.floor(whole / DAY);
  const part = (x: number) => String(Math.floor(x)).padStart(2, '0');
  const rest = whole % DAY;
  const text = `${part(rest / 3600)}:${part((rest % 3600) / 60)}`;
  return `${days > 0 ? `${days}d ` : ''}${text}${rest % 60 === 0 ? '' : `:${part(rest % 60)}`}`;
}

/** "5 minutes", "2 hours", "1.5 days". */
export function duration(seconds: number): string {
  const [size, unit] =
    seconds >= DAY
      ? [DAY, 'day']
      : seconds >= 3600
        ? [3600, 'hour']
        : seconds >= 60
          ? [60, 'minute']
          : [1, 'second'];
  const n = Number((seconds / size).toFixed(1));
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

/** Round times within [from, to], at most `most` of them, about evenly spread. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const span = to - from;
  const step = STEPS.find((s) => span / s <= Math.max(1, most)) ?? Math.ceil(span / most / DAY) * DAY;
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step + 1e-9) + 1) },
    (_, k) => first + k * step,
  );
}

/** "09:30", and "day 2" where a day begins, if there are several. */
export function tickText(seconds: number, days: boolean): string {
  if (days && seconds % DAY === 0) return `day ${seconds / DAY + 1}`;
  return clock(seconds % DAY);
}
