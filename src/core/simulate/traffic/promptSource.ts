/** Which prompt a query asks: by the mix of tasks at its time, and by draws that depend on the query alone. */
import { Rng } from '../../rng';
import { draw, uniformOf } from './draws';
import type { TrafficWorld } from './world';

interface Drift {
  from: number;
  /** Seconds until the new mix is all there is. */
  fade: number;
  /** Cumulative shares of the tasks before, and after. */
  before: Float64Array;
  after: Float64Array;
}

export class PromptSource {
  private readonly names: string[];
  private readonly byTask: Int32Array[];
  /** Mix now, as shares; until the first drift every prompt is as likely as any other. */
  private drift: Drift | undefined;
  private readonly order: Int32Array | undefined;
  private readonly n: number;

  constructor(
    world: Pick<TrafficWorld, 'tasks'>,
    private readonly seed: number,
    once: boolean,
  ) {
    const { tasks } = world;
    this.n = tasks.length;
    this.names = [...new Set(tasks)];
    const rows = new Map(this.names.map((name) => [name, [] as number[]]));
    tasks.forEach((task, row) => rows.get(task)?.push(row));
    this.byTask = [...rows.values()].map((r) => Int32Array.from(r));
    if (once) this.order = new Rng(seed).fork('order').shuffle(Int32Array.from(tasks, (_, row) => row));
  }

  /** The mix changes, at once or over `fade` seconds. */
  drifts(mix: Readonly<Record<string, number>>, now: number, fade: number): void {
    const before = this.names.map((_, k) => this.shareAt(k, now));
    const sum = this.names.reduce((total, name) => total + (mix[name] ?? 0), 0);
    const after = this.names.map((name) => (mix[name] ?? 0) / sum);
    this.drift = { from: now, fade, before: cumulate(before), after: cumulate(after) };
  }

  /** The prompt of query `id` at `now`. */
  at(id: number, now: number): number {
    if (this.drift === undefined) {
      if (this.order) return this.order[id % this.n];
      return Math.floor(uniformOf(this.seed, id, draw.prompt) * this.n);
    }
    const u = uniformOf(this.seed, id, draw.task);
    const share = this.faded(this.drift, now);
    let k = 0;
    while (k < this.names.length - 1 && mixAt(this.drift, k, share) <= u) k++;
    const rows = this.byTask[k];
    return rows[Math.floor(uniformOf(this.seed, id, draw.prompt) * rows.length)];
  }

  private faded({ from, fade }: Drift, now: number): number {
    return fade <= 0 ? 1 : Math.min(1, (now - from) / fade);
  }

  private shareAt(k: number, now: number): number {
    if (this.drift === undefined) return this.byTask[k].length / this.n;
    const share = this.faded(this.drift, now);
    return mixAt(this.drift, k, share) - (k === 0 ? 0 : mixAt(this.drift, k - 1, share));
  }
}

function mixAt({ before, after }: Drift, k: number, share: number): number {
  return (1 - share) * before[k] + share * after[k];
}

function cumulate(x: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(x, (v) => (sum += v));
}
