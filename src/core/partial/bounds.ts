/**
 * What can be proved of a routing whose outcomes have gaps. Observed at random: the bound of complete data on
 * the observed prompts, thinned so that none counts more than another. Stated propensities: a betting
 * bound on weighted terms. Otherwise a gap counts as wrong, which needs no assumption.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { bettingLowerBound, bettingUpperBound } from '../betting';
import { interval, lowerBound, summarise } from '../certificate';
import { clip, variance } from '../math';
import type { Interval } from '../report';
import { routedScores, type Part } from '../serve';
import { estimateRouted, type Evidence, type RoutedEstimate } from './evidence';

/** No cell stands for more than this many in a bound; weights beyond are cut, which lowers the bound. */
const LARGEST_WEIGHT = 50;
/** Fewest equally weighted prompts with which an estimate is worth serving by. */
export const FEWEST_EFFECTIVE = 30;
/** In standard errors: what a bound at the usual levels costs, to weigh more prompts against fewer gaps. */
const BOUND_WIDTH = 2.8;

/** What the calibrate split says of one routing. */
export interface PartialSummary {
  /** Prompts that say as much as those here, if each counted the same. */
  n: number;
  mean: number;
  /** Prompts that the bound rests on. */
  used: number;
  /** Prompts whose routed model has a score. */
  observed: number;
  effective: number;
  boundAt(alpha: number): number;
}

/**
 * @param onTune the same router's choices on tune, which say what to expect before calibrate is looked at
 * @param binary scores are 0 or 1 by nature
 */
export function summarisePartial(
  calibrate: Part,
  evidence: Evidence,
  model: ArrayLike<number>,
  onTune: { part: Part; evidence: Evidence; model: ArrayLike<number> },
  binary: boolean,
): PartialSummary {
  const estimate = estimateRouted(calibrate, evidence, model);
  const shared = {
    n: estimate.effective,
    mean: estimate.accuracy,
    observed: estimate.observed,
    effective: estimate.effective,
  };
  if (evidence.rule === 'stated') {
    const { terms, range } = statedTerms(calibrate, evidence, model, estimate);
    return {
      ...shared,
      used: estimate.observed,
      boundAt: (alpha) => bettingLowerBound(terms, range, alpha, 0),
    };
  }
  const scores =
    evidence.rule === 'random'
      ? thinned(calibrate, evidence, model, keptShare(calibrate, evidence, onTune))
      : routedScores(calibrate, model).map((y) => (Number.isNaN(y) ? 0 : y));
  const summary = summarise(scores, binary);
  return { ...shared, used: scores.length, boundAt: (alpha) => lowerBound(summary, alpha) };
}

/** An interval for what `estimate` estimates, at a confidence: valid for every n but where e is estimated. */
export function partialInterval(
  part: Part,
  evidence: Evidence,
  model: ArrayLike<number>,
  estimate: RoutedEstimate,
  confidence: number,
): Interval {
  const scores = routedScores(part, model);
  if (!scores.some(Number.isNaN)) return interval(summarise(scores), confidence);
  const [low, high] =
    evidence.rule === 'estimated'
      ? normalInterval(estimate, confidence)
      : bettingInterval(inOrder(estimate.terms, evidence), rangeOf(part, evidence, model), confidence);
  return [clip(Math.min(low, estimate.accuracy), 0, 1), clip(Math.max(high, estimate.accuracy), 0, 1)];
}

/** An accuracy lies in [0, 1], whatever range its terms have. */
function bettingInterval(terms: Float64Array, range: Interval, confidence: number): Interval {
  const alpha = (1 - confidence) / 2;
  return [bettingLowerBound(terms, range, alpha, 0), bettingUpperBound(terms, range, alpha, 1)];
}

function normalInterval({ terms, accuracy }: RoutedEstimate, confidence: number): Interval {
  const z = normalQuantile((1 + confidence) / 2, 0, 1);
  const half = z * Math.sqrt(variance(terms) / terms.length);
  return [accuracy - half, accuracy + half];
}

/** What the terms of the routed cells can be. */
function rangeOf(
  { models }: Part,
  { rule, propensity, least }: Evidence,
  model: ArrayLike<number>,
): Interval {
  let e = least;
  if (rule === 'random') {
    e = 1;
    // One rate for each model, and only of those that are routed to.
    for (let i = 0; i < model.length; i++) e = Math.min(e, propensity[i * models + model[i]]);
    e = Math.max(e, 1 / model.length);
  }
  return [1 - 1 / e, 1 / e];
}

/** A sorted file must not make a sequence that its order predicts. */
function inOrder(terms: Float32Array, { order }: Evidence): Float64Array {
  return Float64Array.from(order, (i) => terms[i]);
}

/**
 * Terms whose mean is at most the accuracy. Where the log may have given a cell less than one chance in
 * LARGEST_WEIGHT, plain weighted scores with the weight cut there; else the doubly-robust terms.
 */
function statedTerms(
  part: Part,
  evidence: Evidence,
  model: ArrayLike<number>,
  { terms }: RoutedEstimate,
): { terms: Float64Array; range: Interval } {
  if (evidence.least * LARGEST_WEIGHT >= 1) {
    return { terms: inOrder(terms, evidence), range: rangeOf(part, evidence, model) };
  }
  const cut = routedScores(part, model).map((y, i) =>
    Number.isNaN(y) ? 0 : y * Math.min(LARGEST_WEIGHT, 1 / evidence.propensity[i * part.models + model[i]]),
  );
  return { terms: inOrder(cut, evidence), range: [0, LARGEST_WEIGHT] };
}

/**
 * Keeps every prompt with the same probability f, whichever model it goes to: one that goes to a model
 * observed at rate e stays, if observed, with f/e. What stays is a random sample of all prompts. Models
 * below that rate would need prompts that nobody observed: theirs count as wrong.
 */
function thinned(
  part: Part,
  { propensity, coin }: Evidence,
  model: ArrayLike<number>,
  f: number,
): Float32Array {
  const kept: number[] = [];
  for (let i = 0; i < part.n; i++) {
    const c = i * part.models + model[i];
    const e = propensity[c];
    if (e < f) {
      if (coin[i] < f) kept.push(0);
    } else if (!Number.isNaN(part.score[c]) && coin[i] < f / e) {
      kept.push(part.score[c]);
    }
  }
  return Float32Array.from(kept);
}

/** f: the models' rate for which the bound is likely to be highest, by how the tune prompts are routed. */
function keptShare(
  calibrate: Part,
  { propensity }: Evidence,
  onTune: { part: Part; evidence: Evidence; model: ArrayLike<number> },
): number {
  const { part, evidence, model } = onTune;
  const traffic = new Float64Array(part.models);
  for (let i = 0; i < part.n; i++) traffic[model[i]] += 1 / part.n;
  const accuracy = clip(estimateRouted(part, evidence, model).accuracy, 0.5, 0.95);
  const rates = propensity.subarray(0, part.models);
  let best = -Infinity;
  let chosen = 1;
  for (const f of new Set([...rates].filter((rate, k) => rate > 0 && traffic[k] > 0))) {
    const lost = traffic.reduce((sum, share, k) => sum + (rates[k] < f ? share : 0), 0);
    const mean = (1 - lost) * accuracy;
    const bound = mean - BOUND_WIDTH * Math.sqrt((mean * (1 - mean)) / (f * calibrate.n));
    if (bound > best) {
      best = bound;
      chosen = f;
    }
  }
  return chosen;
}
