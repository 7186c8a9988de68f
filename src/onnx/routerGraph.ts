/** The whole router as one ONNX model (DESIGN §6): text, τ, availability and prices in, a model out. */
import { FLOOR_SLACK } from '../core/operatingMap';
import type { RouterSpec, RuleSpec } from '../core/routerSpec';
import { addEncoder } from './encoderGraph';
import { GraphBuilder, type Value } from './graphBuilder';
import { routerMetadata } from './metadata';
import { addOperatingPoint, addPolicy } from './policyGraph';
import { addPredictor } from './predictorGraph';

/** The score of a model that may not be chosen; finite, so that any reader can print it. */
export const UNAVAILABLE_SCORE = -1e30;

/** The least mean cost, in USD, that costs are scaled by: a pool that is free of charge divides by it. */
const LEAST_SCALE = 1e-12;

/**
 * The bytes of `router.onnx`. `version` is that of the product. Throws where the spec's shapes do not
 * fit together.
 */
export function buildRouterGraph(spec: RouterSpec, { version }: { version: string }): Uint8Array {
  const models = spec.models.length;
  const b = new GraphBuilder('proteus-router');
  const { encoder } = spec;
  const sentence = encoder.kind === 'sentence';
  const input = sentence
    ? b.input('embedding', 'float', ['N', encoder.dims])
    : b.input('query', 'string', ['N']);
  const tau = b.input('tau', 'float', ['N']);
  const available = b.input('available', 'bool', [models]);
  const price = b.input('price', 'float', [models, 2]);
  // An initializer named like an input is the input's default.
  b.bools('available', [models], spec.available);
  b.floats('price', [models, 2], Float32Array.from(spec.price));

  // A sentence encoder is a graph of its own: what it makes of a prompt is z.
  const { z, grams } = sentence ? { z: input, grams: undefined } : addEncoder(b, encoder, input);
  if (z === undefined) throw new Error('A router needs an encoder with a projection');
  const predicted = addPredictor(b, spec.predictor, { z, grams }, price, spec.fee);
  const tauColumn = b.node('Unsqueeze', [tau, b.ints(1)]);
  const point = addOperatingPoint(b, spec.serving, spec.dual, spec.policy.priorExponent, tauColumn);
  const relativeCost = addRelativeCost(b, spec, predicted.cost, price);
  const mu = addPolicy(b, spec.policy, predicted.logit, relativeCost, point);
  const score = addScores(b, spec.rule, predicted.accuracy, relativeCost, mu);
  addOutputs(b, spec, { tau, available, mu, score });
  return b.build({
    version,
    doc: `PROTEUS router: ${sentence ? 'sentence embedding' : 'text'} in, model out, with the accuracy floor tau as an input.`,
    metadata: routerMetadata(spec, version),
  });
}

/** c̃ = ζ·ĉ over the largest mean predicted cost in the pool at the price in force, float [N, M]. */
function addRelativeCost(
  b: GraphBuilder,
  { rule, fee }: Pick<RouterSpec, 'rule' | 'fee'>,
  cost: Value,
  price: Value,
): Value {
  const models = rule.boost.length;
  const meanUsage = b.floats(
    'rule.meanUsage',
    [models, 2],
    rule.meanUsage.map((usage) => usage / 1e6 / rule.costWeight),
  );
  const charged = b.node('ReduceSum', [b.node('Mul', [price, meanUsage]), b.ints(1)], {
    attributes: { keepdims: 0 },
  });
  const fees = fee && Float32Array.from(fee, (usd) => usd / rule.costWeight);
  const meanCost = fees ? b.node('Add', [charged, b.floats('rule.fee', [models], fees)]) : charged;
  const dearest = b.node('ReduceMax', [meanCost], { attributes: { keepdims: 0 } });
  return b.node('Div', [cost, b.node('Max', [dearest, b.float(LEAST_SCALE)])]);
}

/** Equation (4): s_i = p̂_i + μ·b_i − (1−μ)^γ·c̃_i, float [N, M]. */
function addScores(b: GraphBuilder, rule: RuleSpec, accuracy: Value, relativeCost: Value, mu: Value): Value {
  const models = rule.boost.length;
  const thrift = b.node('Pow', [b.node('Sub', [b.float(1), mu]), b.float(rule.gamma)]);
  const boosted = b.node('Add', [
    accuracy,
    b.node('Mul', [mu, b.floats('rule.boost', [models], rule.boost)]),
  ]);
  return b.node('Sub', [boosted, b.node('Mul', [thrift, relativeCost])]);
}

interface Answer {
  tau: Value;
  available: Value;
  mu: Value;
  score: Value;
}

function addOutputs(b: GraphBuilder, spec: RouterSpec, answer: Answer): void {
  const models = spec.models.length;
  const { tau } = answer;
  b.node('Where', [answer.available, answer.score, b.float(UNAVAILABLE_SCORE)], { names: ['score'] });
  // ArgMax takes the lowest index of equal scores.
  const argmax = b.node('ArgMax', ['score'], { attributes: { axis: 1, keepdims: 0, select_last_index: 0 } });
  // From availability alone, so that it costs nothing where that is a constant.
  const some = b.node(
    'Cast',
    [
      b.node('ReduceMax', [b.node('Cast', [answer.available], { attributes: { to: 6 } })], {
        attributes: { keepdims: 0 },
      }),
    ],
    { attributes: { to: 9 } },
  );
  b.node('Where', [some, argmax, b.int(-1)], { names: ['model'] });
  // Served at its expected value, no answer comes from the point that was proved for its floor.
  const certified = spec.serving.mode === 'certified' ? spec.limit.certified + FLOOR_SLACK : -1;
  b.node('LessOrEqual', [tau, b.float(certified)], { names: ['certified'] });
  b.node('LessOrEqual', [tau, b.float(spec.limit.observed + FLOOR_SLACK)], { names: ['feasible'] });
  b.node('Squeeze', [answer.mu, b.ints(1)], { names: ['mu'] });

  b.output('model', 'int64', ['N']);
  b.output('certified', 'bool', ['N']);
  b.output('feasible', 'bool', ['N']);
  b.output('accuracy', 'float', ['N', models]);
  b.output('cost', 'float', ['N', models]);
  b.output('score', 'float', ['N', models]);
  b.output('mu', 'float', ['N']);
}
