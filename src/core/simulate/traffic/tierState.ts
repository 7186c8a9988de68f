/** One tier while a simulation runs: its counts, its watch, its certificate, and how it is served. */
import { FloorControl } from './control';
import type { FloorPolicy } from './router';
import type { CertificateState, TierFrame, TierSummary } from './result';
import { Tally } from './tally';
import type { TrafficPlan } from './plan';
import { TierWatch } from './watch';

export class TierState {
  readonly window: Tally;
  readonly total: Tally;
  readonly watch: TierWatch;
  readonly control: FloorControl;
  /** How its plain floor is served; undefined before the first plan. */
  policy: FloorPolicy | undefined;
  revoked = false;
  /** As last said in the log. */
  said: { feasible: boolean; certificate: CertificateState } | undefined;
  private infeasibleSince: number | undefined;
  private infeasibleSeconds = 0;
  private windows = 0;
  private windowsBelow = 0;

  constructor(
    readonly tier: { name: string; floor: number; share: number },
    plan: Pick<TrafficPlan, 'feedback' | 'control' | 'horizon' | 'windowSeconds'>,
    { models, ids }: { models: readonly string[]; ids: readonly string[] },
  ) {
    this.window = new Tally(models.length);
    this.total = new Tally(models.length, ids.length);
    this.watch = new TierWatch(tier.floor, plan.feedback.delta, plan.horizon / plan.windowSeconds);
    this.control = new FloorControl(tier.floor, plan.control);
  }

  /** @param asCertified models and prices are those of the certificate */
  certificate(asCertified: boolean): CertificateState {
    if (this.revoked) return 'revoked';
    if (!asCertified) return 'void';
    return this.policy?.certified === true ? 'certified' : 'none';
  }

  /** Keeps account of the time in which the floor cannot be held. */
  setFeasible(feasible: boolean, now: number): void {
    if (!feasible) this.infeasibleSince ??= now;
    else if (this.infeasibleSince !== undefined) {
      this.infeasibleSeconds += now - this.infeasibleSince;
      this.infeasibleSince = undefined;
    }
  }

  /** The frame of the window that ends, and a clean sheet for the next one. */
  endWindow(seconds: number, asCertified: boolean): TierFrame {
    const { window, watch } = this;
    const frame: TierFrame = {
      ...window.counts,
      accuracy: window.accuracy,
      graded: { n: watch.windowN, mean: watch.windowN === 0 ? null : watch.windowSum / watch.windowN },
      running: watch.band.value,
      evidence: watch.evidence,
      alarmAt: watch.alarmAt,
      violated: watch.violated,
      tau: this.policy?.tau ?? this.tier.floor,
      nudge: this.control.nudge,
      feasible: this.policy?.feasible ?? false,
      certificate: this.certificate(asCertified),
      costPerHour: (3600 * window.cost) / seconds,
      latency: window.latency,
      mix: window.mix,
    };
    if (window.served > 0) {
      this.windows++;
      if (window.scores / window.served < this.tier.floor) this.windowsBelow++;
    }
    window.clear();
    watch.endWindow();
    return frame;
  }

  summary(now: number, asCertified: boolean): TierSummary {
    const { total, watch } = this;
    const { n, mean, low, high } = watch.band.value;
    const infeasible = this.infeasibleSince === undefined ? 0 : now - this.infeasibleSince;
    return {
      name: this.tier.name,
      floor: this.tier.floor,
      ...total.counts,
      accuracy: total.accuracy,
      accuracyCi: total.accuracyCi,
      graded: { n, mean, low, high },
      costPer1k: total.served === 0 ? null : (1000 * total.cost) / total.served,
      costPerHour: now > 0 ? (3600 * total.cost) / now : 0,
      latency: total.latency,
      meanWaitMs: total.served === 0 ? null : (1000 * total.waited) / total.served,
      violations: watch.violations,
      windowsBelow: this.windowsBelow,
      windows: this.windows,
      infeasibleSeconds: this.infeasibleSeconds + infeasible,
      certificate: this.certificate(asCertified),
      mix: total.mix,
    };
  }
}
