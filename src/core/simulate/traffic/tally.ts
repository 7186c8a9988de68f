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
  squares = 0;
  /** Seconds in queues. */
  waited = 0;
  readonly byModel: Float64Array;
  private readonly latencies = new LatencyHistogram();

  constructor(models: number) {
    this.byModel = new Float64Array(models);
  }

  serve(model: number, score: number, latencyMs: number, waited: number): void {
    this.served++;
    this.scores += score;
    this.squares += score * score;
    this.waited += waited;
    this.byModel[model]++;
    this.latencies.add(latencyMs);
  }

  clear(): void {
    this.arrived = this.served = this.failed = this.timedOut = 0;
    this.cost = this.scores = this.squares = this.waited = 0;
    this.byModel.fill(0);
    this.latencies.clear();
  }

  get accuracy(): number | null {
    return this.served === 0 ? null : this.scores / this.served;
  }

  /** 95 %, for the sampling of queries. */
  get accuracyCi(): [number, number] | null {
    if (this.served < 2) return null;
    const mean = this.scores / this.served;
    const variance = Math.max(0, this.squares / this.served - mean * mean);
    const radius = 1.96 * Math.sqrt(variance / this.served);
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
