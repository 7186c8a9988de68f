/** Keeps the k prompts of smallest seeded hash, so that memory does not grow with the file. */

/** A bottom-k sketch of distinct keys: which are in it, and how many distinct ones there were. */
export class BottomK {
  /** Max-heap of the hashes kept. */
  private readonly heap: number[] = [];
  private dropped = false;

  constructor(private readonly k: number) {}

  /** Whether a new key of this hash belongs to the k smallest so far. */
  admits(hash: number): boolean {
    return this.heap.length < this.k || hash < this.heap[0];
  }

  /** Notes that a key was turned away. */
  refuse(): void {
    this.dropped = true;
  }

  /**
   * Adds the hash of a key that is not in the sketch and that it admits.
   *
   * @returns the hash that had to go for it
   */
  add(hash: number): number | undefined {
    if (this.heap.length < this.k) {
      this.heap.push(hash);
      this.rise(this.heap.length - 1);
      return undefined;
    }
    this.dropped = true;
    const gone = this.heap[0];
    this.heap[0] = hash;
    this.sink(0);
    return gone;
  }

  /**
   * How many distinct keys were offered: exact while all are kept, else the usual estimate
   * (k − 1) / (k-th smallest hash) of hashes in [0, 1), whose relative error is about 1/√k.
   */
  distinct(): number {
    return this.dropped ? Math.round((this.heap.length - 1) / this.heap[0]) : this.heap.length;
  }

  /** Whether keys had to go. */
  get sampled(): boolean {
    return this.dropped;
  }

  private rise(at: number): void {
    const { heap } = this;
    const value = heap[at];
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent] >= value) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = value;
  }

  private sink(at: number): void {
    const { heap } = this;
    const value = heap[at];
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1] > heap[child]) child++;
      if (heap[child] <= value) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
