/** One model as it is served: concurrency, a bounded queue, rate limits, and what becomes of them over time. */

/** How a model is served, with every default filled in. */
export interface ServerSpec {
  concurrency: number;
  queue: number;
  /** Infinity: no limit. */
  requestsPerMinute: number;
  tokensPerMinute: number;
  firstTokenMs: number;
  tokensPerSecond: number;
  answerTokens: number;
  timing: 'data' | 'tokens';
  spread: 'fixed' | 'lognormal' | 'exponential';
  errorRate: number;
}

/** A rate limit: what flows in over a second is the most that it keeps. */
class Bucket {
  private level: number;
  private at = 0;

  constructor(
    private readonly perSecond: number,
    private readonly capacity = Math.max(1, perSecond),
  ) {
    this.level = capacity;
  }

  /** Seconds until `amount` may be taken; more than it can hold is taken when it is full. */
  wait(amount: number, now: number): number {
    if (this.perSecond === Infinity) return 0;
    const level = Math.min(this.capacity, this.level + (now - this.at) * this.perSecond);
    const lack = Math.min(amount, this.capacity) - level;
    // A hair above what rounding of times can lose, which grows with them: time must go on.
    return lack <= 1e-9 ? 0 : lack / this.perSecond + 1e-9 + 2 * Number.EPSILON * now;
  }

  take(amount: number, now: number): void {
    if (this.perSecond === Infinity) return;
    this.level = Math.min(this.capacity, this.level + (now - this.at) * this.perSecond) - amount;
    this.at = now;
  }
}

export class Server {
  busy = 0;
  /** Requests that wait. */
  waiting = 0;
  /** Really; the router may not know yet. */
  down = 0;
  slow = 1;
  requests = 0;
  errors = 0;
  queueMax = 0;
  /** A look at the rate limits is on the agenda. */
  awaitsBucket = false;
  private readonly perMinute: Bucket;
  private readonly tokens: Bucket;
  /** Ring of (slot, generation): entries that gave up meanwhile stay until they come up. */
  private ring = new Int32Array(64);
  private head = 0;
  private length = 0;
  private integralAt = 0;
  private queueIntegral = 0;
  private busyIntegral = 0;
  private since = 0;

  constructor(readonly spec: ServerSpec) {
    this.perMinute = new Bucket(spec.requestsPerMinute / 60);
    this.tokens = new Bucket(spec.tokensPerMinute / 60);
  }

  /** Call before `busy` or `waiting` change. */
  touch(now: number): void {
    const dt = now - this.integralAt;
    this.queueIntegral += dt * this.waiting;
    this.busyIntegral += dt * this.busy;
    this.integralAt = now;
  }

  enqueue(slot: number, generation: number): void {
    if (2 * this.length === this.ring.length) {
      const longer = new Int32Array(2 * this.ring.length);
      for (let k = 0; k < 2 * this.length; k++) longer[k] = this.ring[(this.head + k) % this.ring.length];
      this.ring = longer;
      this.head = 0;
    }
    const tail = (this.head + 2 * this.length) % this.ring.length;
    this.ring[tail] = slot;
    this.ring[tail + 1] = generation;
    this.length++;
    this.waiting++;
    if (this.waiting > this.queueMax) this.queueMax = this.waiting;
  }

  /** The first entry of the queue, or undefined. */
  first(): { slot: number; generation: number } | undefined {
    if (this.length === 0) return undefined;
    return { slot: this.ring[this.head], generation: this.ring[this.head + 1] };
  }

  /** Drops the first entry; `waiting` is the caller's to change, since one that gave up has left already. */
  shift(): void {
    this.head = (this.head + 2) % this.ring.length;
    this.length--;
  }

  bucketWait(tokens: number, now: number): number {
    return Math.max(this.perMinute.wait(1, now), this.tokens.wait(tokens, now));
  }

  takeFromBuckets(tokens: number, now: number): void {
    this.perMinute.take(1, now);
    this.tokens.take(tokens, now);
  }

  /** What the window has seen; starts the next one. */
  endWindow(now: number) {
    this.touch(now);
    const seconds = Math.max(now - this.since, 1e-9);
    const window = {
      queue: this.queueIntegral / seconds,
      queueMax: this.queueMax,
      busy: this.busyIntegral / seconds / this.spec.concurrency,
      requests: this.requests,
      errors: this.errors,
    };
    this.since = now;
    this.queueIntegral = 0;
    this.busyIntegral = 0;
    this.queueMax = this.waiting;
    this.requests = 0;
    this.errors = 0;
    return window;
  }
}
