/** What events have made of the pool: prices, speed, quality, and what the router knows of all that. */
import type { PriceTable } from '../../outcomes';
import { draw, uniformOf } from './draws';
import { has, maskOf, type Mask } from './mask';
import type { PoolState } from './router';
import type { TrafficWorld } from './world';

export class Conditions {
  /** As the router is told. */
  up: Mask;
  price: PriceTable;
  priceKey = '';
  /** Price as a multiple of the config's. */
  readonly priceFactor: Float64Array;
  /** Points that a model's mean score lies below the data's. */
  readonly drop: Float64Array;
  private readonly meanScore: Float64Array;
  private readonly normal: Mask;

  constructor(
    private readonly world: TrafficWorld,
    absent: readonly string[],
  ) {
    const m = world.models.length;
    this.up = maskOf(world.models.map((name, k) => world.available[k] && !absent.includes(name)));
    this.normal = maskOf(world.available);
    this.price = world.price;
    this.priceFactor = new Float64Array(m).fill(1);
    this.drop = new Float64Array(m);
    this.meanScore = new Float64Array(m);
    const n = world.score.length / m;
    for (let c = 0; c < world.score.length; c++) this.meanScore[c % m] += world.score[c] / n;
  }

  get pool(): PoolState {
    return { up: this.up, price: this.price, priceKey: this.priceKey };
  }

  /** Models and prices are those that the router was certified for. */
  get asCertified(): boolean {
    return this.priceKey === '' && this.up === this.normal;
  }

  changePrice(model: number, factor: number): void {
    this.priceFactor[model] *= factor;
    const plain = this.priceFactor.every((f) => Math.abs(f - 1) < 1e-12);
    this.price = plain
      ? this.world.price
      : this.world.price.map((p, k) => p * this.priceFactor[Math.floor(k / 2)]);
    this.priceKey = plain ? '' : Array.from(this.priceFactor, (f) => Number(f.toPrecision(12))).join(' ');
  }

  setUp(model: number, up: boolean): void {
    this.up = up ? this.up | (1 << model) : this.up & ~(1 << model);
  }

  isUp(model: number): boolean {
    return has(this.up, model);
  }

  /** The observed score, or 0 where a silent drop has taken it. */
  scoreOf(seed: number, query: number, prompt: number, model: number): number {
    const score = this.world.score[prompt * this.world.models.length + model];
    if (this.drop[model] <= 0) return score;
    const keep = 1 - this.drop[model] / this.meanScore[model];
    return uniformOf(seed, query, draw.quality + model) < keep ? score : 0;
  }
}
