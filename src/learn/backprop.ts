/**
 * A network of ReLU layers with a linear head, trained by back-propagation written out: the products
 * run on the tfjs backend, all else on plain arrays. The library's tape costs more than the
 * products of a network as small as ours.
 */
import type { Rng } from '../core/rng';
import type { Dense } from '../core/routerSpec';
import * as tf from './tf';

interface Layer extends Dense {
  /** Of the loss, in weight and bias. */
  weightSlope: Float32Array;
  biasSlope: Float32Array;
}

export class BackpropNetwork {
  /** All weights and biases, and the loss's gradient in them; the layers are views of both. */
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  private readonly layers: Layer[];

  /**
   * Normal weights with He's deviation, `headDeviation` in the head; zero biases.
   * @param widths inputs, hidden layers, outputs
   */
  constructor(widths: readonly number[], headDeviation: number, rng: Rng) {
    const shapes = widths.slice(1).map((outputs, i) => ({ inputs: widths[i], outputs }));
    const size = shapes.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0);
    this.weights = new Float32Array(size);
    this.gradient = new Float32Array(size);
    let at = 0;
    this.layers = shapes.map(({ inputs, outputs }, i) => {
      const [from, mid, end] = [at, at + inputs * outputs, at + (inputs + 1) * outputs];
      at = end;
      const weight = this.weights.subarray(from, mid);
      const deviation = i === shapes.length - 1 ? headDeviation : Math.sqrt(2 / inputs);
      for (let k = 0; k < weight.length; k++) weight[k] = deviation * rng.normal();
      return {
        inputs,
        outputs,
        weight,
        bias: this.weights.subarray(mid, end),
        weightSlope: this.gradient.subarray(from, mid),
        biasSlope: this.gradient.subarray(mid, end),
      };
    });
  }

  /** The outputs of n rows x, n × outputs. */
  forward(x: tf.Tensor2D): Float32Array {
    return networkForward(this.layers, x);
  }

  /**
   * Sets `gradient` to that of a loss over the rows x, with `decay`·Σ weight² beside it.
   *
   * @param slopes from the outputs, n × outputs, to the slopes of the loss in them; may write in place
   */
  backward(x: tf.Tensor2D, decay: number, slopes: (outputs: Float32Array) => Float32Array): void {
    tf.engine().startScope();
    try {
      const n = x.shape[0];
      const weights = this.layers.map(weightOf);
      const inputs = [x];
      this.layers.forEach((layer, i) => {
        inputs.push(applyLayer(layer, weights[i], inputs[i], i < this.layers.length - 1));
      });
      const outputs = inputs[this.layers.length].dataSync<'float32'>();
      const ones = tf.ones<tf.Rank.R2>([1, n]);
      let slope = tf.tensor2d(slopes(outputs), inputs[this.layers.length].shape);
      for (let i = this.layers.length - 1; i >= 0; i--) {
        const { weight, weightSlope, biasSlope } = this.layers[i];
        weightSlope.set(tf.matMul(tf.transpose(inputs[i]), slope).dataSync());
        biasSlope.set(tf.matMul(ones, slope).dataSync());
        for (let k = 0; k < weight.length; k++) weightSlope[k] += 2 * decay * weight[k];
        if (i === 0) break;
        const passed = tf.matMul(slope, tf.transpose(weights[i]));
        slope = tf.mul(passed, tf.step(inputs[i]));
      }
    } finally {
      tf.engine().endScope();
    }
  }

  /** A copy of the layers as they are, the head last. */
  export(): Dense[] {
    return this.layers.map(({ inputs, outputs, weight, bias }) => ({
      inputs,
      outputs,
      weight: weight.slice(),
      bias: bias.slice(),
    }));
  }
}

/** Outputs, n × outputs, of ReLU layers and a linear last one, for n rows x. */
export function networkForward(layers: readonly Dense[], x: tf.Tensor2D): Float32Array {
  // Typed arrays must not leave a `tf.tidy`, which looks for tensors in each of their elements.
  tf.engine().startScope();
  try {
    let h = x;
    layers.forEach((layer, i) => {
      h = applyLayer(layer, weightOf(layer), h, i < layers.length - 1);
    });
    return h.dataSync<'float32'>();
  } finally {
    tf.engine().endScope();
  }
}

function weightOf({ weight, inputs, outputs }: Dense): tf.Tensor2D {
  return tf.tensor2d(weight, [inputs, outputs]);
}

function applyLayer(layer: Dense, weight: tf.Tensor2D, x: tf.Tensor2D, hidden: boolean): tf.Tensor2D {
  const bias = tf.tensor1d(layer.bias);
  return tf.fused.matMul({ a: x, b: weight, bias, activation: hidden ? 'relu' : 'linear' }) as tf.Tensor2D;
}
