/** The policy π(state, τ, λ) → Beta(α, β) over the quality preference μ (DESIGN §5.3). */
import { clip, sigmoid } from '../core/math';
import { MU_MIN, priorLogit, promptColumns } from '../core/policyState';
import type { Rng } from '../core/rng';
import type { Dense, PolicySpec } from '../core/routerSpec';
import { DenseLayer } from './mlp';
import * as tf from './tf';

/** Bounds of α+β: beyond them a few confident sessions would end exploration for all. */
export const CONCENTRATION: [number, number] = [4, 30];
/** g of the prior; γ starts there too, so that training starts at the Lagrangian optimum. */
export const PRIOR_EXPONENT = 6;

export interface PolicyShape {
  hidden: number[];
  /** Initial size of the weights on the prompt's columns against those on t and ln λ. */
  promptWeight: number;
}

export const POLICY_SHAPE: PolicyShape = { hidden: [32, 32], promptWeight: 0.2 };

/** Standardised state columns of prompts: logit p̂ and ln c̃ of every model, N × 2M. */
export interface PromptStates {
  rows: number;
  width: number;
  values: Float32Array;
}

export interface StateScale {
  /** 2M + 2: logit p̂, ln c̃, t, ln λ. */
  mean: Float32Array;
  scale: Float32Array;
}

/** Standardisation of the state from the training prompts and the ranges of τ and ln λ. */
export function fitStateScale(
  pHat: ArrayLike<number>,
  cTilde: ArrayLike<number>,
  m: number,
  targetRange: readonly [number, number],
  logLambdaRange: readonly [number, number],
): StateScale {
  const raw = promptColumns(pHat, cTilde, m);
  const columns = 2 * m;
  const n = raw.length / columns;
  const mean = new Float32Array(columns + 2);
  const scale = new Float32Array(columns + 2);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) sum += raw[i * columns + c];
    mean[c] = sum / n;
    for (let i = 0; i < n; i++) squares += (raw[i * columns + c] - mean[c]) ** 2;
    const sd = Math.sqrt(squares / n);
    scale[c] = sd > 1e-6 ? 1 / sd : 0;
  }
  [targetRange, logLambdaRange].forEach(([low, high], k) => {
    mean[columns + k] = (low + high) / 2;
    scale[columns + k] = high > low ? 2 / (high - low) : 1;
  });
  return { mean, scale };
}

/** The same without the prompt's columns: what such a policy prefers depends on t and ln λ alone. */
export function withoutPrompts({ mean, scale }: StateScale): StateScale {
  return { mean, scale: scale.map((s, k) => (k < scale.length - 2 ? 0 : s)) };
}

export function promptStates(
  scale: StateScale,
  pHat: ArrayLike<number>,
  cTilde: ArrayLike<number>,
  m: number,
): PromptStates {
  const values = promptColumns(pHat, cTilde, m);
  const width = 2 * m;
  for (let c = 0; c < values.length; c++) {
    const k = c % width;
    values[c] = (values[c] - scale.mean[k]) * scale.scale[k];
  }
  return { rows: values.length / width, width, values };
}

/** The Beta policy network. */
export class Policy {
  private constructor(
    readonly scale: StateScale,
    private readonly hidden: DenseLayer[],
    private readonly head: DenseLayer,
    private readonly priorExponent: number,
  ) {}

  static create(
    scale: StateScale,
    rng: Rng,
    shape: PolicyShape = POLICY_SHAPE,
    priorExponent = PRIOR_EXPONENT,
  ): Policy {
    const hidden: DenseLayer[] = [];
    let inputs = scale.mean.length;
    for (const outputs of shape.hidden) {
      hidden.push(DenseLayer.random(inputs, outputs, 'tanh', rng));
      inputs = outputs;
    }
    const first = hidden[0].export();
    const promptWeights = (first.inputs - 2) * first.outputs;
    for (let i = 0; i < promptWeights; i++) first.weight[i] *= shape.promptWeight;
    for (let i = promptWeights; i < first.weight.length; i++) first.weight[i] *= Math.sqrt(first.inputs / 2);
    hidden[0].assign(first);
    return new Policy(scale, hidden, DenseLayer.random(inputs, 2, 'linear', rng, 0.01), priorExponent);
  }

  static restore(spec: PolicySpec): Policy {
    return new Policy(
      { mean: spec.mean, scale: spec.scale },
      spec.hidden.map((d) => DenseLayer.restore(d, 'tanh')),
      DenseLayer.restore(spec.head, 'linear'),
      spec.priorExponent,
    );
  }

  /** Standardised inputs for prompts `rows` of `states`, all at target t and dual λ of their session. */
  inputs(
    states: PromptStates,
    rows: ArrayLike<number>,
    target: (i: number) => number,
    logLambda: (i: number) => number,
  ): Float32Array {
    const { width } = states;
    const full = width + 2;
    const { mean, scale } = this.scale;
    const x = new Float32Array(rows.length * full);
    for (let i = 0; i < rows.length; i++) {
      x.set(states.values.subarray(rows[i] * width, (rows[i] + 1) * width), i * full);
      x[i * full + width] = (target(i) - mean[width]) * scale[width];
      x[i * full + width + 1] = (logLambda(i) - mean[width + 1]) * scale[width + 1];
    }
    return x;
  }

  /** α and β (each [n]) for standardised inputs [n, 2M + 2], differentiable in the weights. */
  forward(x: tf.Tensor2D): { alpha: tf.Tensor1D; beta: tf.Tensor1D } {
    let h = x;
    this.hidden.forEach((layer, i) => {
      h = layer.apply(h, i === 0);
    });
    const [alpha, beta] = tf.split(shapes(this.head.apply(h), this.prior(x)), 2, 1);
    return { alpha: tf.reshape(alpha, [-1]), beta: tf.reshape(beta, [-1]) };
  }

  /** The prior's logit for each row, from its ln λ. */
  private prior(x: tf.Tensor2D): Float32Array {
    const { mean, scale } = this.scale;
    const width = mean.length;
    const last = width - 1;
    const values = x.dataSync<'float32'>();
    return Float32Array.from({ length: x.shape[0] }, (_, i) =>
      priorLogit(values[i * width + last] / scale[last] + mean[last], this.priorExponent),
    );
  }

  /** α and β as numbers. */
  distribution(x: Float32Array): { alpha: Float32Array; beta: Float32Array } {
    // Typed arrays must not leave a `tf.tidy`, which looks for tensors in each of their elements.
    tf.engine().startScope();
    try {
      const width = this.scale.mean.length;
      const { alpha, beta } = this.forward(tf.tensor2d(x, [x.length / width, width]));
      return { alpha: alpha.dataSync<'float32'>(), beta: beta.dataSync<'float32'>() };
    } finally {
      tf.engine().endScope();
    }
  }

  /** μ = α/(α+β), the deterministic action of service. */
  serve(states: PromptStates, rows: ArrayLike<number>, target: number, logLambda: number): Float32Array {
    const { alpha, beta } = this.distribution(
      this.inputs(
        states,
        rows,
        () => target,
        () => logLambda,
      ),
    );
    return alpha.map((a, i) => a / (a + beta[i]));
  }

  get variables(): tf.Variable[] {
    return [...this.hidden, this.head].flatMap((layer) => layer.variables);
  }

  /** Puts other weights of the same shape in place. */
  assign(layers: readonly Dense[]): void {
    [...this.hidden, this.head].forEach((layer, i) => layer.assign(layers[i]));
  }

  /** The layers' weights as numbers, the head last. */
  weights(): Dense[] {
    return [...this.hidden, this.head].map((layer) => layer.export());
  }

  /** Sum of squared weights on the prompt's columns: what a policy pays for telling prompts apart. */
  promptPenalty(): tf.Scalar {
    const { weight, inputs, outputs } = this.hidden[0];
    return tf.sum<tf.Scalar>(tf.square(tf.slice(weight, [0, 0], [inputs - 2, outputs])));
  }

  export(): PolicySpec {
    return {
      ...this.scale,
      hidden: this.hidden.map((layer) => layer.export()),
      head: this.head.export(),
      priorExponent: this.priorExponent,
      concentration: CONCENTRATION,
    };
  }

  dispose(): void {
    for (const layer of [...this.hidden, this.head]) layer.dispose();
  }
}

/**
 * (α, β), [n, 2], from the head's outputs (a, b), [n, 2]: the mean is sigmoid(a + prior), the
 * concentration between its bounds by sigmoid(b). One operation, for it is a dozen of the library's.
 */
function shapes(head: tf.Tensor2D, prior: Float32Array): tf.Tensor2D {
  const [low, high] = CONCENTRATION;
  return tf.customGrad((input) => {
    const h = (input as tf.Tensor).dataSync<'float32'>();
    const n = prior.length;
    const value = new Float32Array(2 * n);
    /** dα/da, dα/db, dβ/da, dβ/db. */
    const slopes = new Float32Array(4 * n);
    for (let i = 0; i < n; i++) {
      const free = sigmoid(h[2 * i] + prior[i]);
      const mean = clip(free, MU_MIN, 1 - MU_MIN);
      const share = sigmoid(h[2 * i + 1]);
      const concentration = low + (high - low) * share;
      const perA = mean === free ? free * (1 - free) * concentration : 0;
      const perB = (high - low) * share * (1 - share);
      value[2 * i] = mean * concentration;
      value[2 * i + 1] = (1 - mean) * concentration;
      slopes.set([perA, mean * perB, -perA, (1 - mean) * perB], 4 * i);
    }
    const gradFunc = (dy: tf.Tensor) => {
      const d = dy.dataSync<'float32'>();
      const back = new Float32Array(2 * n);
      for (let i = 0; i < n; i++) {
        const [dAlpha, dBeta] = [d[2 * i], d[2 * i + 1]];
        back[2 * i] = dAlpha * slopes[4 * i] + dBeta * slopes[4 * i + 2];
        back[2 * i + 1] = dAlpha * slopes[4 * i + 1] + dBeta * slopes[4 * i + 3];
      }
      return tf.tensor2d(back, [n, 2]);
    };
    return { value: tf.tensor2d(value, [n, 2]), gradFunc };
  })(head);
}
