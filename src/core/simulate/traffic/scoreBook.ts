/** The policy's scores s of a part's prompts at internal targets: which model any set of models would give. */
import { costUnit } from '../../decide';
import type { PriceTable } from '../../outcomes';
import { PolicyRunner, type Decider, type Part } from '../../serve';
import type { Mask } from './mask';

/** What routing a part achieves. */
export interface Outcome {
  accuracy: number;
  costPer1k: number;
}

/**
 * Neither μ nor the unit of cost depends on which models are available (DESIGN §5, eq. 4), so that scores
 * computed once serve every subset of the pool: that is also what the graph does with its input `available`.
 */
export class ScoreBook {
  private readonly runner: PolicyRunner;
  private readonly unit: number;
  private readonly tables = new Map<number, Float32Array>();

  constructor(
    private readonly decider: Decider,
    readonly part: Part,
    price: PriceTable,
  ) {
    const all = { ...decider, price, available: decider.available.map(() => true) };
    this.runner = new PolicyRunner(all, part);
    this.unit = costUnit(decider.rule, price, decider.fee);
  }

  /** N × M. */
  scores(target: number): Float32Array {
    let table = this.tables.get(target);
    if (table === undefined) {
      const { models, n, pHat, cHat } = this.part;
      const { boost, gamma } = this.decider.rule;
      const { mu } = this.runner.at(target);
      table = new Float32Array(n * models);
      for (let i = 0; i < n; i++) {
        const weight = Math.pow(1 - mu[i], gamma);
        for (let m = 0; m < models; m++) {
          const c = i * models + m;
          table[c] = pHat[c] + mu[i] * boost[m] - (weight * cHat[c]) / this.unit;
        }
      }
      this.tables.set(target, table);
    }
    return table;
  }

  /** N models; −1 where none is available. */
  route(target: number, up: Mask): Int32Array {
    const table = this.scores(target);
    const { models, n } = this.part;
    return Int32Array.from({ length: n }, (_, i) => bestOf(table, i, models, up));
  }

  achieved(target: number, up: Mask): Outcome {
    const table = this.scores(target);
    const { models, n, score, cost } = this.part;
    let accuracy = 0;
    let usd = 0;
    for (let i = 0; i < n; i++) {
      const m = bestOf(table, i, models, up);
      if (m < 0) continue;
      accuracy += score[i * models + m];
      usd += cost[i * models + m];
    }
    return { accuracy: accuracy / n, costPer1k: (1000 * usd) / n };
  }
}

/** argmax of row i over the models of a set, ties to the lower index; −1 for the empty set. */
export function bestOf(table: Float32Array, i: number, models: number, up: Mask): number {
  let best = -Infinity;
  let chosen = -1;
  for (let m = 0; m < models; m++) {
    if ((up & (1 << m)) === 0) continue;
    const s = table[i * models + m];
    if (s > best) {
      best = s;
      chosen = m;
    }
  }
  return chosen;
}
