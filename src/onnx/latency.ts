/** How long routing takes, text to model: one prompt at a time, and in batches. */
import type { RouterSession } from './routerSession';

export interface LatencyOptions {
  /** Single prompts timed, and prompts of the batch run. */
  count: number;
  /** Untimed single prompts before them. */
  warmup: number;
  /** Floor that is asked for. */
  tau?: number;
}

export interface Latency {
  /** Median and 99th percentile of one prompt, microseconds. */
  p50Us: number;
  p99Us: number;
  /** Prompts per second in batches. */
  perSecond: number;
}

/** Times `session` on `prompts`, over and over where there are fewer than `count`. Needs a prompt. */
export async function measureLatency(
  session: RouterSession,
  prompts: readonly string[],
  { count, warmup, tau = 0.8 }: LatencyOptions,
): Promise<Latency> {
  if (prompts.length === 0) throw new Error('Measuring latency needs at least one prompt');
  const prompt = (i: number) => prompts[i % prompts.length];
  for (let i = 0; i < warmup; i++) await session.route([prompt(i)], tau);
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const query = [prompt(i)];
    const start = performance.now();
    await session.route(query, tau);
    times[i] = (performance.now() - start) * 1000;
  }
  times.sort();
  const many = Array.from({ length: count }, (_, i) => prompt(i));
  const start = performance.now();
  await session.route(many, tau);
  const seconds = (performance.now() - start) / 1000;
  const quantile = (q: number) => times[Math.min(count - 1, Math.floor(q * count))];
  return { p50Us: quantile(0.5), p99Us: quantile(0.99), perSecond: count / seconds };
}
