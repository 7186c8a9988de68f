/** One job of the CLI: its progress on the terminal, and Ctrl-C as a cancel. */
import { CancelledError } from '../core/errors';
import type { Job, Progress } from '../core/trainingLog';
import type { ProgressView } from './progressView';

export class CliJob implements Job {
  private cancelled = false;

  constructor(private readonly view: ProgressView) {}

  progress(progress: Progress): void {
    this.view.show(progress);
  }

  checkCancelled(): void {
    if (this.cancelled) throw new CancelledError();
  }

  /** The first signal asks the work to stop at its next step; a second one ends the process. */
  listen(): () => void {
    const onSignal = () => {
      if (this.cancelled) process.exit(130);
      this.cancelled = true;
      this.view.note('Cancelling …');
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    return () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    };
  }
}
