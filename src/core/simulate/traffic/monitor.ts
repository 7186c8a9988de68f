/**
 * Watching a mean in service, with error ≤ α however often one looks.
 *
 * The e-process against H₀ "the mean is at least f": capital that bets on wrong answers. A stake λ turns into
 * λ·(1 + b·(f − x)) at a score x; under H₀ that cannot grow on average, so by Ville's inequality the capital ever
 * reaches 1/α with probability ≤ α (Waudby-Smith and Ramdas, arXiv 2010.09686). Scores may be anything within
 * 0 … 1, and each may depend on those before: τ may be changed meanwhile.
 */

/** Alternatives f − gap that the stakes are made for; a mixture of them bets on all at once. */
const GAPS = [0.004, 0.008, 0.016, 0.03, 0.06, 0.12, 0.25, 0.5];
/** Share of the capital that bets from the start; the rest follows evenly, for a change that comes late. */
const AT_ONCE = 0.5;
/** Floors of 0 and 1 have no bets; these are near enough. */
const EDGE = 1e-3;

export class FloorMonitor {
  private readonly bet: Float64Array;
  private readonly stake: Float64Array;
  private cash = 1 - AT_ONCE;
  private readonly instalment: number;
  private capital = 1;
  private highest = 1;
  readonly floor: number;

  /**
   * @param alpha error of a false alarm, over all time
   * @param instalments calls of `later` that are expected; capital that is held back is spread over them
   */
  constructor(
    floor: number,
    readonly alpha: number,
    instalments: number,
  ) {
    const f = Math.min(Math.max(floor, EDGE), 1 - EDGE);
    this.floor = f;
    const gaps = GAPS.filter((gap) => gap < f);
    if (gaps.length === 0) gaps.push(f / 2);
    this.bet = Float64Array.from(gaps, (gap) => gap / (f * (1 - f)));
    this.stake = new Float64Array(gaps.length).fill(AT_ONCE / gaps.length);
    this.instalment = this.cash / Math.max(1, Math.ceil(instalments));
  }

  /** Takes one score in [0, 1]. */
  add(score: number): void {
    const lack = this.floor - score;
    let capital = this.cash;
    for (let j = 0; j < this.bet.length; j++) {
      this.stake[j] *= 1 + this.bet[j] * lack;
      capital += this.stake[j];
    }
    this.capital = capital;
    if (capital > this.highest) this.highest = capital;
  }

  /** Another instalment of the held-back capital starts to bet. Call it at times that do not depend on scores. */
  later(): void {
    const put = Math.min(this.cash, this.instalment);
    this.cash -= put;
    for (let j = 0; j < this.stake.length; j++) this.stake[j] += put / this.stake.length;
  }

  /** log10 of the e-value now. */
  get evidence(): number {
    return Math.log10(Math.max(this.capital, 1e-300));
  }

  /** log10 of the e-value at which H₀ is refuted. */
  get alarmAt(): number {
    return -Math.log10(this.alpha);
  }

  /** H₀ was refuted, now or before. */
  get alarmed(): boolean {
    return this.highest >= 1 / this.alpha;
  }
}

/** Variance of a score in [0, 1], at most. */
const VARIANCE = 0.25;
/** Makes the band narrowest at about 2 000 grades. */
const TUNED_FOR = 2_000;

/**
 * The running mean, and a band that covers the running mean of the expected scores at all times together with
 * probability 1 − α: Robbins' normal mixture for scores in [0, 1] (Howard et al., arXiv 1810.08240). It holds
 * while the expectation drifts, which bands made for one constant mean do not.
 */
export class RunningBand {
  private n = 0;
  private sum = 0;
  private readonly rho: number;

  constructor(private readonly alpha: number) {
    this.rho = (TUNED_FOR * VARIANCE) / (2 * Math.log(1 / alpha) + Math.log(1 + 2 * Math.log(1 / alpha)));
  }

  add(score: number): void {
    this.n++;
    this.sum += score;
  }

  get value(): { n: number; mean: number | null; low: number; high: number } {
    const { n, rho } = this;
    if (n === 0) return { n, mean: null, low: 0, high: 1 };
    const v = n * VARIANCE + rho;
    const radius = Math.sqrt(v * (Math.log(v / rho) + 2 * Math.log(1 / this.alpha))) / n;
    const mean = this.sum / n;
    return { n, mean, low: Math.max(0, mean - radius), high: Math.min(1, mean + radius) };
  }
}
