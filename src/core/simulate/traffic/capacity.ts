/** Capacity: what a pool carries within the floors, without each model, and which pool is the cheapest. */
import { has, maskOf, type Mask } from './mask';
import type { TrafficPlan } from './plan';
import type { CapacityReport } from './result';
import type { RoutingData } from './routingData';
import { Pools, type Judged } from './poolSets';
import type { TrafficWorld } from './world';

/** Pools of more models are searched along a path only. */
const EXHAUSTIVE = 12;

export interface CapacityJob {
  checkCancelled(): void;
  progress(fraction: number): void;
  rest(): Promise<void>;
}

export async function capacityOf(
  world: TrafficWorld,
  data: RoutingData,
  plan: TrafficPlan,
  job: CapacityJob,
): Promise<CapacityReport> {
  const pools = new Pools(world, data, plan);
  const full = maskOf(world.available);
  const members = world.models.map((_, m) => m).filter((m) => has(full, m));
  const outages = [];
  for (const without of [-1, ...members]) {
    job.checkCancelled();
    await job.rest();
    const judged = pools.judge(without < 0 ? full : full & ~(1 << without));
    outages.push({
      without: without < 0 ? '' : world.models[without],
      ...pools.rate(judged),
      costPer1k: judged.costPer1k,
      reach: pools.reach(judged.mask),
      tiers: judged.tiers.map(({ name, accuracy, feasible }) => ({ name, accuracy, feasible })),
    });
  }
  job.progress(0.2);
  const cheapest = await cheapestPool(pools, full, members, world.models, job);
  const off = world.models.map((_, m) => m).filter((m) => !has(full, m) && pools.known(m));
  const whole = pools.judge(full);
  return {
    outages,
    cheapest,
    additions: off.map((m) => {
      const judged = pools.judge(full | (1 << m));
      const { queriesPerSecond } = pools.rate(judged);
      return {
        model: world.models[m],
        costPer1k: judged.costPer1k,
        queriesPerSecond,
        reach: pools.reach(judged.mask),
      };
    }),
    scaling: members.map((m) => ({
      model: world.models[m],
      queriesPerSecond: pools.rate(whole, m).queriesPerSecond,
    })),
  };
}

/**
 * The cheapest subset that holds all tiers; of equally cheap ones the smallest. A set is left out where one that
 * holds it and one model more cannot hold the tiers: fewer choices reach no more, but for a router's mistakes.
 */
async function cheapestPool(
  pools: Pools,
  full: Mask,
  members: readonly number[],
  names: readonly string[],
  job: CapacityJob,
): Promise<CapacityReport['cheapest']> {
  const exhaustive = members.length <= EXHAUSTIVE;
  let best: Judged | undefined;
  let searched = 0;
  let layer = new Set<Mask>([full]);
  for (let size = members.length; size > 0 && layer.size > 0; size--) {
    const holding: Judged[] = [];
    for (const mask of layer) {
      job.checkCancelled();
      if (++searched % 8 === 0) await job.rest();
      const judged = pools.judge(mask);
      if (!judged.tiers.every((tier) => tier.feasible)) continue;
      holding.push(judged);
      if (best === undefined || judged.costPer1k <= best.costPer1k * (1 + 1e-9)) best = judged;
    }
    const from = exhaustive ? holding : holding.sort((a, b) => a.costPer1k - b.costPer1k).slice(0, 1);
    const held = new Set(holding.map(({ mask }) => mask));
    const smaller = new Set(
      from.flatMap(({ mask }) => members.filter((m) => has(mask, m)).map((m) => mask & ~(1 << m))),
    );
    layer = new Set(
      [...smaller].filter(
        (mask) =>
          mask !== 0 && (!exhaustive || members.every((m) => has(mask, m) || held.has(mask | (1 << m)))),
      ),
    );
    job.progress(0.2 + 0.8 * (1 - size / members.length));
  }
  if (best === undefined) return null;
  const { mask, costPer1k } = best;
  const models = names.filter((_, m) => has(mask, m));
  return { models, costPer1k, queriesPerSecond: pools.rate(best).queriesPerSecond, searched, exhaustive };
}
