/** The k nearest of many vectors by cosine, exactly: what is compared, and who is kept of a block of similarities. */

/** Q × K neighbours, the nearest first; rows that have fewer are filled up with −1. */
export interface Neighbours {
  k: number;
  /** Q × K, indices of reference vectors. */
  index: Int32Array;
}

/** The rows `rows` of N × width vectors less `origin`, each at length one; a null vector stays null. */
export function unitRows(
  vectors: Float32Array,
  width: number,
  rows: ArrayLike<number>,
  origin: ArrayLike<number>,
): Float32Array {
  const unit = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * width;
    let squares = 0;
    for (let d = 0; d < width; d++) squares += (vectors[from + d] - origin[d]) ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let d = 0; d < width; d++) unit[i * width + d] = (vectors[from + d] - origin[d]) * scale;
  }
  return unit;
}

/** Mean of the rows `rows` of N × width vectors. */
export function meanRow(vectors: Float32Array, width: number, rows: ArrayLike<number>): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++)
    for (let d = 0; d < width; d++) mean[d] += vectors[rows[i] * width + d] / rows.length;
  return mean;
}

/**
 * Keeps the K greatest of each row of a block of similarities (Q × R, row-major) in rows `first` … of `into`;
 * ties go to the lower index.
 */
export function keepNearest(
  similarity: ArrayLike<number>,
  references: number,
  into: Neighbours,
  first: number,
): void {
  const heap = new NearestHeap(into.k);
  for (let q = 0; q < similarity.length / references; q++) {
    heap.clear();
    const row = q * references;
    let least = -Infinity;
    for (let r = 0; r < references; r++)
      if (similarity[row + r] > least) least = heap.offer(similarity[row + r], r);
    heap.drain(into.index, (first + q) * into.k);
  }
}

/** The K greatest values offered so far; at the top the one that goes next: the least, of equals the latest. */
class NearestHeap {
  private readonly value: Float64Array;
  private readonly index: Int32Array;
  private size = 0;

  constructor(private readonly k: number) {
    this.value = new Float64Array(k);
    this.index = new Int32Array(k);
  }

  clear(): void {
    this.size = 0;
  }

  /** Offered by rising index. Returns what a further value must exceed. */
  offer(value: number, index: number): number {
    if (this.size < this.k) {
      this.size++;
      this.rise(this.size - 1, value, index);
    } else {
      this.sink(0, value, index);
    }
    return this.size < this.k ? -Infinity : this.value[0];
  }

  /** Empties the heap into K places from `at`, the greatest first, and −1 behind the last. */
  drain(into: Int32Array, at: number): void {
    into.fill(-1, at + this.size, at + this.k);
    while (this.size > 0) {
      into[at + this.size - 1] = this.index[0];
      this.size--;
      this.sink(0, this.value[this.size], this.index[this.size]);
    }
  }

  private rise(at: number, value: number, index: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!goesBefore(value, index, this.value[parent], this.index[parent])) break;
      this.place(at, this.value[parent], this.index[parent]);
      at = parent;
    }
    this.place(at, value, index);
  }

  private sink(at: number, value: number, index: number): void {
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      const next = child + 1;
      if (
        next < this.size &&
        goesBefore(this.value[next], this.index[next], this.value[child], this.index[child])
      ) {
        child = next;
      }
      if (!goesBefore(this.value[child], this.index[child], value, index)) break;
      this.place(at, this.value[child], this.index[child]);
      at = child;
    }
    this.place(at, value, index);
  }

  private place(at: number, value: number, index: number): void {
    this.value[at] = value;
    this.index[at] = index;
  }
}

/** Whether the first of two goes before the second when room is needed. */
function goesBefore(value: number, index: number, otherValue: number, otherIndex: number): boolean {
  return value < otherValue || (value === otherValue && index > otherIndex);
}
