/** Several windows as one: what is kept of a long simulation, and what is drawn where there are few pixels. */
import type { Frame, LatencyPercentiles, ModelFrame, TierFrame } from './result';

type Weighted = readonly [value: number | null, weight: number];

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Null where nothing has weight. */
function mean(items: readonly Weighted[]): number | null {
  let total = 0;
  let weights = 0;
  for (const [value, weight] of items) {
    if (value === null || weight <= 0) continue;
    total += value * weight;
    weights += weight;
  }
  return weights > 0 ? total / weights : null;
}

function highest(values: readonly (number | null)[]): number | null {
  return values.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
}

/** Medians cannot be joined exactly: their mean by queries; tails are the worst of the windows. */
function joinLatency(tiers: readonly TierFrame[]): LatencyPercentiles {
  return {
    p50: mean(tiers.map((t) => [t.latency.p50, t.served])),
    p95: highest(tiers.map((t) => t.latency.p95)),
    p99: highest(tiers.map((t) => t.latency.p99)),
  };
}

function joinTiers(tiers: readonly TierFrame[], seconds: readonly number[]): TierFrame {
  const last = tiers[tiers.length - 1];
  return {
    ...last,
    arrived: sum(tiers, (t) => t.arrived),
    served: sum(tiers, (t) => t.served),
    failed: sum(tiers, (t) => t.failed),
    timedOut: sum(tiers, (t) => t.timedOut),
    accuracy: mean(tiers.map((t) => [t.accuracy, t.served])),
    graded: {
      n: sum(tiers, (t) => t.graded.n),
      mean: mean(tiers.map((t) => [t.graded.mean, t.graded.n])),
    },
    violated: tiers.some((t) => t.violated),
    feasible: tiers.every((t) => t.feasible),
    costPerHour: mean(tiers.map((t, k) => [t.costPerHour, seconds[k]])) ?? 0,
    latency: joinLatency(tiers),
    mix: last.mix.map((_, m) => mean(tiers.map((t) => [t.mix[m], t.served])) ?? 0),
  };
}

function joinModels(models: readonly ModelFrame[], seconds: readonly number[]): ModelFrame {
  return {
    available: models.every((m) => m.available),
    queue: mean(models.map((m, k) => [m.queue, seconds[k]])) ?? 0,
    queueMax: Math.max(...models.map((m) => m.queueMax)),
    busy: mean(models.map((m, k) => [m.busy, seconds[k]])) ?? 0,
    requests: sum(models, (m) => m.requests),
    errors: sum(models, (m) => m.errors),
  };
}

/**
 * One or more windows that follow one another as one window. Counts add up, means are weighted by what they are
 * means of; what is known at a window's end is that of the last; a trouble in any of them is a trouble.
 */
export function joinFrames(frames: readonly Frame[]): Frame {
  const [first] = frames;
  const last = frames[frames.length - 1];
  if (frames.length === 1) return first;
  const seconds = frames.map((f) => f.to - f.from);
  return {
    index: first.index,
    from: first.from,
    to: last.to,
    tiers: first.tiers.map((_, t) =>
      joinTiers(
        frames.map((f) => f.tiers[t]),
        seconds,
      ),
    ),
    models: first.models.map((_, m) =>
      joinModels(
        frames.map((f) => f.models[m]),
        seconds,
      ),
    ),
    inFlight: last.inFlight,
  };
}

/** At most `most` windows, each of equally many of the given ones (the last may have fewer). */
export function coarsen(frames: readonly Frame[], most: number): Frame[] {
  const size = Math.ceil(frames.length / most);
  if (size <= 1) return [...frames];
  return Array.from({ length: Math.ceil(frames.length / size) }, (_, k) =>
    joinFrames(frames.slice(k * size, (k + 1) * size)),
  );
}
