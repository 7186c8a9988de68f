/** What a simulation takes as given: real prompts with what each model makes of them, the pool and its tiers. */
import type { PriceTable } from '../../outcomes';

/** N prompts × M models; cells are row-major. */
export interface TrafficWorld {
  models: readonly string[];
  /** Length N; ids name the prompts in a trace. */
  ids: readonly string[];
  tasks: readonly string[];
  /** N·M, 0..1. */
  score: Float32Array;
  /** N·M·2, as in an OutcomeTable. */
  usage: Float32Array;
  /** Length M: usage is dollars, so that tokens are not known. */
  dollars: readonly boolean[];
  /** N·M milliseconds, where the data has them. */
  latency?: Float32Array;
  /** As they are at the start. */
  price: PriceTable;
  /** M USD per request; left out where no model has a fee. */
  fee?: Float64Array;
  /** M: in service at the start. */
  available: readonly boolean[];
  tiers: readonly { name: string; floor: number; share: number }[];
  /**
   * N: the router's p̂ of the best model, and its mean on the calibration prompts: traffic whose mean leaves it by
   * more than `tolerance` is not what the router was certified for.
   */
  outlook: { of: Float32Array; mean: number; tolerance: number };
}

/** USD of prompt n on model m at these prices. */
export function costOf(world: TrafficWorld, price: PriceTable, prompt: number, model: number): number {
  const c = 2 * (prompt * world.models.length + model);
  const usage = world.usage[c] * price[2 * model] + world.usage[c + 1] * price[2 * model + 1];
  return usage / 1e6 + (world.fee?.[model] ?? 0);
}

/** Tokens in and out; undefined where the data knows dollars only. */
export function tokensOf(
  world: TrafficWorld,
  prompt: number,
  model: number,
): { input: number; output: number } | undefined {
  if (world.dollars[model]) return undefined;
  const c = 2 * (prompt * world.models.length + model);
  return { input: world.usage[c], output: world.usage[c + 1] };
}
