/** The trained router on simulated traffic: decisions come from its ONNX graph, in batches, when first needed. */
import type { PriceTable } from '../../outcomes';
import type { FloorPlanner } from './floorPlanner';
import type { FloorPolicy, PoolState, TrafficRouter } from './router';
import { bestOf } from './scoreBook';

/** The graph's scores s of all prompts of the world at one τ, N × M, with every model available. */
export type ScoreSource = (tau: number, price: PriceTable) => Promise<Float32Array>;

/** Tables of scores by target and prices; simulations of one run may share it. */
export type ScoreCache = Map<string, Float32Array>;

export class ProteusRouter implements TrafficRouter {
  readonly name = 'PROTEUS';
  readonly kind = 'proteus';
  readonly knows = '';
  private readonly lacking = new Map<string, { tau: number; price: PriceTable }>();

  constructor(
    private readonly planner: FloorPlanner,
    private readonly models: number,
    private readonly source: ScoreSource,
    private readonly cache: ScoreCache = new Map(),
  ) {}

  policy(floor: number, nudge: number, pool: PoolState): FloorPolicy | undefined {
    const { target, ...plan } = this.planner.plan(floor, nudge, pool);
    const key = `${target} ${pool.priceKey}`;
    const table = this.cache.get(key);
    if (table === undefined) {
      this.lacking.set(key, { tau: plan.tau, price: pool.price });
      return undefined;
    }
    return { ...plan, choose: (prompt, allowed) => bestOf(table, prompt, this.models, allowed) };
  }

  async prepare(): Promise<void> {
    for (const [key, { tau, price }] of this.lacking) this.cache.set(key, await this.source(tau, price));
    this.lacking.clear();
  }
}
