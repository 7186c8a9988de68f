/** Latencies counted in bins that are 2 % wide: percentiles of millions of queries in constant memory. */
import type { LatencyPercentiles } from './result';

const LEAST_MS = 0.1;
const RATIO = 1.02;
const STEP = Math.log(RATIO);
/** Up to about eleven days. */
const BINS = Math.ceil(Math.log(1e9 / LEAST_MS) / STEP);

export class LatencyHistogram {
  private readonly bins = new Uint32Array(BINS);
  private count = 0;

  add(ms: number): void {
    const bin = ms <= LEAST_MS ? 0 : Math.floor(Math.log(ms / LEAST_MS) / STEP);
    this.bins[Math.min(bin, BINS - 1)]++;
    this.count++;
  }

  clear(): void {
    this.bins.fill(0);
    this.count = 0;
  }

  /** The q-quantile in milliseconds, within 1 %; null where nothing was added. */
  quantile(q: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.min(this.count, Math.floor(q * this.count) + 1);
    let seen = 0;
    let bin = 0;
    while (seen + this.bins[bin] < rank) seen += this.bins[bin++];
    return LEAST_MS * Math.exp((bin + 0.5) * STEP);
  }

  percentiles(): LatencyPercentiles {
    return { p50: this.quantile(0.5), p95: this.quantile(0.95), p99: this.quantile(0.99) };
  }
}
