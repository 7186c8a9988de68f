/** Serving a floor as ONNX nodes: τ → operating point → policy → μ (DESIGN §5.3, 5.7, 5.8). */
import { FLOOR_SLACK } from '../core/operatingMap';
import { ACCURACY_CLIP, LEAST_RELATIVE_COST, MU_MIN, priorLogit } from '../core/policyState';
import type { DualCurve, PolicySpec, ServingSteps } from '../core/routerSpec';
import { logLambdaAt } from '../core/serve';
import type { GraphBuilder, Value } from './graphBuilder';
import { addDense, addHidden, selectedOutputs, standardisedInputs } from './layers';
import { SERVING_FLOORS } from './servingFloors';

/** Where a floor is served: t and ln λ*(t), float [N, 2], and the prior's logit there, float [N, 1]. */
export interface OperatingPoint {
  state: Value;
  prior: Value;
}

/**
 * Adds the point that serves `tau`, float [N, 1]. It is the first step
 * whose floor is ≥ τ − FLOOR_SLACK, else the last. A τ that is not a number gets the last step as well.
 * λ* is needed at the steps' targets only, so its curve is laid down as one value per step.
 */
export function addOperatingPoint(
  b: GraphBuilder,
  serving: ServingSteps,
  dual: DualCurve,
  priorExponent: number,
  tau: Value,
): OperatingPoint {
  const steps = serving.floors.length;
  const floors = b.floats(
    SERVING_FLOORS,
    [steps],
    serving.floors.map((floor) => floor + FLOOR_SLACK),
  );
  const reaching = b.node('Cast', [b.node('LessOrEqual', [tau, floors])], { attributes: { to: 7 } });
  const count = b.node('ReduceSum', [reaching, b.ints(1)], { attributes: { keepdims: 0 } });

  // Floors ascend, so with k floors reached the step is the k-th from the end; k = 0 is beyond the last.
  const points = new Float32Array((steps + 1) * 2);
  const priors = new Float32Array(steps + 1);
  for (let k = 0; k <= steps; k++) {
    const t = serving.targets[Math.min(steps - k, steps - 1)];
    points[2 * k] = t;
    points[2 * k + 1] = logLambdaAt(dual, t);
    priors[k] = priorLogit(points[2 * k + 1], priorExponent);
  }
  return {
    state: b.node('Gather', [b.floats('serving.points', [steps + 1, 2], points), count]),
    prior: b.node('Gather', [b.floats('serving.priors', [steps + 1, 1], priors), count]),
  };
}

/** Adds the policy, from logits of p̂ and c̃, float [N, M] each: μ, float [N, 1], the mean of Beta(α, β), kept off its ends. */
export function addPolicy(
  b: GraphBuilder,
  spec: PolicySpec,
  logits: Value,
  relativeCost: Value,
  point: OperatingPoint,
): Value {
  const bound = Math.log((1 - ACCURACY_CLIP) / ACCURACY_CLIP);
  const logit = b.node('Clip', [logits, b.float(-bound), b.float(bound)]);
  const logCost = b.node('Log', [b.node('Max', [relativeCost, b.float(LEAST_RELATIVE_COST)])]);
  const state = b.node('Concat', [logit, logCost, point.state], { attributes: { axis: 1 } });
  // The head's other output is the concentration, which the mean does not depend on.
  const [first, ...others] = [...spec.hidden, selectedOutputs(spec.head, [0])];
  const layers = [standardisedInputs(first, spec), ...others];
  const x = addHidden(b, 'policy', state, layers.slice(0, -1), 'Tanh');
  const shift = addDense(b, 'policy.head', x, layers[layers.length - 1]);
  const mean = b.node('Sigmoid', [b.node('Add', [shift, point.prior])]);
  return b.node('Clip', [mean, b.float(MU_MIN), b.float(1 - MU_MIN)]);
}
