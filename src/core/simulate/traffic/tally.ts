/** Counts what queries of a tier come to: for a window, and for the whole. */
import { LatencyHistogram } from './histogram';
import type { LatencyPercentiles, QueryCounts } from './result';

export class Tally implements QueryCounts {
  arrived = 0;
  served = 0;
  failed = 0;
  timedOut = 0;
  cost = 0;
  scores = 0;
  /** Seconds in queues. */
  waited = 0;
  readonly byModel: Float64Array;
  private readonly latencies = new LatencyHistogram();
  /** N: answers to each prompt, and their scores. */
  private readonly asked: Float64Array;
  private readonly scored: Float64Array;

  /** @param prompts N, where an interval of the accuracy is wanted */
  constructor(models: number, prompts = 0) {
    this.byModel = new Float64Array(models);
    this.asked = new Float64Array(prompts);
    this.scored = new Float64Array(prompts);
  }

  serve(model: number, prompt: number, score: number, latencyMs: number, waited: number): void {
    this.served++;
    this.scores += score;
    if (this.asked.length > 0) {
      this.asked[prompt]++;
      this.scored[prompt] += score;
    }
    this.waited += waited;
    this.byModel[model]++;
    this.latencies.add(latencyMs);
  }

  clear(): void {
    this.arrived = this.served = this.failed = this.timedOut = 0;
    this.cost = this.scores = this.waited = 0;
    this.byModel.fill(0);
    this.asked.fill(0);
    this.scored.fill(0);
    this.latencies.clear();
  }

  get accuracy(): number | null {
    return this.served === 0 ? null : this.scores / this.served;
  }

  /**
   * 95 %, for the sampling of prompts: a million answers to a few hundred prompts say no more of other prompts than
   * those few hundred do. A ratio of sums over prompts, whose variance is linearised; for large samples.
   */
  get accuracyCi(): [number, number] | null {
    const prompts = this.asked.reduce((n, asked) => (asked > 0 ? n + 1 : n), 0);
    if (prompts < 2) return null;
    const mean = this.scores / this.served;
    let squares = 0;
    this.asked.forEach((asked, i) => (squares += (this.scored[i] - asked * mean) ** 2));
    const radius = (1.96 * Math.sqrt((squares * prompts) / (prompts - 1))) / this.served;
    return [Math.max(0, mean - radius), Math.min(1, mean + radius)];
  }

  get mix(): number[] {
    return Array.from(this.byModel, (k) => (this.served === 0 ? 0 : k / this.served));
  }

  get latency(): LatencyPercentiles {
    return this.latencies.percentiles();
  }

  get counts(): QueryCounts {
    const { arrived, served, failed, timedOut } = this;
    return { arrived, served, failed, timedOut };
  }
}
