/** Spaces out calls that come in bursts; the last one always happens. */

export interface Throttled {
  /** Calls at once, and forgets a call that was due. */
  now(): void;
  /** Calls when the interval since the last call is over. */
  soon(): void;
  dispose(): void;
}

/** `interval` in milliseconds. */
export function throttle(interval: number, call: () => void): Throttled {
  let timer: NodeJS.Timeout | undefined;
  let last = -Infinity;
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    call();
  };
  return {
    now,
    soon: () => {
      timer ??= setTimeout(now, Math.max(0, last + interval - performance.now()));
    },
    dispose: () => clearTimeout(timer),
  };
}
