/** The mean of a network's weights over updates (Polyak averaging): steadier than any one of them. */
import type { Dense } from '../core/routerSpec';

export interface SavedAverage {
  count: number;
  /** Sums in the layers' order: weight, bias, weight, … */
  sums: Float64Array[];
}

export class WeightAverage {
  private readonly sums: Float64Array[];
  private shapes: { inputs: number; outputs: number }[] = [];
  count: number;

  constructor(saved?: SavedAverage) {
    this.sums = saved?.sums ?? [];
    this.count = saved?.count ?? 0;
  }

  add(layers: readonly Dense[]): void {
    this.shapes = layers.map(({ inputs, outputs }) => ({ inputs, outputs }));
    layers
      .flatMap(({ weight, bias }) => [weight, bias])
      .forEach((values, k) => {
        const sum = (this.sums[k] ??= new Float64Array(values.length));
        for (let i = 0; i < values.length; i++) sum[i] += values[i];
      });
    this.count++;
  }

  /** Call after at least one `add`. */
  mean(): Dense[] {
    const mean = (k: number) => Float32Array.from(this.sums[k], (s) => s / this.count);
    return this.shapes.map((shape, i) => ({ ...shape, weight: mean(2 * i), bias: mean(2 * i + 1) }));
  }

  save(): SavedAverage {
    return { count: this.count, sums: this.sums };
  }
}
