/** Online dual control: τ is raised while feedback says that a floor is missed, and let down again. */

/** Too few grades say nothing. */
const FEWEST = 20;
/** τ moves in steps of this, so that a router need not be asked for ever new ones. */
const STEP = 0.0025;
/** Within this range a controlled τ counts as settled. */
const SETTLED = 0.02;

export class FloorControl {
  /** What is added to the floor, exactly and as it is used. */
  private exact = 0;
  nudge = 0;
  private n = 0;
  private sum = 0;
  /** The nudge after each step. */
  private readonly steps: number[] = [];

  constructor(
    private readonly floor: number,
    private readonly settings: { gain: number; maxRaise: number },
  ) {}

  grade(score: number): void {
    this.n++;
    this.sum += score;
  }

  /** A step of projected dual ascent: nudge ← clip(nudge + gain·(floor − mean)). Says whether τ changes. */
  step(): boolean {
    const before = this.nudge;
    if (this.n >= FEWEST) {
      const missing = this.floor - this.sum / this.n;
      const { gain, maxRaise } = this.settings;
      this.exact = Math.min(Math.max(this.exact + gain * missing, 0), maxRaise);
      this.nudge = Math.round(this.exact / STEP) * STEP;
      this.n = 0;
      this.sum = 0;
    }
    this.steps.push(this.nudge);
    return this.nudge !== before;
  }

  /** How it went in the last quarter of the steps. */
  get stability(): { mean: number; low: number; high: number; settled: boolean } {
    const last = this.steps.slice(Math.floor((3 * this.steps.length) / 4));
    if (last.length === 0) return { mean: 0, low: 0, high: 0, settled: true };
    const low = Math.min(...last);
    const high = Math.max(...last);
    const mean = last.reduce((a, b) => a + b, 0) / last.length;
    return { mean, low, high, settled: high - low <= SETTLED && high < this.settings.maxRaise };
  }
}
