/** How floors are served at the moment: the policies in force, and what is said when they change. */
import type { Conditions } from './conditions';
import type { TrafficPlan } from './plan';
import type { CertificateState, LogEntry } from './result';
import type { FloorPolicy, TrafficRouter } from './router';
import type { TierState } from './tierState';

/** Floors by need: each tier's own, then those of its critical queries. */
export class Service {
  private policies: (FloorPolicy | undefined)[];
  private readonly width: number;

  constructor(
    private readonly router: TrafficRouter,
    private readonly tiers: readonly TierState[],
    private readonly criticality: TrafficPlan['criticality'],
    private readonly conditions: Conditions,
    private readonly log: (entry: LogEntry) => void,
  ) {
    this.width = 1 + criticality.length;
    this.policies = [];
  }

  /** The need of a query of a tier whose criticality draw is u. */
  needOf(tier: number, u: number): number {
    let from = 0;
    for (let c = 0; c < this.criticality.length; c++) {
      from += this.criticality[c].share;
      if (u < from) return tier * this.width + 1 + c;
    }
    return tier * this.width;
  }

  floorOf(need: number): number {
    const { floor } = this.tiers[Math.floor(need / this.width)].tier;
    const c = need % this.width;
    return c === 0 ? floor : Math.min(1, floor + this.criticality[c - 1].raise);
  }

  /** How a need is served now; undefined where the router must prepare first. */
  policy(need: number): FloorPolicy | undefined {
    const { nudge } = this.tiers[Math.floor(need / this.width)].control;
    return (this.policies[need] ??= this.router.policy(this.floorOf(need), nudge, this.conditions.pool));
  }

  /** Forgets all policies: the pool, the prices or τ have changed. */
  outdated(): void {
    this.policies = [];
  }

  /** Serves all tiers anew, and says what that changes. False where the router must prepare first. */
  replan(now: number): boolean {
    const policies = this.tiers.map((_, t) => this.policy(t * this.width));
    if (policies.some((policy) => policy === undefined)) return false;
    this.tiers.forEach((state, t) => {
      state.policy = policies[t];
      state.setFeasible(policies[t]?.feasible === true, now);
      this.sayFeasible(state, now);
      this.sayCertificate(state, now);
    });
    return true;
  }

  /** The certificate of a tier is refuted. */
  revoke(state: TierState, now: number, why: string): void {
    const before = state.certificate(this.conditions.asCertified);
    if (state.revoked) return;
    state.revoked = true;
    state.said = { feasible: state.said?.feasible ?? true, certificate: 'revoked' };
    if (before === 'none') return;
    const { name } = state.tier;
    const message = `The certificate of tier ${name} is revoked: ${why}. Train or evaluate again on recent outcomes.`;
    this.log({ at: now, kind: 'certificate', severity: 'bad', tier: name, message });
  }

  private sayFeasible(state: TierState, now: number): void {
    const { policy, tier, said } = state;
    if (policy === undefined || policy.feasible === (said?.feasible ?? true)) return;
    const reach = Number.isNaN(policy.expected) ? '' : ` and reaches about ${policy.expected.toFixed(3)}`;
    this.log({
      at: now,
      kind: 'feasibility',
      severity: policy.feasible ? 'good' : 'bad',
      tier: tier.name,
      message: policy.feasible
        ? `The floor ${tier.floor} of tier ${tier.name} can be held again.`
        : `The floor ${tier.floor} of tier ${tier.name} is not feasible with the pool as it is: the safest point answers${reach}.`,
    });
  }

  private sayCertificate(state: TierState, now: number): void {
    const certificate = state.certificate(this.conditions.asCertified);
    const before = state.said?.certificate;
    state.said = { feasible: state.policy?.feasible === true, certificate };
    if (certificate === before || (before === undefined && certificate === 'certified')) return;
    const words = WORDS[certificate];
    // A tier that never was certified has nothing to lose, and nothing to get back.
    if (words === undefined || (certificate === 'void' && before === 'none')) return;
    if (certificate === 'none' && before !== undefined && before !== 'certified') return;
    const { name, floor } = state.tier;
    this.log({
      at: now,
      kind: 'certificate',
      severity: certificate === 'certified' ? 'good' : 'warning',
      tier: name,
      message: words(name, floor),
    });
  }
}

const WORDS: Record<CertificateState, ((name: string, floor: number) => string) | undefined> = {
  certified: (name) =>
    `The certificate of tier ${name} is valid again: models and prices are those of the training.`,
  none: (name, floor) => `The floor ${floor} of tier ${name} is not certified by this run.`,
  void: (name) =>
    `The certificate of tier ${name} is void while models or prices differ from the training's.`,
  revoked: undefined,
};
