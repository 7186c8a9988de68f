/** Lifetimes: things that are disposed together, the last one first. */

export interface Disposable {
  dispose(): unknown;
}

export class Disposables implements Disposable {
  private readonly items: Disposable[] = [];
  private over = false;

  /** Whether `dispose` was called. */
  get disposed(): boolean {
    return this.over;
  }

  /** Takes over `item` and returns it; disposes it at once where this is over already. */
  add<T extends Disposable>(item: T): T {
    if (this.over) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    this.over = true;
    for (let item = this.items.pop(); item; item = this.items.pop()) item.dispose();
  }
}
