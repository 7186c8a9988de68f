/** The trained policy in service, in plain JavaScript: μ and the routed model of every prompt at one target. */
import { chooseModels, costUnit, predictedCost, type RuleInputs } from './decide';
import { clip, hyperbolicTangent, interpolate, sigmoid } from './math';
import type { OutcomeTable, PriceTable } from './outcomes';
import { observedCost } from './outcomes';
import { estimateRouted, type Evidence, makeEvidence } from './partial/evidence';
import type { Logging } from './partial/logging';
import { MU_MIN, priorLogit, promptColumns } from './policyState';
import type { Dense, DualCurve, PolicySpec, RouterSpec } from './routerSpec';

/** Which router asks its neighbours, each for as many as its paper says (core/neighbours). */
export type NeighbourUse = 'omniRouter' | 'carrot' | 'routerBench';

/** Means over the k nearest train prompts. */
export type NeighbourPredictions = Record<
  NeighbourUse,
  { k: number; /** N × M. */ score: Float32Array; /** N × M × 2. */ usage: Float32Array }
>;

/** Predictions for the prompts of one split part. */
export interface PartPredictions {
  /** N × M, p̂. */
  score: Float32Array;
  /** N × M × 2, û. */
  usage: Float32Array;
  /** What the routers that we compare with predict; runs of earlier versions kept none. */
  neighbours?: NeighbourPredictions;
}

/** What a router expects: N × M scores, and N × M costs in USD per query. */
export interface Belief {
  pHat: Float32Array;
  cHat: Float64Array;
}

/** One split part, with what was observed and what was predicted: p̂ and ĉ are our own. */
export interface Part extends Belief {
  n: number;
  models: number;
  tasks: string[];
  /** N × M, observed; NaN where it was not. */
  score: Float32Array;
  /** N × M, observed, USD per query; NaN where it was not. */
  cost: Float64Array;
  /** By the means of k nearest train prompts. */
  neighbours?: Record<NeighbourUse, Belief>;
  /** Where outcomes have gaps: what is known of those. */
  evidence?: Evidence;
  /** μ of every prompt by target, where it was computed beforehand, for the router that the part belongs to. */
  preferences?: ReadonlyMap<number, Float32Array>;
}

/** @param logging where outcomes have gaps, in this part or another */
export function makePart(
  table: OutcomeTable,
  predictions: PartPredictions,
  price: PriceTable,
  logging?: Logging,
): Part {
  return {
    n: table.ids.length,
    models: table.models.length,
    tasks: table.tasks,
    score: table.score,
    cost: observedCost(table, price),
    pHat: predictions.score,
    cHat: predictedCost(predictions.usage, price, table.fee),
    ...(predictions.neighbours && {
      neighbours: neighbourBeliefs(predictions.neighbours, price, table.fee),
    }),
    ...(logging && { evidence: makeEvidence(logging, table, predictions) }),
  };
}

function neighbourBeliefs(
  { omniRouter, carrot, routerBench }: NeighbourPredictions,
  price: PriceTable,
  fee?: Float64Array,
): Record<NeighbourUse, Belief> {
  const belief = ({ score, usage }: { score: Float32Array; usage: Float32Array }): Belief => ({
    pHat: score,
    cHat: predictedCost(usage, price, fee),
  });
  return { omniRouter: belief(omniRouter), carrot: belief(carrot), routerBench: belief(routerBench) };
}

/** The prompts `rows` of a part, whose outcomes have no gaps. */
export function completeRows(part: Part, rows: Int32Array): Part {
  const cells = Array.from(rows).flatMap((i) =>
    Array.from({ length: part.models }, (_, m) => i * part.models + m),
  );
  return {
    n: rows.length,
    models: part.models,
    tasks: Array.from(rows, (i) => part.tasks[i]),
    score: Float32Array.from(cells, (c) => part.score[c]),
    cost: Float64Array.from(cells, (c) => part.cost[c]),
    pHat: Float32Array.from(cells, (c) => part.pHat[c]),
    cHat: Float64Array.from(cells, (c) => part.cHat[c]),
  };
}

/** The part of a router that decides, given predictions. */
export type Decider = Pick<RouterSpec, 'policy' | 'rule' | 'dual' | 'price' | 'fee' | 'available'>;

export interface Decisions {
  /** N, index of the chosen model. */
  model: Int32Array;
  /** N, quality preference. */
  mu: Float32Array;
}

/** ln λ*(t). */
export function logLambdaAt(dual: DualCurve, target: number): number {
  return interpolate(dual.target, dual.logLambda, target);
}

/** λ*(t) for readers: in units of the dearest model's mean cost, whatever ζ the router uses inside. */
export function lambdaAt(decider: Pick<Decider, 'dual' | 'rule'>, target: number): number {
  return Math.exp(logLambdaAt(decider.dual, target)) / decider.rule.costWeight;
}

/** What the policy sees of the prompts of a part, N × 2M. */
export function stateOf(decider: Pick<Decider, 'rule' | 'price' | 'fee'>, part: Part): Float32Array {
  return promptColumns(part.pHat, relativeCost(decider, part), part.models);
}

/** c̃, N × M. */
function relativeCost(
  { rule, price, fee }: Pick<Decider, 'rule' | 'price' | 'fee'>,
  part: Part,
): Float64Array {
  const unit = costUnit(rule, price, fee);
  return part.cHat.map((c) => c / unit);
}

/** Runs the policy of one router on one part at any target; the prompts' share of the work is done once. */
export class PolicyRunner {
  private readonly rule: RuleInputs;
  /** N × hidden: the first layer's sums without t and ln λ; made when they are first needed. */
  private first: Float64Array | undefined;

  constructor(
    private readonly decider: Decider,
    private readonly part: Part,
  ) {
    this.rule = {
      models: part.models,
      pHat: maskUnavailable(part, decider.available),
      cTilde: relativeCost(decider, part),
      boost: decider.rule.boost,
      gamma: decider.rule.gamma,
    };
  }

  at(target: number): Decisions {
    const mu = this.part.preferences?.get(target) ?? this.preferences(target);
    return { model: chooseModels(this.rule, mu), mu };
  }

  /** μ = α/(α+β) = sigmoid of the head's first output and the prior's logit. */
  private preferences(target: number): Float32Array {
    const { policy, dual } = this.decider;
    this.first ??= promptSums(policy, promptColumns(this.part.pHat, this.rule.cTilde, this.part.models));
    const { first } = this;
    const [layer, ...rest] = policy.hidden;
    const width = layer.outputs;
    const t = layer.inputs - 2;
    const logLambda = logLambdaAt(dual, target);
    const prior = priorLogit(logLambda, policy.priorExponent);
    const extra = [target, logLambda].map((x, k) => (x - policy.mean[t + k]) * policy.scale[t + k]);
    const shift = Float64Array.from(
      { length: width },
      (_, j) => extra[0] * layer.weight[t * width + j] + extra[1] * layer.weight[(t + 1) * width + j],
    );
    const mu = new Float32Array(this.part.n);
    const [input, ...outputs] = [width, ...rest.map((d) => d.outputs), 2].map((n) => new Float64Array(n));
    for (let i = 0; i < mu.length; i++) {
      for (let j = 0; j < width; j++) input[j] = hyperbolicTangent(first[i * width + j] + shift[j]);
      let h = input;
      rest.forEach((dense, k) => {
        applyDense(dense, h, outputs[k]);
        h = outputs[k];
        for (let j = 0; j < h.length; j++) h[j] = hyperbolicTangent(h[j]);
      });
      applyDense(policy.head, h, outputs[rest.length]);
      mu[i] = clip(sigmoid(outputs[rest.length][0] + prior), MU_MIN, 1 - MU_MIN);
    }
    return mu;
  }
}

/** The first layer's sums over the prompt's columns, N × hidden. */
function promptSums(policy: PolicySpec, columns: Float32Array): Float64Array {
  const [layer] = policy.hidden;
  const width = layer.outputs;
  const inputs = layer.inputs - 2;
  const n = columns.length / inputs;
  const sums = new Float64Array(n * width);
  for (let i = 0; i < n; i++) {
    sums.set(layer.bias, i * width);
    for (let k = 0; k < inputs; k++) {
      const x = (columns[i * inputs + k] - policy.mean[k]) * policy.scale[k];
      for (let j = 0; j < width; j++) sums[i * width + j] += x * layer.weight[k * width + j];
    }
  }
  return sums;
}

function applyDense({ inputs, outputs, weight, bias }: Dense, x: Float64Array, y: Float64Array): void {
  y.set(bias);
  for (let k = 0; k < inputs; k++) {
    const v = x[k];
    for (let j = 0; j < outputs; j++) y[j] += v * weight[k * outputs + j];
  }
}

function maskUnavailable(part: Part, available: readonly boolean[]): Float32Array {
  if (available.every(Boolean)) return part.pHat;
  return part.pHat.map((p, c) => (available[c % part.models] ? p : -Infinity));
}

/** Observed scores of the routed models, N; NaN where there is none. */
export function routedScores(part: Part, model: ArrayLike<number>): Float32Array {
  const { n, models, score } = part;
  const routed = new Float32Array(n);
  for (let i = 0; i < n; i++) routed[i] = score[i * models + model[i]];
  return routed;
}

/**
 * What routing `part` that way achieved: mean observed score, and mean observed cost in USD per 1 000; where
 * outcomes have gaps, estimates of both.
 */
export function achieved(part: Part, model: ArrayLike<number>): { accuracy: number; costPer1k: number } {
  if (part.evidence) {
    const { accuracy, costPer1k } = estimateRouted(part, part.evidence, model);
    return { accuracy, costPer1k };
  }
  let accuracy = 0;
  let cost = 0;
  for (let i = 0; i < part.n; i++) {
    accuracy += part.score[i * part.models + model[i]];
    cost += part.cost[i * part.models + model[i]];
  }
  return { accuracy: accuracy / part.n, costPer1k: (1000 * cost) / part.n };
}
