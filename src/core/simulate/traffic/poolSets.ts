/** Sets of models: how each would serve the tiers, at what cost, and how many queries a second it carries. */
import { listOf, type Mask } from './mask';
import type { TrafficPlan } from './plan';
import { judgedPart, type RoutingData } from './routingData';
import { ScoreBook, type Outcome } from './scoreBook';
import type { ServerSpec } from './server';
import type { TrafficWorld } from './world';

/** No model is planned busier than this: beyond, queues grow fast. */
const BUSIEST = 0.85;

/** One set of models, served at each tier's floor as cheaply as the router can. */
export interface Judged {
  mask: Mask;
  tiers: { name: string; accuracy: number; feasible: boolean; target: number }[];
  costPer1k: number;
}

export class Pools {
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
      const tiers = this.world.tiers.map(({ name, floor }) => {
        const k = this.cheapest(floor, outcome);
        const { accuracy } = outcome(k);
        return { name, accuracy, feasible: accuracy >= floor, target: this.targets[k] };
      });
      const costPer1k = tiers.reduce(
        (sum, { target }, t) => sum + this.shares[t] * outcome(this.targets.indexOf(target)).costPer1k,
        0,
      );
      judged = { mask, tiers, costPer1k };
      this.memo.set(mask, judged);
    }
    return judged;
  }

  /** The highest accuracy of any target. */
  reach(mask: Mask): number {
    return Math.max(...this.targets.map((target) => this.book.achieved(target, mask).accuracy));
  }

  /**
   * Index of the lowest target that reaches the floor, by halving: accuracy rises with the target but for noise, and
   * where the best model is overrated. So where halving finds none, all are looked at.
   */
  private cheapest(floor: number, outcome: (k: number) => Outcome): number {
    let low = 0;
    let high = this.targets.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (outcome(middle).accuracy >= floor) high = middle;
      else low = middle + 1;
    }
    if (outcome(low).accuracy >= floor) return low;
    const any = this.targets.findIndex((_, k) => outcome(k).accuracy >= floor);
    return any < 0 ? low : any;
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
