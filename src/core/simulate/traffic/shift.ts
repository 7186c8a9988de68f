/** Notices, without any grades, that other prompts come than the router was certified for. */
import { FloorMonitor } from './monitor';
import type { TrafficWorld } from './world';

export class ShiftWatch {
  private readonly falls: FloorMonitor;
  private readonly rises: FloorMonitor;
  private said = false;

  /** @param delta error of a false alarm over all time, where the mean is within the tolerance */
  constructor(
    private readonly outlook: TrafficWorld['outlook'],
    delta: number,
    windows: number,
  ) {
    const { mean, tolerance } = outlook;
    this.falls = new FloorMonitor(mean - tolerance, delta / 2, windows);
    this.rises = new FloorMonitor(1 - mean - tolerance, delta / 2, windows);
  }

  /** Takes a prompt that came; says, once, which way the traffic has shifted. */
  add(prompt: number): 'harder' | 'easier' | undefined {
    if (this.said) return undefined;
    const p = this.outlook.of[prompt];
    this.falls.add(p);
    this.rises.add(1 - p);
    const way = this.falls.alarmed ? 'harder' : this.rises.alarmed ? 'easier' : undefined;
    this.said = way !== undefined;
    return way;
  }

  endWindow(): void {
    this.falls.later();
    this.rises.later();
  }
}
