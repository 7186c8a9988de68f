/** The predictor as ONNX nodes (DESIGN §5.2): from the encoding to accuracy and cost per model. */
import type { PredictorSpec } from '../core/routerSpec';
import type { GraphBuilder, Value } from './graphBuilder';
import { addDense, addHidden, addStandardise, scaledOutputs } from './layers';

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

/** Adds the predictor of z, float [N, Z], at `price`, float [M, 2] in USD per million units. */
export function addPredictor(b: GraphBuilder, spec: PredictorSpec, z: Value, price: Value): PredictorValues {
  const models = spec.score.outputs;
  const x = addHidden(b, 'predictor', addStandardise(b, 'predictor', z, spec), spec.hidden, 'Relu');

  const logit = addDense(b, 'predictor.score', x, scaledOutputs(spec.score, spec.slope, spec.offset));
  const accuracy = b.node('Sigmoid', [logit]);

  const h = addDense(b, 'predictor.usage', x, spec.usage);
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
  const cost = b.node('ReduceSum', [columns, b.ints(2)], { attributes: { keepdims: 0 } });
  return { logit, accuracy, cost };
}
