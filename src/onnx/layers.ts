/** Fully connected layers as ONNX nodes, and what can be folded into them: every node costs a microsecond. */
import type { Dense } from '../core/routerSpec';
import type { GraphBuilder, Value } from './graphBuilder';

/** x·weight + bias for x [N, inputs]; with `sum`, [N, outputs], in the place of the bias. */
export function addDense(b: GraphBuilder, name: string, x: Value, layer: Dense, sum?: Value): Value {
  const weight = b.floats(`${name}.weight`, [layer.inputs, layer.outputs], layer.weight);
  return b.node('Gemm', [x, weight, sum ?? b.floats(`${name}.bias`, [layer.outputs], layer.bias)]);
}

/** Layers one after the other, each followed by the activation. */
export function addHidden(
  b: GraphBuilder,
  name: string,
  x: Value,
  layers: readonly Dense[],
  activation: 'Relu' | 'Tanh',
): Value {
  return layers.reduce(
    (value, layer, i) => b.node(activation, [addDense(b, `${name}.${i}`, value, layer)]),
    x,
  );
}

/** The layer of standardised inputs (x − mean)·scale, as one layer of x. */
export function standardisedInputs(
  layer: Dense,
  { mean, scale }: { mean: Float32Array; scale: Float32Array },
): Dense {
  const { inputs, outputs } = layer;
  if (mean.length !== inputs || scale.length !== inputs) {
    throw new Error(`${mean.length} means and ${scale.length} scales for ${inputs} inputs`);
  }
  const weight = layer.weight.map((w, k) => w * scale[Math.floor(k / outputs)]);
  const bias = Float64Array.from(layer.bias);
  for (let i = 0; i < inputs; i++) {
    const shift = mean[i] * scale[i];
    for (let o = 0; o < outputs; o++) bias[o] -= shift * layer.weight[i * outputs + o];
  }
  return { inputs, outputs, weight, bias: Float32Array.from(bias) };
}

/** The layer followed by y ↦ y·slope + offset, as one layer. */
export function scaledOutputs(layer: Dense, slope: ArrayLike<number>, offset: ArrayLike<number>): Dense {
  const { inputs, outputs } = layer;
  return {
    inputs,
    outputs,
    weight: layer.weight.map((w, k) => w * slope[k % outputs]),
    bias: layer.bias.map((bias, k) => bias * slope[k] + offset[k]),
  };
}

/** The layer with only the outputs `columns`. */
export function selectedOutputs(layer: Dense, columns: readonly number[]): Dense {
  const weight = new Float32Array(layer.inputs * columns.length);
  for (let i = 0; i < layer.inputs; i++) {
    columns.forEach(
      (column, k) => (weight[i * columns.length + k] = layer.weight[i * layer.outputs + column]),
    );
  }
  return {
    inputs: layer.inputs,
    outputs: columns.length,
    weight,
    bias: Float32Array.from(columns, (column) => layer.bias[column]),
  };
}
