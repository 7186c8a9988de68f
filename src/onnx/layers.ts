/** Fully connected layers and standardisation as ONNX nodes. */
import type { Dense } from '../core/routerSpec';
import type { GraphBuilder, Value } from './graphBuilder';

/** x·weight + bias for x [N, inputs]. */
export function addDense(b: GraphBuilder, name: string, x: Value, layer: Dense): Value {
  const weight = b.floats(`${name}.weight`, [layer.inputs, layer.outputs], layer.weight);
  return b.node('Gemm', [x, weight, b.floats(`${name}.bias`, [layer.outputs], layer.bias)]);
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

/** (x − mean)·scale for x [N, width]. */
export function addStandardise(
  b: GraphBuilder,
  name: string,
  x: Value,
  { mean, scale }: { mean: Float32Array; scale: Float32Array },
): Value {
  const centred = b.node('Sub', [x, b.floats(`${name}.mean`, [mean.length], mean)]);
  return b.node('Mul', [centred, b.floats(`${name}.scale`, [scale.length], scale)]);
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
