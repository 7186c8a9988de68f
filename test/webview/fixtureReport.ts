/** Reports made up for the tests: shaped like a real one, from one seed, with odd ones beside it. */
import type { Achieved, BaselineResult, Level, OperatingPointResult, Report } from '../../src/core/report';
import { Rng } from '../../src/core/rng';
import type { SessionLog } from '../../src/core/trainingLog';

const MODELS: [name: string, accuracy: number, costPer1k: number][] = [
  ['llama3.2-1b', 0.41, 0.011],
  ['qwen2.5-7b', 0.628, 0.052],
  ['llama3.1-8b', 0.66, 0.068],
  ['gemma2-9b', 0.684, 0.081],
  ['gpt-4o-mini', 0.742, 0.135],
  ['qwen2.5-32b-coder', 0.768, 0.262],
  ['llama3.1-70b', 0.803, 0.338],
  ['qwen2.5-72b', 0.811, 0.391],
  ['llama3.1-405b', 0.836, 0.802],
];
const TASKS: [name: string, n: number, offset: number][] = [
  ['mmlu', 164, 0.012],
  ['triviaqa', 121, 0.03],
  ['gsm8k', 98, 0.055],
  ['medmcqa', 80, -0.052],
  ['truthfulqa', 40, -0.09],
];
const CERTIFIED = 0.7815;
const OBSERVED = 0.8352;

export interface FixtureOptions {
  seed?: number;
  from?: number;
  to?: number;
  step?: number;
}

/** Cost of reaching an accuracy: a convex curve from the cheap models to the dear one. */
function costOf(accuracy: number): number {
  const x = Math.min(1, Math.max(0, (accuracy - 0.62) / 0.22));
  return 0.048 + 0.055 * x + 0.66 * x ** 5;
}

/** Shares that slide from cheap to dear models as the accuracy rises. */
function mixOf(accuracy: number): Record<string, number> {
  const at = 1.6 + 6.4 * Math.min(1, Math.max(0, (accuracy - 0.64) / 0.2)) ** 1.3;
  const weight = MODELS.map((_, i) => Math.exp(-((i - at) ** 2) / 2.4));
  const total = weight.reduce((a, b) => a + b, 0);
  return Object.fromEntries(
    MODELS.map(([name], i) => [name, weight[i] / total] as const).filter(([, share]) => share > 0.004),
  );
}

function achieved(tau: number, accuracy: number): Achieved {
  const half = 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / 503);
  return {
    accuracy,
    accuracyCi: [accuracy - half, accuracy + half],
    costPer1k: costOf(accuracy),
    meanMu: Math.min(0.97, Math.max(0.04, (accuracy - 0.63) / 0.21)),
    met: accuracy >= tau,
    mix: mixOf(accuracy),
  };
}

function level(tau: number, rng: Rng): Level {
  const noise = 0.006 * rng.normal();
  const lowest = 0.672;
  const certified = achieved(tau, Math.min(0.838, Math.max(lowest, tau + 0.036)) + noise);
  const expected = achieved(tau, Math.min(0.838, Math.max(lowest, tau + 0.004)) + noise * 0.8);
  return {
    ...certified,
    tau,
    feasible: tau <= OBSERVED,
    certified: tau <= CERTIFIED,
    lowerBound: Math.min(CERTIFIED, Math.max(0.631, tau + 0.002)),
    target: tau + 0.03,
    lambda: 0.3 * Math.exp((Math.min(tau, 0.84) - 0.7) * 38),
    certifiedServing: certified,
    expected,
    byTask: Object.fromEntries(
      TASKS.map(([name, n, offset]) => [name, { n, accuracy: certified.accuracy + offset }]),
    ),
  };
}

function baseline(
  taus: number[],
  parts: Pick<BaselineResult, 'name' | 'kind' | 'aiq' | 'frontier'> & Partial<BaselineResult>,
): BaselineResult {
  return {
    knows: '',
    calibrated: false,
    ...parts,
    levels: taus.map((tau) => {
      const at = parts.frontier.find((p) => p.accuracy >= tau) ?? parts.frontier[parts.frontier.length - 1];
      return { tau, ...at, met: at.accuracy >= tau };
    }),
  };
}

function curve(shift: number, factor: number): { accuracy: number; costPer1k: number }[] {
  return Array.from({ length: 30 }, (_, i) => {
    const accuracy = 0.66 + (0.176 * i) / 29;
    return { accuracy: accuracy + shift, costPer1k: costOf(accuracy) * factor };
  });
}

function baselines(taus: number[]): BaselineResult[] {
  const fixed = MODELS.map(([name, accuracy, costPer1k]) =>
    baseline(taus, {
      name,
      kind: 'fixed',
      aiq: accuracy * 0.93,
      frontier: [{ accuracy, costPer1k }],
    }),
  );
  const hull = [0, 1, 4, 6, 8].map((i) => ({ accuracy: MODELS[i][1], costPer1k: MODELS[i][2] }));
  return [
    ...fixed,
    baseline(taus, { name: 'zero router', kind: 'mix', aiq: 0.752, frontier: hull }),
    baseline(taus, {
      name: 'Lagrangian optimum',
      kind: 'router',
      calibrated: true,
      aiq: 0.789,
      aiqCi: [0.771, 0.806],
      costRatio: { mean: 0.917, interval: [0.861, 0.983], levels: 17 },
      frontier: curve(-0.001, 1.09),
    }),
    ...[true, false].map((calibrated) =>
      baseline(taus, {
        name: 'CARROT',
        kind: 'router',
        calibrated,
        aiq: 0.781,
        aiqCi: [0.763, 0.799],
        costRatio: { mean: 0.86, interval: [0.74, 1.01], levels: 17 },
        frontier: curve(calibrated ? -0.002 : -0.03, 1.16),
      }),
    ),
    baseline(taus, {
      name: 'perfect predictor',
      kind: 'bound',
      knows: 'observed scores in place of p̂',
      aiq: 0.93,
      frontier: curve(0.11, 0.6),
    }),
    baseline(taus, {
      name: 'oracle',
      kind: 'bound',
      knows: 'every score and cost beforehand',
      aiq: 0.951,
      frontier: [{ accuracy: 0.954, costPer1k: 0.063 }],
    }),
  ];
}

function points(rng: Rng): OperatingPointResult[] {
  return Array.from({ length: 41 }, (_, j) => {
    const target = 0.64 + 0.005 * j;
    const accuracy = Math.min(0.838, 0.665 + 0.0044 * j) + 0.003 * rng.normal();
    return {
      target,
      lambda: 0.3 * Math.exp((target - 0.7) * 38),
      meanMu: Math.min(0.97, 0.05 + 0.0225 * j),
      tune: { accuracy: accuracy + 0.004 * rng.normal(), costPer1k: costOf(accuracy) },
      calibrate: { accuracy, lowerBound: accuracy - 0.041 },
      test: { accuracy, costPer1k: costOf(accuracy) * (1 + 0.02 * rng.normal()) },
    };
  });
}

/** A realistic report: 25 floors from .66 to .90, nine models, certified to .78, observed to .835. */
export function fixtureReport({ seed = 7, from = 0.66, to = 0.9, step = 0.01 }: FixtureOptions = {}): Report {
  const rng = new Rng(seed);
  const taus: number[] = [];
  for (let i = 0; from + i * step <= to + 1e-9; i++) taus.push(Math.round((from + i * step) * 1e6) / 1e6);
  const levels = taus.map((tau) => level(tau, rng));
  const over = (ls: Level[], met: (l: Level) => boolean) => ({
    levels: ls.length,
    met: ls.filter(met).length,
  });
  const feasible = levels.filter((l) => l.feasible);
  const certified = over(
    levels.filter((l) => l.certified),
    (l) => l.met,
  );
  return {
    format: 'proteus-report/1',
    version: '0.1.0',
    createdAt: '2026-02-03T10:20:30.000Z',
    seed,
    backend: 'wasm (tfjs-node is not installed)',
    confidence: 0.95,
    serve: 'certified',
    data: {
      prompts: 3350,
      models: MODELS.map(([name]) => name),
      tasks: TASKS.map(([name]) => name),
      split: { train: 2010, tune: 335, calibrate: 502, test: 503 },
      duplicatesMerged: 12,
      sha256: '9f2c1a6be0d7435489aa01c5d6e7f8090a1b2c3d4e5f60718293a4b5c6d7e8f9',
    },
    limit: {
      certified: CERTIFIED,
      observed: OBSERVED,
      bestFixed: { model: 'llama3.1-405b', accuracy: 0.841 },
    },
    levels,
    tiers: [
      { name: 'gold', floor: 0.8, share: 0.2 },
      { name: 'silver', floor: 0.77, share: 0.3 },
      { name: 'bulk', floor: 0.7, share: 0.5 },
    ].map((tier) => {
      const at = level(tier.floor, rng);
      return {
        ...tier,
        feasible: at.feasible,
        certified: at.certified,
        lowerBound: at.lowerBound,
        accuracy: at.accuracy,
        accuracyCi: at.accuracyCi,
        costPer1k: at.costPer1k,
        met: at.met,
      };
    }),
    points: points(rng),
    compliance: {
      feasible: certified.levels,
      met: certified.met,
      rate: certified.levels === 0 ? 0 : certified.met / certified.levels,
      certified,
      expected: over(feasible, (l) => l.expected.met),
      raw: over(feasible, (l) => l.tau < 0.72),
    },
    correlation: { tauAccuracy: 0.991, tauMu: 0.984 },
    gaps: {
      predictor: 0.143,
      policy: -0.018,
      certainty: 0.135,
      costPer1k: { oracle: 0.063, perfect: 0.071, lagrangian: 0.214, policy: 0.196, certified: 0.331 },
    },
    costRatioToLagrangian: 0.917,
    aiq: 0.794,
    saving: { model: 'llama3.1-405b', modelAccuracy: 0.834, accuracy: 0.836, fraction: 0.178 },
    predictor: {
      logLoss: 0.534,
      constantLogLoss: 0.573,
      ece: 0.019,
      reliability: Array.from({ length: 10 }, (_, i) => ({
        predicted: 0.05 + 0.1 * i,
        observed: Math.min(1, Math.max(0, 0.05 + 0.1 * i + 0.025 * rng.normal())),
        n: Math.round(4527 * Math.exp(-((i - 7.5) ** 2) / 9) * 0.2) + 12,
      })),
    },
    baselines: baselines(taus),
    routing: { p50Us: 98, p99Us: 203, perSecond: 15120 },
    training: {
      sessions: 960,
      seconds: 31,
      gamma: 1.38,
      lambda: taus.map((t) => [t, 0.3 * Math.exp((t - 0.7) * 38)]),
    },
    caveats: [
      'Prompts come from five public benchmarks; floors hold for traffic like them, not for other traffic.',
      'Floors above 0.7815 are served without proof: 502 calibration prompts are too few to certify them.',
      'A changed price or a model that is missing voids the certificate.',
    ],
  };
}

/** As after JSON: what does not exist is null. */
function asParsed(report: Report): Report {
  return JSON.parse(JSON.stringify(report)) as Report;
}

/** Too few prompts: nothing is certified, and there is no saving. */
export function nothingCertified(): Report {
  const report = fixtureReport();
  report.limit.certified = Number.NaN;
  report.compliance.certified = { levels: 0, met: 0 };
  report.compliance.feasible = 0;
  report.compliance.met = 0;
  report.saving = null;
  for (const tier of report.tiers) tier.certified = false;
  for (const l of report.levels) {
    l.certified = false;
    l.lowerBound = Number.NaN;
  }
  return asParsed(report);
}

/** No certified floor lies within reach of all the curves that the gaps compare. */
export function gapless(): Report {
  const report = fixtureReport();
  const none = { oracle: null, perfect: null, lagrangian: null, policy: null, certified: null };
  report.gaps = { predictor: null, policy: null, certainty: null, costPer1k: none };
  return report;
}

/** One floor only. */
export function oneLevel(): Report {
  return asParsed(fixtureReport({ from: 0.75, to: 0.75 }));
}

/** Numbers that do not exist wherever a type allows a number to be missing after JSON. */
export function holes(): Report {
  const report = fixtureReport({ from: 0.7, to: 0.72 });
  const none = Number.NaN;
  report.limit.certified = none;
  report.limit.observed = none;
  report.correlation = { tauAccuracy: none, tauMu: none };
  report.aiq = none;
  report.costRatioToLagrangian = Number.POSITIVE_INFINITY;
  report.gaps.costPer1k.policy = none;
  report.gaps.policy = none;
  report.predictor.reliability = [{ predicted: none, observed: none, n: 0 }];
  report.baselines = [];
  report.points = [];
  report.tiers = [];
  report.caveats = [];
  report.levels[0] = {
    ...report.levels[0],
    accuracy: none,
    accuracyCi: [none, none],
    costPer1k: none,
    mix: {},
    byTask: {},
  };
  report.levels[1] = { ...report.levels[1], costPer1k: 0 };
  return asParsed(report);
}

/** Sessions of a training that is under way. */
export function fixtureSessions(updates: number, perUpdate = 16): SessionLog[] {
  const rng = new Rng(11);
  const sessions: SessionLog[] = [];
  for (let update = 0; update < updates; update++) {
    const learned = 1 - Math.exp(-update / 9);
    for (let session = 0; session < perUpdate; session++) {
      const tau = 0.7 + (0.14 * (session + rng.next())) / perUpdate;
      const lambda = Math.exp(learned * ((tau - 0.7) * 38 - 1.2) + 0.25 * rng.normal());
      const accuracy = tau + (1 - learned) * (0.75 - tau) + 0.012 * rng.normal();
      sessions.push({
        update,
        session,
        tau,
        lambda,
        accuracy,
        costPer1k: costOf(accuracy),
        reward: -0.2,
        meanMu: 0.4,
        gamma: 1.2,
        approxKl: 0.008,
        clipFraction: 0.11,
        entropy: -0.4,
        explainedVariance: 0.3,
      });
    }
  }
  return sessions;
}
