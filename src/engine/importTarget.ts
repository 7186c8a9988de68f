/** The columnar file of an import, whose columns are known only once all models have been seen. */
import type { RawOutcomes } from '../core/rawOutcomes';
import type { OutcomeKinds } from '../data/parquet/outcomeFormat';
import { OutcomeFileWriter } from './outcomeFile';
import { version } from './version';

export class ImportTarget {
  private writer: OutcomeFileWriter | undefined;
  private models: string[] = [];
  private kinds: Required<OutcomeKinds> = { tokens: false, usd: false, latency: false, propensity: false };
  private outgrown = false;

  constructor(
    private readonly path: string,
    private readonly sources: { name: string; sha256: string }[],
  ) {}

  /** Whether all that was offered is written. */
  get complete(): boolean {
    return !this.outgrown;
  }

  /** Writes a window; or, where it has columns that the file lacks, notes them for the next time. */
  async write(window: RawOutcomes): Promise<void> {
    const grown = this.note(window);
    if (this.writer === undefined && !this.outgrown) {
      const { propensity, ...kinds } = this.kinds;
      this.writer = await OutcomeFileWriter.open(this.path, {
        models: this.models,
        kinds: propensity ? this.kinds : kinds,
        sources: this.sources,
        version,
      });
    } else if (grown && !this.outgrown) {
      this.outgrown = true;
      await this.writer?.abort();
      this.writer = undefined;
    }
    await this.writer?.append(widened(window, this.models));
  }

  /** Gets ready for the same windows again, with all columns that they had. */
  async restart(): Promise<void> {
    await this.abort();
    this.outgrown = false;
  }

  async close(): Promise<void> {
    await this.writer?.close();
  }

  /** Removes what was written. */
  async abort(): Promise<void> {
    await this.writer?.abort();
    this.writer = undefined;
  }

  private note(window: RawOutcomes): boolean {
    const before = JSON.stringify([this.models, this.kinds]);
    // Models keep their order from window to window; a later one may add to them.
    if (window.models.length > this.models.length) this.models = window.models;
    this.kinds = {
      tokens: this.kinds.tokens || window.tokens !== undefined,
      usd: this.kinds.usd || window.usd !== undefined,
      latency: this.kinds.latency || window.latency !== undefined,
      propensity: this.kinds.propensity || window.propensity !== undefined,
    };
    return before !== JSON.stringify([this.models, this.kinds]);
  }
}

/** The window with columns for all models; those that it does not know are empty. */
function widened(window: RawOutcomes, models: readonly string[]): RawOutcomes {
  const from = window.models.length;
  const to = models.length;
  if (from === to) return window;
  const spread = <T extends Float32Array | Float64Array>(cells: T, wide: T, width: number): T => {
    wide.fill(NaN);
    for (let row = 0; row < window.ids.length; row++) {
      wide.set(cells.subarray(row * from * width, (row + 1) * from * width), row * to * width);
    }
    return wide;
  };
  const n = window.ids.length * to;
  const { tokens, usd, latency, propensity } = window;
  return {
    ...window,
    models: [...models],
    score: spread(window.score, new Float32Array(n), 1),
    ...(tokens && { tokens: spread(tokens, new Float32Array(2 * n), 2) }),
    ...(usd && { usd: spread(usd, new Float64Array(n), 1) }),
    ...(latency && { latency: spread(latency, new Float32Array(n), 1) }),
    ...(propensity && { propensity: spread(propensity, new Float32Array(n), 1) }),
  };
}
