/**
 * OmniRouter (arXiv 2502.20576): the batch is routed as a whole, at least cost such that the mean predicted
 * score reaches τ. Its constraints on concurrency are left out, as the reports have no load.
 */
import type { Belief, Part } from '../serve';
import { achieved } from '../serve';
import { neighbourBelief } from './neighbourBelief';
import { type Knob, type Router, type RoutingProblem, SETTINGS } from './router';

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
    return Array.from({ length: count }, (_, k) =>
      solvedAt(problem, lowest + ((highest - lowest) * k) / (count - 1)),
    );
  },
};

function solvedAt(problem: RoutingProblem, tau: number): Knob {
  return (part) => {
    const model = leastCost(belief(part), problem, tau);
    return { ...achieved(part, model), model };
  };
}

/** Mean p̂ on the calibration prompts: of the cheapest models, and of the best. */
function reach(problem: RoutingProblem): { lowest: number; highest: number } {
  const batch = makeBatch(belief(problem.calibrate), problem);
  return { lowest: routeAt(batch, 0), highest: routeAt(batch, Infinity) };
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
  const pick = (cells: ArrayLike<number>, scale: number) =>
    Float64Array.from(
      { length: n * on.length },
      (_, c) => cells[Math.floor(c / on.length) * models.length + on[c % on.length]] / scale,
    );
  return { n, on, p: pick(pHat, 1), c: pick(cHat, unit), choice: new Int32Array(n) };
}

/**
 * The minimum of the Lagrangian Σ c̃ − λ₁·(Σ p̂ − N·τ) over all routings, which falls apart into one argmin per
 * prompt. Leaves it in `choice`; returns its mean p̂. λ₁ = ∞ asks for the best p̂, and for the cheapest of equals.
 */
function routeAt({ n, on, p, c, choice }: Batch, lambda: number): number {
  const width = on.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const from = i * width;
    let best = from;
    for (let cell = from + 1; cell < from + width; cell++) {
      const [gain, price] = [p[cell] - p[best], c[cell] - c[best]];
      const better = lambda === Infinity ? gain > 0 || (gain === 0 && price < 0) : price < lambda * gain;
      if (better) best = cell;
    }
    choice[i] = best - from;
    sum += p[best];
  }
  return sum / n;
}

const FIRST_STEP = 1;
/** λ₁ beyond 2^16 would give a point of p̂ more weight than 600 calls of the dearest model. */
const MOST_DOUBLINGS = 16;
/** λ₁ is then known to a millionth of the step at which the constraint first turned. */
const HALVINGS = 20;

/**
 * min Σ ĉ subject to mean p̂ ≥ τ, by ascent of the dual: λ₁ ← [λ₁ + η·sign(τ − mean p̂)]₊, the projected
 * subgradient, whose step doubles until the constraint turns and is halved from then on. Of the routings on the
 * way the one with the least λ₁ that meets the constraint is kept: within one prompt of the optimum, as the
 * duality gap is. Where none does, the best p̂.
 *
 * @returns N models
 */
export function leastCost(belief: Belief, problem: RoutingProblem, tau: number): Int32Array {
  const batch = makeBatch(belief, problem);
  let kept = { lambda: Infinity, choice: batch.choice };
  let [lambda, step, doublings, halvings] = [0, FIRST_STEP, 0, 0];
  while (halvings <= HALVINGS && doublings <= MOST_DOUBLINGS) {
    const met = routeAt(batch, lambda) >= tau;
    if (met && lambda < kept.lambda) kept = { lambda, choice: batch.choice.slice() };
    if (met && lambda === 0) break;
    if (met || kept.lambda < Infinity) {
      step /= 2;
      halvings++;
    } else if (lambda > 0) {
      step *= 2;
      doublings++;
    }
    lambda = Math.max(0, lambda + (met ? -step : step));
  }
  if (kept.lambda === Infinity) {
    routeAt(batch, Infinity);
    kept = { lambda, choice: batch.choice };
  }
  return kept.choice.map((k) => batch.on[k]);
}
