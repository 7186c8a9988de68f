/** A few values by key: the least recently used is dropped for a new one. */

export class Latest<V> {
  private readonly values = new Map<string, V>();

  constructor(private readonly most: number) {}

  get(key: string): V | undefined {
    const value = this.values.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.values.delete(key);
    this.values.set(key, value);
    for (const old of [...this.values.keys()].slice(0, -this.most)) this.values.delete(old);
  }

  delete(key: string): void {
    this.values.delete(key);
  }
}
