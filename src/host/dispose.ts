/** Lifetimes: things that are disposed together, the last one first. */

export interface Disposable {
  dispose(): unknown;
}

export class Disposables implements Disposable {
  private readonly items: Disposable[] = [];
  private disposed = false;

  /** Takes over `item` and returns it; disposes it at once where this is over already. */
  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    this.disposed = true;
    for (let item = this.items.pop(); item; item = this.items.pop()) item.dispose();
  }
}
