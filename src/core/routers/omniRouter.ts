/**
 * OmniRouter (arXiv 2502.20576): the batch is routed as a whole, at least cost such that the mean predicted
 * score reaches τ. Its constraints on concurrency are left out, as the reports have no load.
 */
import type { Belief, Part } from '../serve';
import { achieved } from '../serve';
import { neighbourBelief } from './neighbourBelief';
import { type Knob, type Routed, type Router, type RoutingProblem, SETTINGS } from './router';

const belief = (part: Part): Belief => neighbourBelief(part, 'omniRouter');

export const omniRouter: Router = {
  name: 'OmniRouter',
  kind: 'router',
  knows: '',
  expects: belief,
  atFloor: solvedAt,
  /** τ over all that its predictions can be asked for, solved anew for every part. */
  knobs: (problem, count = SETTINGS) => {
    const { lowest, highest } = reach(problem);
    const batches = new Map<Part, Batch>();
    const batchOf = (part: Part): Batch => {
      const batch = batches.get(part) ?? makeBatch(belief(part), problem);
      batches.set(part, batch);
      return batch;
    };
    return Array.from({ length: count }, (_, k) => {
      const tau = lowest + ((highest - lowest) * k) / (count - 1);
      return (part: Part) => routed(part, solve(batchOf(part), tau));
    });
  },
};

function solvedAt(problem: RoutingProblem, tau: number): Knob {
  return (part) => routed(part, leastCost(belief(part), problem, tau));
}

function routed(part: Part, model: Int32Array): Routed {
  return { ...achieved(part, model), model };
}

/** Mean p̂ on the calibration prompts: of the cheapest models, and of the best. */
function reach(problem: RoutingProblem): { lowest: number; highest: number } {
  const batch = makeBatch(belief(problem.calibrate), problem);
  return { lowest: routeAt(batch, 0), highest: routeBest(batch) };
}

interface Batch {
  n: number;
  /** Models that may be chosen. */
  on: number[];
  /** N × |on|, p̂ and c̃: predicted cost over the dearest model's mean. */
  p: Float64Array;
  c: Float64Array;
  /** N, positions in `on`: the routing of the last multiplier that was tried. */
  choice: Int32Array;
}

function makeBatch({ pHat, cHat }: Belief, { models, available, trainCost }: RoutingProblem): Batch {
  const on = models.flatMap((_, m) => (available[m] ? [m] : []));
  const n = pHat.length / models.length;
  const unit = Math.max(...on.map((m) => trainCost[m])) || 1;
  const batch = {
    n,
    on,
    p: new Float64Array(n * on.length),
    c: new Float64Array(n * on.length),
    choice: new Int32Array(n),
  };
  for (let i = 0, to = 0; i < n; i++) {
    for (let k = 0; k < on.length; k++, to++) {
      const cell = i * models.length + on[k];
      batch.p[to] = pHat[cell];
      batch.c[to] = cHat[cell] / unit;
    }
  }
  return batch;
}

/**
 * The minimum of the Lagrangian Σ c̃ − λ₁·(Σ p̂ − N·τ) over all routings, which falls apart into one argmin per
 * prompt. Leaves it in `choice`; returns its mean p̂.
 */
function routeAt({ n, on, p, c, choice }: Batch, lambda: number): number {
  const width = on.length;
  let sum = 0;
  for (let i = 0, from = 0; i < n; i++, from += width) {
    let best = from;
    let least = c[from] - lambda * p[from];
    for (let cell = from + 1; cell < from + width; cell++) {
      const value = c[cell] - lambda * p[cell];
      if (value >= least) continue;
      least = value;
      best = cell;
    }
    choice[i] = best - from;
    sum += p[best];
  }
  return sum / n;
}

/** What λ₁ → ∞ leads to: the best p̂, of equals the cheapest. */
function routeBest({ n, on, p, c, choice }: Batch): number {
  const width = on.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let best = i * width;
    for (let cell = best + 1; cell < (i + 1) * width; cell++) {
      if (p[cell] > p[best] || (p[cell] === p[best] && c[cell] < c[best])) best = cell;
    }
    choice[i] = best - i * width;
    sum += p[best];
  }
  return sum / n;
}

const FIRST_STEP = 1;
/** λ₁ beyond 2^16 would give a point of p̂ more weight than 600 calls of the dearest model. */
const MOST_DOUBLINGS = 16;
/** λ₁ is then known to a millionth of the step at which the constraint first turned. */
const MOST_HALVINGS = 20;

/**
 * min Σ ĉ subject to mean p̂ ≥ τ, by ascent of the dual: λ₁ ← [λ₁ + η·sign(τ − mean p̂)]₊, the projected
 * subgradient, whose step doubles until the constraint turns and is halved from then on. It ends where the
 * constraint is met with less to spare than one prompt: what the optimum costs less is then at most λ₁/N. Where
 * nothing meets it, the best p̂.
 *
 * @returns N models
 */
export function leastCost(belief: Belief, problem: RoutingProblem, tau: number): Int32Array {
  return solve(makeBatch(belief, problem), tau);
}

function solve(batch: Batch, tau: number): Int32Array {
  const { n, on, choice } = batch;
  let kept: Int32Array | undefined;
  let [lambda, step, doublings, halvings] = [0, FIRST_STEP, 0, 0];
  while (halvings <= MOST_HALVINGS && doublings <= MOST_DOUBLINGS) {
    const spare = routeAt(batch, lambda) - tau;
    const met = spare >= 0;
    if (met) kept = choice.slice();
    if (met && (lambda === 0 || spare < 1 / n)) break;
    if (kept) {
      step /= 2;
      halvings++;
    } else if (lambda > 0) {
      step *= 2;
      doublings++;
    }
    lambda = Math.max(0, lambda + (met ? -step : step));
  }
  if (!kept) {
    routeBest(batch);
    kept = choice.slice();
  }
  return kept.map((k) => on[k]);
}
