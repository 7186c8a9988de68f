/** The dual variable λ: its step within a session (eq. 6) and the curve λ*(τ) learned across sessions. */
import { clip, interpolate, isotonic, mean } from '../core/math';
import type { DualCurve } from '../core/routerSpec';

/** Below this price of missing the floor, the floor has no say. */
export const LAMBDA_MIN = 0.01;

export interface DualOptions {
  /** Step η in ln λ per unit of missed accuracy and batch. */
  eta: number;
  lambdaMax: number;
}

/**
 * Eq. (6) in its multiplicative form: λ ← λ·exp(η·(τ − p_batch)), within [λ_min, λ_max]. It steps in
 * ln λ because λ spans decades over the range of τ, where an additive step is too small at one end or
 * too large at the other.
 */
export function dualStep(
  logLambda: number,
  tau: number,
  batchAccuracy: number,
  options: DualOptions,
): number {
  return clip(logLambda + options.eta * (tau - batchAccuracy), Math.log(LAMBDA_MIN), logLambdaMax(options));
}

/** ln of the cap; where λ is switched off, of the least λ, which is what the policy's state then holds. */
export function logLambdaMax(options: Pick<DualOptions, 'lambdaMax'>): number {
  return Math.log(Math.max(options.lambdaMax, LAMBDA_MIN));
}

/** What sessions start from, and what is kept of their λ. */
export interface DualMemory {
  readonly logLambda: Float64Array;
  /** Where a session at τ starts. */
  at(tau: number): number;
  /** Takes in the settled ln λ̄ of one update's sessions; `rate` is their weight against the past. */
  learn(sessions: readonly { tau: number; logLambda: number }[], rate: number): void;
  curve(): DualCurve;
  restore(logLambda: ArrayLike<number>): void;
}

/** One λ for all τ, which goes on from wherever the last batches left it: training without sessions. */
export class RunningDual implements DualMemory {
  readonly logLambda: Float64Array;

  constructor(
    private readonly range: readonly [number, number],
    start: (tau: number) => number,
  ) {
    this.logLambda = Float64Array.of(start((range[0] + range[1]) / 2));
  }

  at(): number {
    return this.logLambda[0];
  }

  learn(sessions: readonly { logLambda: number }[]): void {
    this.logLambda[0] = mean(sessions.map((s) => s.logLambda));
  }

  curve(): DualCurve {
    const [logLambda] = this.logLambda;
    return { target: Float32Array.from(this.range), logLambda: Float32Array.of(logLambda, logLambda) };
  }

  restore(logLambda: ArrayLike<number>): void {
    this.logLambda.set(logLambda);
  }
}

/** λ*(τ) on fixed knots: settled values of sessions, averaged over updates and kept monotone. */
export class DualLearner implements DualMemory {
  readonly target: Float64Array;
  readonly logLambda: Float64Array;

  constructor(range: readonly [number, number], knots: number, start: (tau: number) => number) {
    this.target = Float64Array.from(
      { length: knots },
      (_, k) => range[0] + ((range[1] - range[0]) * k) / (knots - 1),
    );
    this.logLambda = isotonic(this.target.map(start));
  }

  at(tau: number): number {
    return interpolate(this.target, this.logLambda, tau);
  }

  learn(sessions: readonly { tau: number; logLambda: number }[], rate: number): void {
    const spacing = this.target[1] - this.target[0];
    const moved = this.target.map((knot, k) => {
      let weight = 0;
      let sum = 0;
      for (const s of sessions) {
        const w = Math.max(0, 1 - Math.abs(s.tau - knot) / (1.5 * spacing));
        weight += w;
        // The session's settled value, moved to the knot along the present slope.
        sum += w * (s.logLambda + this.logLambda[k] - this.at(s.tau));
      }
      return weight === 0 ? this.logLambda[k] : this.logLambda[k] + rate * (sum / weight - this.logLambda[k]);
    });
    this.logLambda.set(isotonic(moved));
  }

  curve(): DualCurve {
    return { target: Float32Array.from(this.target), logLambda: Float32Array.from(this.logLambda) };
  }

  restore(logLambda: ArrayLike<number>): void {
    this.logLambda.set(logLambda);
  }
}
