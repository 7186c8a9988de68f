/** Asks while the user types: not with every key, and only the last question's answer counts. */

/** Milliseconds without a key before a question is asked. */
const PAUSE = 150;

export class Questions {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = 0;

  /** `send`: puts the question with this number. */
  constructor(private readonly send: (ask: number) => void) {}

  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  now(): void {
    clearTimeout(this.timer);
    this.send(++this.last);
  }

  /** No answer that is still to come counts. */
  forget(): void {
    clearTimeout(this.timer);
    this.last++;
  }

  isLast(ask: number): boolean {
    return ask === this.last;
  }
}
