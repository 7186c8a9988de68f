/** The Beta distribution and the functions it is made of, against known values, quadrature and differences. */
import { strict as assert } from 'node:assert';
import { BetaDistribution, gammaFunctions } from '../../../src/learn/beta';
import { near } from '../core/support';

const EULER = 0.5772156649015329;

const at = (x: number) => gammaFunctions(x, { log: 0, psi: 0, psi1: 0 });
const beta = (a: number, b: number) => new BetaDistribution().set(a, b);

/** ln Γ in double precision: the product formula up to 1e5, with its remainder. */
function logGammaSlow(x: number): number {
  const n = 100_000;
  let sum = 0;
  for (let k = 1; k <= n; k++) sum += x * Math.log1p(1 / k) - Math.log1p(x / k);
  return sum - Math.log(x) + (x * x - x) / (2 * n) - (x * x - x) / (2 * n) / n / 2;
}

describe('gamma functions', () => {
  it('have their known values', () => {
    const table: [x: number, log: number, psi: number, psi1: number][] = [
      [0.5, Math.log(Math.sqrt(Math.PI)), -EULER - 2 * Math.LN2, Math.PI ** 2 / 2],
      [1, 0, -EULER, Math.PI ** 2 / 6],
      [2, 0, 1 - EULER, Math.PI ** 2 / 6 - 1],
      [4, Math.log(6), 11 / 6 - EULER, Math.PI ** 2 / 6 - 1 - 1 / 4 - 1 / 9],
      [10, Math.log(362_880), 7129 / 2520 - EULER, 0.10516633568168575],
      [30, 71.25703896716801, 3.384438141328553, 0.03389500377061224],
    ];
    for (const [x, log, psi, psi1] of table) {
      const found = at(x);
      near(found.log, log, 1e-8 * Math.max(1, Math.abs(log)), `ln Γ(${x})`);
      near(found.psi, psi, 1e-8 * Math.max(1, Math.abs(psi)), `ψ(${x})`);
      if (x < 30) near(found.psi1, psi1, 1e-8 * Math.max(1, psi1), `ψ′(${x})`);
    }
  });

  it('hold over the range that a Beta policy uses, each the derivative of the one before', () => {
    for (const x of [0.004, 0.05, 0.7, 3.3, 14.5, 29.9]) {
      const { log, psi, psi1 } = at(x);
      near(log, logGammaSlow(x), 1e-6 * Math.max(1, Math.abs(log)), `ln Γ(${x})`);
      const h = 1e-4 * x;
      const [low, high] = [at(x - h), at(x + h)];
      near((high.log - low.log) / (2 * h), psi, 1e-6 * Math.max(1, Math.abs(psi)), `ψ(${x})`);
      near((high.psi - low.psi) / (2 * h), psi1, 1e-6 * Math.max(1, psi1), `ψ′(${x})`);
    }
  });
});

const SHAPES: [alpha: number, beta: number][] = [
  [1, 1],
  [2, 2],
  [1.2, 20],
  [0.5, 3.5],
  [25, 5],
  [0.3, 3.7],
];

/** ∫ over μ of f(ln density): midpoints in θ with μ = sin⁸θ, which tames the ends. */
function integrate(a: number, b: number, f: (logDensity: number) => number): number {
  const n = 4000;
  const width = Math.PI / 2 / n;
  const distribution = beta(a, b);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const t = (i + 0.5) * width;
    const logMu = 8 * Math.log(Math.sin(t));
    const log = distribution.logDensity(logMu, Math.log(-Math.expm1(logMu)));
    sum += f(log) * 8 * Math.sin(t) ** 7 * Math.cos(t) * width;
  }
  return sum;
}

describe('Beta distribution', () => {
  for (const [a, b] of SHAPES) {
    it(`(${a}, ${b}): the density integrates to one, the entropy is its own`, () => {
      near(integrate(a, b, Math.exp), 1, 2e-3, 'mass');
      const expected = integrate(a, b, (l) => (l < -80 ? 0 : -l * Math.exp(l)));
      near(beta(a, b).entropy, expected, 3e-3 * Math.max(1, Math.abs(expected)), 'entropy');
    });

    it(`(${a}, ${b}): the slopes are those of density and entropy`, () => {
      const h = 1e-5;
      const [logMu, logRest] = [Math.log(0.3), Math.log(0.7)];
      const difference = (f: (d: BetaDistribution) => number, da: number, db: number) =>
        (f(beta(a + da, b + db)) - f(beta(a - da, b - db))) / (2 * h);
      const density = (d: BetaDistribution) => d.logDensity(logMu, logRest);
      const entropy = (d: BetaDistribution) => d.entropy;
      const found = beta(a, b);
      near(logMu - found.alphaPull, difference(density, h, 0), 1e-5);
      near(logRest - found.betaPull, difference(density, 0, h), 1e-5);
      near(found.entropyAlphaSlope, difference(entropy, h, 0), 1e-4);
      near(found.entropyBetaSlope, difference(entropy, 0, h), 1e-4);
    });
  }

  it('has the density of simple cases', () => {
    const log = (a: number, b: number, mu: number) => beta(a, b).logDensity(Math.log(mu), Math.log(1 - mu));
    near(log(1, 1, 0.37), 0, 1e-9);
    near(log(2, 1, 0.25), Math.log(0.5), 1e-9);
    near(log(3, 2, 0.5), Math.log(1.5), 1e-9);
  });

  it('forgets its last setting', () => {
    const one = new BetaDistribution().set(5, 2);
    assert.equal(one.set(2, 3).entropy, beta(2, 3).entropy);
  });
});
