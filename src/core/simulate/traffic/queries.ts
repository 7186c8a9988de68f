/** Queries on their way: columns with a free list, so that a million of them need the memory of those in flight. */

/** Where a query is. */
export const stage = { ended: 0, choosing: 1, queued: 2, served: 3 } as const;

export class Queries {
  private size = 256;
  private free: number[] = [];
  private used = 0;
  /** Number of the query, from 0 in order of arrival. */
  id = new Int32Array(this.size);
  arrived = new Float64Array(this.size);
  tier = new Uint8Array(this.size);
  /** Index of its floor (see `floors.ts`). */
  need = new Uint16Array(this.size);
  prompt = new Int32Array(this.size);
  stage = new Uint8Array(this.size);
  attempts = new Uint8Array(this.size);
  /** Models that have failed or refused it. */
  tried = new Int32Array(this.size);
  model = new Int8Array(this.size);
  /** τ that the router was asked for, last. */
  tau = new Float64Array(this.size);
  /** When its wait at the present model began, or its answer. */
  since = new Float64Array(this.size);
  /** Milliseconds that its answer takes. */
  takes = new Float64Array(this.size);
  /** Seconds spent in queues. */
  waited = new Float64Array(this.size);
  /** USD. */
  cost = new Float64Array(this.size);
  /** Changes with every step: events that carry an older one are void. */
  generation = new Int32Array(this.size);

  get inFlight(): number {
    return this.used - this.free.length;
  }

  /** Slots are below this. */
  get slots(): number {
    return this.used;
  }

  /** A slot for a query that arrives. */
  open(id: number, time: number): number {
    if (this.free.length === 0 && this.used === this.size) this.grow();
    const slot = this.free.pop() ?? this.used++;
    this.id[slot] = id;
    this.arrived[slot] = time;
    this.stage[slot] = stage.choosing;
    this.attempts[slot] = 0;
    this.tried[slot] = 0;
    this.model[slot] = -1;
    this.waited[slot] = 0;
    this.cost[slot] = 0;
    this.generation[slot]++;
    return slot;
  }

  /** Gives the slot back. */
  close(slot: number): void {
    this.stage[slot] = stage.ended;
    this.generation[slot]++;
    this.free.push(slot);
  }

  private grow(): void {
    this.size *= 2;
    const twice = <T extends { set(from: T): void; length: number }>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const n = this.size;
    this.id = twice(this.id, new Int32Array(n));
    this.arrived = twice(this.arrived, new Float64Array(n));
    this.tier = twice(this.tier, new Uint8Array(n));
    this.need = twice(this.need, new Uint16Array(n));
    this.prompt = twice(this.prompt, new Int32Array(n));
    this.stage = twice(this.stage, new Uint8Array(n));
    this.attempts = twice(this.attempts, new Uint8Array(n));
    this.tried = twice(this.tried, new Int32Array(n));
    this.model = twice(this.model, new Int8Array(n));
    this.tau = twice(this.tau, new Float64Array(n));
    this.since = twice(this.since, new Float64Array(n));
    this.takes = twice(this.takes, new Float64Array(n));
    this.waited = twice(this.waited, new Float64Array(n));
    this.cost = twice(this.cost, new Float64Array(n));
    this.generation = twice(this.generation, new Int32Array(n));
  }
}
