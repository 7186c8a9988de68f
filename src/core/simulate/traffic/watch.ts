/** One tier's floor in service: raises a violation, then waits for proof that it holds again. */
import { FloorMonitor, RunningBand } from './monitor';

/** What a grade gave rise to. */
export type Verdict = 'violation' | 'recovery' | undefined;

export class TierWatch {
  /** Grades so far, with their band. */
  readonly band: RunningBand;
  /** Of the current window. */
  windowN = 0;
  windowSum = 0;
  violated = false;
  violations = 0;
  private monitor: FloorMonitor;

  /**
   * The k-th test of a tier has error δ/2^k, so that all of them together stay below δ.
   * @param windows of the whole simulation
   */
  constructor(
    private readonly floor: number,
    private readonly delta: number,
    private readonly windows: number,
  ) {
    this.band = new RunningBand(delta);
    this.monitor = this.against();
  }

  grade(score: number): Verdict {
    this.windowN++;
    this.windowSum += score;
    this.band.add(score);
    // "It holds again" is the same test, turned round: wrong answers against 1 − floor.
    this.monitor.add(this.violated ? 1 - score : score);
    if (!this.monitor.alarmed) return undefined;
    this.violated = !this.violated;
    if (this.violated) this.violations++;
    this.monitor = this.against();
    return this.violated ? 'violation' : 'recovery';
  }

  endWindow(): void {
    this.windowN = 0;
    this.windowSum = 0;
    this.monitor.later();
  }

  get evidence(): number {
    return this.violated ? -this.monitor.evidence : this.monitor.evidence;
  }

  get alarmAt(): number {
    return this.monitor.alarmAt;
  }

  private against(): FloorMonitor {
    // A recovery that is claimed too early is not a false alarm, but shares their size.
    const alpha = this.delta / 2 ** (this.violations + 1);
    return new FloorMonitor(this.violated ? 1 - this.floor : this.floor, alpha, this.windows);
  }
}
