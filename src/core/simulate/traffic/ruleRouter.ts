/** What teams write by hand: a table of rules, one model for each kind of prompt. */
import type { OutcomeTable } from '../../outcomes';
import type { FloorPolicy, PoolState, TrafficRouter } from './router';
import { has } from './mask';
import { meanCosts, type RoutingData } from './routingData';

/** Kinds with fewer calibration prompts are not judged on their own. */
const FEWEST = 20;
const LENGTHS = 4;

/** For each kind the cheapest model that reaches the floor on it, else the best of it. */
export class RuleRouter implements TrafficRouter {
  readonly name: string;
  readonly kind = 'rule';
  readonly knows: string;
  private readonly kindOfTest: Int32Array;
  private readonly kindOfCalibrate: Int32Array;
  private readonly accuracy: Float64Array[];
  private readonly counts: number[];

  constructor(private readonly data: RoutingData) {
    const { calibrate, test } = data;
    const tasks = [...new Set(calibrate.table.tasks)].filter((task) => task !== '');
    const byTask = tasks.length > 1;
    this.name = byTask ? 'rules by task' : 'rules by length';
    this.knows = byTask ? 'the task of every prompt' : '';
    const kinds = byTask ? taskKinds(tasks) : lengthKinds(calibrate.table);
    this.kindOfTest = kinds.of(test.table);
    this.kindOfCalibrate = kinds.of(calibrate.table);
    this.counts = new Array<number>(kinds.count).fill(0);
    this.kindOfCalibrate.forEach((k) => this.counts[k]++);
    this.accuracy = this.means(kinds.count);
  }

  policy(floor: number, nudge: number, { up, price }: PoolState): FloorPolicy {
    const cost = meanCosts(this.data.calibrate, price);
    const wanted = floor + nudge;
    // Each kind's models in the order in which they are tried.
    const orders = this.accuracy.map((accuracy) =>
      this.data.models
        .map((_, m) => m)
        .sort((a, b) => {
          const [reachA, reachB] = [accuracy[a] >= wanted, accuracy[b] >= wanted];
          if (reachA !== reachB) return reachA ? -1 : 1;
          return reachA ? cost[a] - cost[b] : accuracy[b] - accuracy[a] || cost[a] - cost[b];
        }),
    );
    const first = (kind: number, allowed: number) => orders[kind].find((m) => has(allowed, m)) ?? -1;
    let expected = 0;
    this.counts.forEach((n, kind) => {
      const m = first(kind, up);
      if (m >= 0) expected += (n / this.kindOfCalibrate.length) * this.accuracy[kind][m];
    });
    return {
      tau: floor,
      feasible: expected >= floor,
      certified: false,
      expected,
      choose: (prompt, allowed) => first(this.kindOfTest[prompt], allowed),
    };
  }

  /** Mean scores of all models by kind; of all kinds together where one has too few prompts. */
  private means(count: number): Float64Array[] {
    const { table } = this.data.calibrate;
    const m = table.models.length;
    const sums = Array.from({ length: count }, () => new Float64Array(m));
    const all = new Float64Array(m);
    this.kindOfCalibrate.forEach((kind, i) => {
      for (let k = 0; k < m; k++) {
        sums[kind][k] += table.score[i * m + k];
        all[k] += table.score[i * m + k] / table.ids.length;
      }
    });
    return sums.map((sum, kind) =>
      this.counts[kind] < FEWEST ? all : sum.map((s) => s / this.counts[kind]),
    );
  }
}

interface Kinds {
  count: number;
  of(table: OutcomeTable): Int32Array;
}

/** The last kind is every other task. */
function taskKinds(tasks: readonly string[]): Kinds {
  const index = new Map(tasks.map((task, k) => [task, k]));
  return {
    count: tasks.length + 1,
    of: (table) => Int32Array.from(table.tasks, (task) => index.get(task) ?? tasks.length),
  };
}

function lengthKinds(table: OutcomeTable): Kinds {
  const lengths = table.prompts.map((prompt) => prompt.length).sort((a, b) => a - b);
  const edges = Array.from(
    { length: LENGTHS - 1 },
    (_, k) => lengths[Math.floor(((k + 1) * lengths.length) / LENGTHS)],
  );
  return {
    count: LENGTHS,
    of: (other) => Int32Array.from(other.prompts, (p) => edges.filter((edge) => p.length >= edge).length),
  };
}
