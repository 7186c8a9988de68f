/** The Beta distribution in plain numbers: its density and entropy, with their slopes in α and β. */

/** ln Γ, its derivative ψ (digamma) and ψ′ (trigamma) at one point. */
export interface GammaFunctions {
  log: number;
  psi: number;
  psi1: number;
}

/** How far Stirling's series is shifted, so that a few of its terms are enough. */
const SHIFT = 6;

/** At x > 0, to about 1e-9: Stirling's series at x + 6, and the recurrence back. Written to `out`. */
export function gammaFunctions(x: number, out: GammaFunctions): GammaFunctions {
  let product = 1;
  let psi = 0;
  let psi1 = 0;
  for (let k = 0; k < SHIFT; k++) {
    const r = 1 / (x + k);
    product *= x + k;
    psi -= r;
    psi1 += r * r;
  }
  const z = x + SHIFT;
  const r = 1 / z;
  const r2 = r * r;
  const logZ = Math.log(z);
  out.log =
    (z - 0.5) * logZ -
    z +
    HALF_LOG_2PI +
    r * (1 / 12 - r2 * (1 / 360 - r2 * (1 / 1260 - r2 / 1680))) -
    Math.log(product);
  out.psi = psi + logZ - r / 2 - r2 * (1 / 12 - r2 * (1 / 120 - r2 * (1 / 252 - r2 / 240)));
  out.psi1 = psi1 + r + r2 / 2 + r * r2 * (1 / 6 - r2 * (1 / 30 - r2 * (1 / 42 - r2 / 30)));
  return out;
}

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/** Beta(α, β), α, β > 0, at one setting of them after another. */
export class BetaDistribution {
  private alpha = 1;
  private beta = 1;
  private readonly a: GammaFunctions = { log: 0, psi: 0, psi1: 0 };
  private readonly b: GammaFunctions = { log: 0, psi: 0, psi1: 0 };
  private readonly sum: GammaFunctions = { log: 0, psi: 0, psi1: 0 };

  set(alpha: number, beta: number): this {
    this.alpha = alpha;
    this.beta = beta;
    gammaFunctions(alpha, this.a);
    gammaFunctions(beta, this.b);
    gammaFunctions(alpha + beta, this.sum);
    return this;
  }

  /** ln of the density at μ, from ln μ and ln(1 − μ). */
  logDensity(logMu: number, logRest: number): number {
    const { a, b, sum } = this;
    return (this.alpha - 1) * logMu + (this.beta - 1) * logRest - a.log - b.log + sum.log;
  }

  /** d logDensity / dα is ln μ less this. */
  get alphaPull(): number {
    return this.a.psi - this.sum.psi;
  }

  /** d logDensity / dβ is ln(1 − μ) less this. */
  get betaPull(): number {
    return this.b.psi - this.sum.psi;
  }

  /** Differential entropy. */
  get entropy(): number {
    const { alpha, beta, a, b, sum } = this;
    const normaliser = a.log + b.log - sum.log;
    return normaliser - (alpha - 1) * a.psi - (beta - 1) * b.psi + (alpha + beta - 2) * sum.psi;
  }

  /** d entropy / dα. */
  get entropyAlphaSlope(): number {
    const { alpha, beta, a, sum } = this;
    return (alpha + beta - 2) * sum.psi1 - (alpha - 1) * a.psi1;
  }

  /** d entropy / dβ. */
  get entropyBetaSlope(): number {
    const { alpha, beta, b, sum } = this;
    return (alpha + beta - 2) * sum.psi1 - (beta - 1) * b.psi1;
  }
}
