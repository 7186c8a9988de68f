/** Short messages: a box that goes away by itself, or words for screen readers only. */
import { h } from './dom';

const SHOWN_FOR = 8000;

export class Status {
  readonly element = h('p', { class: 'status', role: 'status' });
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** For eyes and ears. */
  show(message: string): void {
    this.put(message, false);
    this.timer = setTimeout(() => this.put('', false), SHOWN_FOR);
  }

  /** For screen readers; eyes see it elsewhere. */
  whisper(message: string): void {
    this.put(message, true);
  }

  private put(message: string, hidden: boolean): void {
    clearTimeout(this.timer);
    this.element.classList.toggle('unseen', hidden);
    this.element.textContent = message;
  }
}
