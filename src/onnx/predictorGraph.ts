/** The predictor as ONNX nodes (DESIGN §5.2): from the encoding to accuracy and cost per model. */
import type { Dense, PredictorSpec } from '../core/routerSpec';
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
 * Adds the predictor of z, float [N, Z], at `price`, float [M, 2] in USD per million units. `fee`, M in
 * USD per request, is a constant of the graph. p̂ and ĉ are named `accuracy` and `cost`, as the router's outputs are.
 */
export function addPredictor(
  b: GraphBuilder,
  spec: PredictorSpec,
  z: Value,
  price: Value,
  fee?: Float64Array,
): PredictorValues {
  const models = spec.score.outputs;
  const [first, ...others] = spec.hidden;
  const hidden = first === undefined ? [] : [standardisedInputs(first, spec), ...others];
  const head = (layer: Dense) => (first === undefined ? standardisedInputs(layer, spec) : layer);
  const x = addHidden(b, 'predictor', z, hidden, 'Relu');

  const score = scaledOutputs(head(spec.score), spec.slope, spec.offset);
  const logit = addDense(b, 'predictor.score', x, score);
  const accuracy = b.node('Sigmoid', [logit], { names: ['accuracy'] });

  const h = addDense(b, 'predictor.usage', x, head(spec.usage));
  const relative = b.node('Exp', [b.node('Clip', [h, b.float(-USAGE_CLIP), b.float(USAGE_CLIP)])]);
  const perUnit = b.floats(
    'predictor.unit',
    [models, 2],
    spec.unit.map((unit) => unit / 1e6),
  );
  const columns = b.node('Mul', [
    b.node('Reshape', [relative, b.ints(-1, models, 2)]),
    b.node('Mul', [price, perUnit]),
  ]);
  const names = ['cost'];
  const summed = { attributes: { keepdims: 0 }, ...(fee ? {} : { names }) };
  const charged = b.node('ReduceSum', [columns, b.ints(2)], summed);
  const cost = fee
    ? b.node('Add', [charged, b.floats('predictor.fee', [models], Float32Array.from(fee))], { names })
    : charged;
  return { logit, accuracy, cost };
}
