/** The predictor as ONNX nodes (DESIGN §5.2): from the encoding to accuracy and cost per model. */
import type { Dense, PredictorSpec } from '../core/routerSpec';
import type { EncoderValues } from './encoderGraph';
import type { GraphBuilder, Value } from './graphBuilder';
import { addDense, addHidden, scaledOutputs, standardisedInputs } from './layers';

/** |h| at most: keeps a usage within e^±12 of its unit. */
const USAGE_CLIP = 12;

export interface PredictorValues {
  /** float [N, M]: logit p̂. */
  logit: Value;
  /** float [N, M]: p̂. */
  accuracy: Value;
  /** float [N, M]: ĉ in USD. */
  cost: Value;
}

/**
 * Adds the predictor of encoded prompts at `price`, float [M, 2] in USD per million units. `fee`, M in
 * USD per request, is a constant of the graph. p̂ and ĉ are named `accuracy` and `cost`, as the router's outputs are.
 */
export function addPredictor(
  b: GraphBuilder,
  spec: PredictorSpec,
  { z, grams }: { z: Value; grams?: EncoderValues['grams'] },
  price: Value,
  fee?: Float64Array,
): PredictorValues {
  const models = spec.score.outputs;
  const [first, ...others] = spec.hidden;
  const hidden = first === undefined ? [] : [standardisedInputs(first, spec), ...others];
  const head = (layer: Dense) => (first === undefined ? standardisedInputs(layer, spec) : layer);
  const x = addHidden(b, 'predictor', z, hidden, 'Relu');

  const score = scaledOutputs(head(spec.score), spec.slope, spec.offset);
  if (spec.wide && !grams) throw new Error('This predictor needs the grams of a prompt beside z');
  const wide = spec.wide && grams && addWide(b, spec.wide, score.bias, spec.slope, grams);
  const logit = addDense(b, 'predictor.score', x, score, wide);
  const accuracy = b.node('Sigmoid', [logit], { names: ['accuracy'] });

  const usage = head(spec.usage);
  const line = spec.usageLine && addLine(b, spec, spec.usageLine, usage.bias, z);
  const h = addDense(b, 'predictor.usage', x, usage, line);
  const relative = b.node('Exp', [b.node('Clip', [h, b.float(-USAGE_CLIP), b.float(USAGE_CLIP)])]);
  // Only price enters, so where it is a constant ONNX Runtime computes all but the product once.
  const perUnit = b.floats(
    'predictor.unit',
    [models, 2],
    spec.unit.map((unit) => unit / 1e6),
  );
  const column = b.node('Reshape', [b.node('Mul', [price, perUnit]), b.ints(2 * models, 1)]);
  const dollars = b.node('Mul', [column, b.floats('predictor.pairs', [2 * models, models], pairs(models))]);
  const names = ['cost'];
  const cost = fee
    ? b.node('Gemm', [relative, dollars, b.floats('predictor.fee', [models], Float32Array.from(fee))], {
        names,
      })
    : b.node('MatMul', [relative, dollars], { names });
  return { logit, accuracy, cost };
}

/** 2M × M: 1 where the row is one of the two usage columns of the model. */
function pairs(models: number): Float32Array {
  return Float32Array.from({ length: 2 * models * models }, (_, k) =>
    Math.floor(k / models / 2) === k % models ? 1 : 0,
  );
}

/** float [N, M]: the rows of `weight` of the grams that occur, and the bias that the score's head has. */
function addWide(
  b: GraphBuilder,
  weight: Float32Array,
  bias: Float32Array,
  slope: Float32Array,
  { cols, member }: EncoderValues['grams'],
): Value {
  const models = bias.length;
  const scaled = weight.map((w, k) => w * slope[k % models]);
  const rows = b.node('Gather', [b.floats('predictor.wide', [weight.length / models, models], scaled), cols]);
  return b.node('Gemm', [member, rows, b.floats('predictor.wide.bias', [models], bias)]);
}

/** float [N, 2M]: the line in z, and the bias that the usage's head has. */
function addLine(b: GraphBuilder, spec: PredictorSpec, line: Dense, bias: Float32Array, z: Value): Value {
  const whole = { ...line, bias: line.bias.map((v, k) => v + bias[k]) };
  return addDense(b, 'predictor.usageLine', z, standardisedInputs(whole, spec));
}
