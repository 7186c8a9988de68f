/**
 * Bootstrap over prompts. Prompts are thrown into random groups once, and groups are drawn with replacement:
 * a statistic of sums over prompts then takes a sum per group, however many prompts there are. With as many groups
 * as prompts it is the plain bootstrap; with fewer its intervals are as wide on average, and a little noisier.
 */
import { quantile } from '../math';
import type { Interval } from '../report';
import type { Rng } from '../rng';

const MOST_GROUPS = 200;
const REPLICATES = 300;
/** An interval needs the statistic to exist in at least this share of the replicates. */
const LEAST_DEFINED = 0.9;

/** G × K sums of a value of every prompt, under each of K settings. */
export type GroupSums = Float64Array;

export class Resampling {
  readonly groups: number;
  /** N: group of each prompt. */
  private readonly groupOf: Int32Array;
  /** G: prompts of each group. */
  private readonly size: Float64Array;
  /** How often each group is drawn, for every replicate. */
  private readonly draws: Float64Array[];

  constructor(n: number, rng: Rng, replicates = REPLICATES, mostGroups = MOST_GROUPS) {
    this.groups = Math.min(n, mostGroups);
    this.groupOf = Int32Array.from({ length: n }, (_, i) => i % this.groups);
    rng.shuffle(this.groupOf);
    this.size = new Float64Array(this.groups);
    for (const group of this.groupOf) this.size[group]++;
    this.draws = Array.from({ length: replicates }, () => {
      const drawn = new Float64Array(this.groups);
      for (let g = 0; g < this.groups; g++) drawn[rng.int(this.groups)]++;
      return drawn;
    });
  }

  /** @param value of prompt i under setting k */
  sums(settings: number, value: (setting: number, prompt: number) => number): GroupSums {
    const sums = new Float64Array(this.groups * settings);
    for (let k = 0; k < settings; k++) {
      for (let i = 0; i < this.groupOf.length; i++) sums[this.groupOf[i] * settings + k] += value(k, i);
    }
    return sums;
  }

  /**
   * Two-sided percentile intervals of statistics of means; null for one that does not exist often enough.
   * @param statistics is given what turns sums into the means of one replicate, K values; always gives as many
   */
  intervals(
    statistics: (meansOf: (sums: GroupSums) => Float64Array) => readonly number[],
    confidence: number,
  ): (Interval | null)[] {
    const replicates = this.draws.map((drawn) => statistics((sums) => this.means(sums, drawn)));
    const alpha = (1 - confidence) / 2;
    return replicates[0].map((_, k) => {
      const values = replicates.map((values) => values[k]).filter(Number.isFinite);
      if (values.length < LEAST_DEFINED * replicates.length) return null;
      return [quantile(values, alpha), quantile(values, 1 - alpha)];
    });
  }

  private means(sums: GroupSums, drawn: Float64Array): Float64Array {
    const settings = sums.length / this.groups;
    const means = new Float64Array(settings);
    let n = 0;
    for (let g = 0; g < this.groups; g++) {
      const times = drawn[g];
      if (times === 0) continue;
      n += times * this.size[g];
      // Along the row: additions that do not wait for one another.
      for (let k = 0, from = g * settings; k < settings; k++) means[k] += times * sums[from + k];
    }
    for (let k = 0; k < settings; k++) means[k] /= n;
    return means;
  }
}
