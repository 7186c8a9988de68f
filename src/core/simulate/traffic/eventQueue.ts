/** The agenda of a simulation: a binary heap of typed arrays, first by time, then by who came first. */

/** An event taken from the queue: what `kind`, `a` and `b` mean is the simulation's matter. */
export interface Agendum {
  time: number;
  kind: number;
  a: number;
  b: number;
}

export class EventQueue {
  private count = 0;
  private sequence = 0;
  private time = new Float64Array(1024);
  private order = new Float64Array(1024);
  private kind = new Uint8Array(1024);
  private a = new Int32Array(1024);
  private b = new Int32Array(1024);

  get size(): number {
    return this.count;
  }

  /** Infinity where there is none. */
  get nextTime(): number {
    return this.count === 0 ? Infinity : this.time[0];
  }

  /** Looks at the first event without taking it. */
  peek(into: Agendum): boolean {
    if (this.count === 0) return false;
    into.time = this.time[0];
    into.kind = this.kind[0];
    into.a = this.a[0];
    into.b = this.b[0];
    return true;
  }

  push(time: number, kind: number, a = 0, b = 0): void {
    if (this.count === this.time.length) this.grow();
    const order = this.sequence++;
    let hole = this.count++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.time[parent] <= time) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.put(hole, time, order, kind, a, b);
  }

  /** Takes the first event; `into` still holds what `peek` found. */
  drop(): void {
    const last = --this.count;
    if (last === 0) return;
    const time = this.time[last];
    const order = this.order[last];
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && this.before(child + 1, this.time[child], this.order[child])) child++;
      if (!this.before(child, time, order)) break;
      this.move(child, hole);
      hole = child;
    }
    this.put(hole, time, order, this.kind[last], this.a[last], this.b[last]);
  }

  private before(i: number, time: number, order: number): boolean {
    return this.time[i] < time || (this.time[i] === time && this.order[i] < order);
  }

  private move(from: number, to: number): void {
    this.put(to, this.time[from], this.order[from], this.kind[from], this.a[from], this.b[from]);
  }

  private put(i: number, time: number, order: number, kind: number, a: number, b: number): void {
    this.time[i] = time;
    this.order[i] = order;
    this.kind[i] = kind;
    this.a[i] = a;
    this.b[i] = b;
  }

  private grow(): void {
    const twice = <T extends Float64Array | Uint8Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const n = 2 * this.time.length;
    this.time = twice(this.time, new Float64Array(n));
    this.order = twice(this.order, new Float64Array(n));
    this.kind = twice(this.kind, new Uint8Array(n));
    this.a = twice(this.a, new Int32Array(n));
    this.b = twice(this.b, new Int32Array(n));
  }
}
