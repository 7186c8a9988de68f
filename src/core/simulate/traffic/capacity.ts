/** Capacity: what a pool carries within the floors, without each model, and which pool is the cheapest. */
import { listOf, has, maskOf, type Mask } from './mask';
import type { TrafficPlan } from './plan';
import type { CapacityReport } from './result';
import { judgedPart, type RoutingData } from './routingData';
import { ScoreBook, type Outcome } from './scoreBook';
import type { ServerSpec } from './server';
import type { TrafficWorld } from './world';

/** No model is planned busier than this: beyond, queues grow fast. */
const BUSIEST = 0.85;
/** Pools of more models are searched along a path only. */
const EXHAUSTIVE = 12;

export interface CapacityJob {
  checkCancelled(): void;
  progress(fraction: number): void;
  rest(): Promise<void>;
}

/** One set of models, served at each tier's floor as cheaply as the router can. */
interface Judged {
  mask: Mask;
  tiers: { name: string; accuracy: number; feasible: boolean; target: number }[];
  costPer1k: number;
  reach: number;
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
      reach: judged.reach,
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
      return { model: world.models[m], costPer1k: judged.costPer1k, queriesPerSecond, reach: judged.reach };
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

class Pools {
  private readonly book: ScoreBook;
  /** Internal targets by rising quality. */
  private readonly targets: number[];
  private readonly shares: number[];
  private readonly memo = new Map<Mask, Judged>();

  constructor(
    private readonly world: TrafficWorld,
    private readonly data: RoutingData,
    private readonly plan: TrafficPlan,
  ) {
    this.book = new ScoreBook(data.decider, judgedPart(data, world.price), world.price);
    this.targets = [...new Set(data.serving.targets)].sort((a, b) => a - b);
    const sum = world.tiers.reduce((total, tier) => total + tier.share, 0);
    this.shares = world.tiers.map((tier) => tier.share / sum);
  }

  /** A model that was taken out of the config has no outcomes. */
  known(m: number): boolean {
    const { score } = this.book.part;
    for (let c = m; c < score.length; c += this.world.models.length) if (score[c] > 0) return true;
    return false;
  }

  judge(mask: Mask): Judged {
    let judged = this.memo.get(mask);
    if (judged === undefined) {
      const at = new Map<number, Outcome>();
      const outcome = (k: number) => {
        const known = at.get(k) ?? this.book.achieved(this.targets[k], mask);
        at.set(k, known);
        return known;
      };
      const last = this.targets.length - 1;
      const tiers = this.world.tiers.map(({ name, floor }) => {
        const k = this.cheapest(floor, outcome);
        const { accuracy } = outcome(k);
        return { name, accuracy, feasible: accuracy >= floor, target: this.targets[k] };
      });
      const costPer1k = tiers.reduce(
        (sum, { target }, t) => sum + this.shares[t] * outcome(this.targets.indexOf(target)).costPer1k,
        0,
      );
      const reach = Math.max(outcome(last).accuracy, ...[...at.values()].map((o) => o.accuracy));
      judged = { mask, tiers, costPer1k, reach };
      this.memo.set(mask, judged);
    }
    return judged;
  }

  /** Index of the lowest target that reaches the floor, by halving: accuracy rises with the target but for noise. */
  private cheapest(floor: number, outcome: (k: number) => Outcome): number {
    let low = 0;
    let high = this.targets.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (outcome(middle).accuracy >= floor) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** @param doubled a model that has twice its servers and limits */
  rate({ mask, tiers }: Judged, doubled = -1): { queriesPerSecond: number; bottleneck: string } {
    const m = this.world.models.length;
    const { n } = this.book.part;
    const share = new Float64Array(m);
    const seconds = new Float64Array(m);
    const tokens = new Float64Array(m);
    tiers.forEach(({ target }, t) => {
      this.book.route(target, mask).forEach((model, i) => {
        if (model < 0) return;
        const weight = this.shares[t] / n;
        share[model] += weight;
        const load = this.load(i, model);
        seconds[model] += weight * load.seconds;
        tokens[model] += weight * load.tokens;
      });
    });
    let queriesPerSecond = Infinity;
    let bottleneck = '';
    for (const [k, up] of listOf(mask, m).entries()) {
      if (!up || share[k] === 0) continue;
      const spec = this.plan.servers[k];
      const times = k === doubled ? 2 : 1;
      const most = Math.min(
        (BUSIEST * times * spec.concurrency) / seconds[k],
        (BUSIEST * times * spec.requestsPerMinute) / 60 / share[k],
        (BUSIEST * times * spec.tokensPerMinute) / 60 / tokens[k],
      );
      if (most < queriesPerSecond) {
        queriesPerSecond = most;
        bottleneck = this.world.models[k];
      }
    }
    const held = tiers.every((tier) => tier.feasible);
    return { queriesPerSecond: held && bottleneck !== '' ? queriesPerSecond : 0, bottleneck };
  }

  /** What prompt i of the judged part costs a model in time and tokens. */
  private load(i: number, model: number): { seconds: number; tokens: number } {
    const { tune, calibrate } = this.data;
    const first = tune.table.ids.length;
    const table = i < first ? tune.table : calibrate.table;
    const c = (i < first ? i : i - first) * this.world.models.length + model;
    const spec: ServerSpec = this.plan.servers[model];
    const output = table.dollars[model] ? spec.answerTokens : table.usage[2 * c + 1];
    const input = table.dollars[model] ? 0 : table.usage[2 * c];
    const known = spec.timing === 'data' ? table.latency?.[c] : undefined;
    const ms =
      known !== undefined && !Number.isNaN(known)
        ? known
        : spec.firstTokenMs + (1000 * output) / spec.tokensPerSecond;
    return { seconds: ms / 1000, tokens: input + output };
  }
}
