/** Which point is looked at: charts and tables that show the same level follow one another. */

export class Cursor {
  private readonly listeners = new Set<(key: string | null) => void>();
  private key: string | null = null;

  set(key: string | null): void {
    if (key === this.key) return;
    this.key = key;
    for (const listener of this.listeners) listener(key);
  }

  /** Returns what ends the subscription. */
  subscribe(listener: (key: string | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
