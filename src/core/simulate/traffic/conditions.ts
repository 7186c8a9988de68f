/** What events have made of the pool: prices, speed, quality, and what the router knows of all that. */
import type { PriceTable } from '../../outcomes';
import { draw, uniformOf } from './draws';
import { has, maskOf, type Mask } from './mask';
import type { PoolState } from './router';
import type { TrafficWorld } from './world';

/** A change of a model's price that is in force; the object itself names it. */
export interface PriceChange {
  /** Times the price of the config. */
  factor: number;
}

/** A price of nothing at all would have no name of its own. */
const LEAST_FACTOR = 1e-9;

export class Conditions {
  price: PriceTable;
  priceKey = '';
  /** Points that a model's mean score lies below the data's. */
  readonly drop: Float64Array;
  private readonly meanScore: Float64Array;
  private readonly normal: Mask;
  /** In service, lost or not. */
  private members: Mask;
  /** Known to be lost. */
  private lost: Mask = 0;
  /** M: changes in force, the newest last. */
  private readonly prices: PriceChange[][];

  constructor(
    private readonly world: TrafficWorld,
    absent: readonly string[],
  ) {
    const m = world.models.length;
    this.members = maskOf(world.models.map((name, k) => world.available[k] && !absent.includes(name)));
    this.normal = maskOf(world.available);
    this.price = world.price;
    this.prices = world.models.map(() => []);
    this.drop = new Float64Array(m);
    this.meanScore = new Float64Array(m);
    const n = world.score.length / m;
    for (let c = 0; c < world.score.length; c++) this.meanScore[c % m] += world.score[c] / n;
  }

  /** Models that the router is told are available. */
  get up(): Mask {
    return this.members & ~this.lost;
  }

  get pool(): PoolState {
    return { up: this.up, price: this.price, priceKey: this.priceKey };
  }

  /** Models and prices are those that the router was certified for. */
  get asCertified(): boolean {
    return this.priceKey === '' && this.up === this.normal;
  }

  /** The price of a model as a multiple of the config's: by the newest change in force. */
  priceFactor(model: number): number {
    const factor = this.prices[model].at(-1)?.factor ?? 1;
    return Math.max(factor, LEAST_FACTOR);
  }

  changePrice(model: number, change: PriceChange): void {
    this.prices[model].push(change);
    this.updatePrices();
  }

  /** Those that came before it, or after, stay. */
  endPriceChange(model: number, change: PriceChange): void {
    this.prices[model] = this.prices[model].filter((other) => other !== change);
    this.updatePrices();
  }

  private updatePrices(): void {
    const factors = this.prices.map((_, m) => this.priceFactor(m));
    const plain = factors.every((f) => f === 1);
    this.price = plain ? this.world.price : this.world.price.map((p, k) => p * factors[Math.floor(k / 2)]);
    this.priceKey = plain ? '' : factors.join(' ');
  }

  /** A model comes into service. */
  join(model: number): void {
    this.members |= 1 << model;
  }

  /** The router is told whether a model answers; one that is not in service stays out of it. */
  setLost(model: number, lost: boolean): void {
    this.lost = lost ? this.lost | (1 << model) : this.lost & ~(1 << model);
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
