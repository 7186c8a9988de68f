/** Populations whose truth is known, and logs of them that observe only some cells. */
import { hashUnit } from '../../../src/core/hash';
import type { OutcomeTable } from '../../../src/core/outcomes';
import type { Evidence } from '../../../src/core/partial/evidence';
import type { Rng } from '../../../src/core/rng';
import type { Part, PartPredictions } from '../../../src/core/serve';
import { makeRandomPart, POOL } from '../core/support';

export const MODELS = POOL.skill.map((_, k) => `m${k}`);
const M = MODELS.length;

/** Routes by p̂ − ĉ/λ, as a router with some floor would: three to four models get traffic. */
export function route(part: Part, lambda = 0.004): Int32Array {
  return Int32Array.from({ length: part.n }, (_, i) => {
    const value = (k: number) => part.pHat[i * M + k] - part.cHat[i * M + k] / lambda;
    return MODELS.map((_m, k) => k).reduce((a, b) => (value(b) > value(a) ? b : a));
  });
}

/** Mean score and cost (USD per 1 000) of the routing on parts without gaps. */
export function truthOf(part: Part, model = route(part)): { accuracy: number; costPer1k: number } {
  let [accuracy, cost] = [0, 0];
  model.forEach((k, i) => {
    accuracy += part.score[i * M + k] / part.n;
    cost += (1000 * part.cost[i * M + k]) / part.n;
  });
  return { accuracy, costPer1k: cost };
}

/** The probability that cell (i, k) is observed. */
export type Policy = (part: Part, i: number, k: number) => number;

/** At random, dear models more rarely. */
export const atRandom: Policy = (_, _i, k) => [0.9, 0.7, 0.5, 0.35][k];

/** What reads easy is observed, what reads hard hardly ever. */
export const easyOnes: Policy = (part, i, k) => 0.1 + 0.85 * part.pHat[i * M + k] ** 2;

/** Hides cells of a part; what is left is the log. */
export function hide(part: Part, policy: Policy, rng: Rng): { log: Part; propensity: Float32Array } {
  const propensity = Float32Array.from(part.score, (_, c) => policy(part, Math.floor(c / M), c % M));
  const log: Part = { ...part, score: part.score.slice(), cost: part.cost.slice() };
  propensity.forEach((e, c) => {
    if (rng.next() < e) return;
    log.score[c] = NaN;
    log.cost[c] = NaN;
  });
  return { log, propensity };
}

export function makeLog(
  rng: Rng,
  n: number,
  policy: Policy,
): { log: Part; full: Part; propensity: Float32Array } {
  const full = makeRandomPart(rng, n);
  return { full, ...hide(full, policy, rng) };
}

/** A part as a table of dollars, with prompts that differ from every other table's. */
export function tableOf(part: Part, name: string, propensity?: Float32Array): OutcomeTable {
  const prompts = Array.from({ length: part.n }, (_, i) => `${name} ${i}`);
  const usage = new Float32Array(part.n * M * 2);
  part.cost.forEach((usd, c) => usage.set([Number.isNaN(usd) ? NaN : 0, usd], 2 * c));
  return {
    ids: prompts,
    prompts,
    tasks: part.tasks,
    models: MODELS,
    score: part.score,
    usage,
    dollars: MODELS.map(() => true),
    ...(propensity && { propensity: propensity.map((e, c) => (Number.isNaN(part.score[c]) ? NaN : e)) }),
  };
}

export function predictionsOf(part: Part): PartPredictions {
  const usage = new Float32Array(part.n * M * 2);
  part.cHat.forEach((usd, c) => (usage[2 * c + 1] = usd));
  return { score: part.pHat, usage };
}

export const USD_PRICE = Float64Array.from({ length: 2 * M }, (_, k) => (k % 2 === 1 ? 1e6 : 0));

/** Evidence with propensities that are known, or the rates of the part. */
export function evidenceOf(
  log: Part,
  rule: 'random' | 'stated',
  propensity: Float32Array,
  name: string,
): Evidence {
  const rate = MODELS.map((_, k) => {
    let seen = 0;
    for (let i = 0; i < log.n; i++) if (!Number.isNaN(log.score[i * M + k])) seen++;
    return seen / log.n;
  });
  const coin = Float64Array.from({ length: log.n }, (_, i) => hashUnit(`${name} ${i}`, 0, 'test'));
  return {
    rule,
    propensity: rule === 'stated' ? propensity : propensity.map((_, c) => rate[c % M]),
    least: rule === 'stated' ? Math.min(...propensity) : Math.min(...rate),
    coin,
    order: Int32Array.from(coin.keys()).sort((a, b) => coin[a] - coin[b]),
  };
}

/** Mean of the scores that happen to be there: what one must not do. */
export function naive(log: Part, model: Int32Array): number {
  const seen = Array.from(model, (k, i) => log.score[i * M + k]).filter((s) => !Number.isNaN(s));
  return seen.reduce((a, b) => a + b, 0) / seen.length;
}

/** The most failures that a failure rate of δ explains, but once in 700 times. */
export function allowed(studies: number, delta: number): number {
  return studies * delta + 3 * Math.sqrt(studies * delta * (1 - delta));
}
