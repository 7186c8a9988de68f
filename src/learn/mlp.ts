/** Fully connected layers as tfjs variables, with their export as plain numbers. */
import * as tf from './tf';
import type { Rng } from '../core/rng';
import type { Dense } from '../core/routerSpec';
import { type Activation, dense } from './ops';

/** One layer y = activation(x·weight + bias). */
export class DenseLayer {
  readonly weight: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1>;

  constructor(
    readonly inputs: number,
    readonly outputs: number,
    private readonly activation: Activation,
    initial: Dense,
  ) {
    // A variable keeps its own hold on the first value, which would otherwise stay in memory too.
    [this.weight, this.bias] = tf.tidy(() => [
      tf.variable(tf.tensor2d(initial.weight, [inputs, outputs])),
      tf.variable(tf.tensor1d(initial.bias)),
    ]);
  }

  /** Normal weights of the given standard deviation (He's or Glorot's by default), zero bias. */
  static random(
    inputs: number,
    outputs: number,
    activation: Activation,
    rng: Rng,
    deviation?: number,
  ): DenseLayer {
    const sd = deviation ?? Math.sqrt((activation === 'relu' ? 2 : 1) / inputs);
    const weight = Float32Array.from({ length: inputs * outputs }, () => sd * rng.normal());
    const bias = new Float32Array(outputs);
    return new DenseLayer(inputs, outputs, activation, { inputs, outputs, weight, bias });
  }

  static restore(saved: Dense, activation: Activation): DenseLayer {
    return new DenseLayer(saved.inputs, saved.outputs, activation, saved);
  }

  /** @param isData true where no gradient with respect to x is needed. */
  apply(x: tf.Tensor2D, isData = false): tf.Tensor2D {
    return dense(x, this.weight, this.bias, this.activation, isData);
  }

  get variables(): tf.Variable[] {
    return [this.weight, this.bias];
  }

  export(): Dense {
    return {
      inputs: this.inputs,
      outputs: this.outputs,
      weight: Float32Array.from(this.weight.dataSync()),
      bias: Float32Array.from(this.bias.dataSync()),
    };
  }

  assign(from: Dense): void {
    tf.tidy(() => {
      this.weight.assign(tf.tensor2d(from.weight, [this.inputs, this.outputs]));
      this.bias.assign(tf.tensor1d(from.bias));
    });
  }

  dispose(): void {
    this.weight.dispose();
    this.bias.dispose();
  }
}
