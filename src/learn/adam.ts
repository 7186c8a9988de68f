/** Adam (Kingma and Ba, arXiv 1412.6980) over one array of weights, in plain numbers. */

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

export class Adam {
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  private steps = 0;

  constructor(size: number) {
    this.first = new Float32Array(size);
    this.second = new Float32Array(size);
  }

  /** Moves `weight` against `gradient` in place, with the step size `rate`. */
  step(weight: Float32Array, gradient: Float32Array | Float64Array, rate: number): void {
    this.steps++;
    const { first, second } = this;
    const size = rate / (1 - BETA1 ** this.steps);
    const correction = 1 / Math.sqrt(1 - BETA2 ** this.steps);
    for (let k = 0; k < weight.length; k++) {
      const g = gradient[k];
      const m = first[k] + (1 - BETA1) * (g - first[k]);
      // No gradient yet, so no step: most grams of a vocabulary are in few prompts.
      if (m === 0) continue;
      const v = second[k] + (1 - BETA2) * (g * g - second[k]);
      first[k] = m;
      second[k] = v;
      weight[k] -= (size * m) / (Math.sqrt(v) * correction + EPSILON);
    }
  }
}
