/** How long routing takes, text to model: one prompt at a time, and in batches. */

export interface LatencyOptions {
  /** Rounds; each figure is the median over them, so that one busy moment of the machine decides nothing. */
  rounds: number;
  /** Single prompts timed in a round, and prompts of its batch run. */
  count: number;
  /** Untimed single prompts before the first round. */
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

interface Routing {
  route(queries: readonly string[], tau: number): Promise<unknown>;
}

/**
 * Times `session` on `prompts`, over and over where there are fewer than `count`. Needs a prompt.
 *
 * @param now milliseconds
 */
export async function measureLatency(
  session: Routing,
  prompts: readonly string[],
  { rounds, count, warmup, tau = 0.8 }: LatencyOptions,
  now: () => number = () => performance.now(),
): Promise<Latency> {
  if (prompts.length === 0) throw new Error('Measuring latency needs at least one prompt');
  const prompt = (i: number) => prompts[i % prompts.length];
  for (let i = 0; i < warmup; i++) await session.route([prompt(i)], tau);
  const found: Latency[] = [];
  for (let round = 0; round < rounds; round++) {
    const times = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const query = [prompt(i)];
      const start = now();
      await session.route(query, tau);
      times[i] = (now() - start) * 1000;
    }
    const many = Array.from({ length: count }, (_, i) => prompt(i));
    const start = now();
    await session.route(many, tau);
    const perSecond = (count / (now() - start)) * 1000;
    found.push({ p50Us: quantile(times, 0.5), p99Us: quantile(times, 0.99), perSecond });
  }
  const middle = (figure: keyof Latency) =>
    quantile(
      found.map((f) => f[figure]),
      0.5,
    );
  return { p50Us: middle('p50Us'), p99Us: middle('p99Us'), perSecond: middle('perSecond') };
}

function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
