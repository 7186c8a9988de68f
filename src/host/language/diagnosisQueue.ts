/** Asks for diagnoses when the typing pauses: one question per config at a time, and only the latest counts. */
import type { CancellationToken } from 'vscode-jsonrpc';
import { CancelledError } from '../../core/errors';
import type { RequestOptions } from '../../protocol/connection';
import type { DiagnoseParams, DiagnoseResult } from '../../protocol/diagnose';

export interface Cancellation {
  readonly token: CancellationToken;
  cancel(): void;
  dispose(): void;
}

/** A config's text at a moment. */
export interface Question {
  params: DiagnoseParams;
  version: number;
}

export interface QueueSurroundings {
  ask(params: DiagnoseParams, options: RequestOptions): Promise<DiagnoseResult>;
  /** The text as it is now; undefined where it is not open any more. */
  question(config: string): Question | undefined;
  newCancellation(): Cancellation;
  answered(config: string, question: Question, result: DiagnoseResult): void;
  failed(error: unknown): void;
}

export class DiagnosisQueue {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly asked = new Map<string, Cancellation>();

  /** `pause`: milliseconds without a further request before one is asked. */
  constructor(
    private readonly around: QueueSurroundings,
    private readonly pause: number,
  ) {}

  /** Soon; what was asked before about this config no longer counts. */
  request(config: string): void {
    this.forget(config);
    this.timers.set(
      config,
      setTimeout(() => void this.ask(config), this.pause),
    );
  }

  /** Drops what is due and what is under way. */
  forget(config: string): void {
    clearTimeout(this.timers.get(config));
    this.timers.delete(config);
    this.asked.get(config)?.cancel();
    this.asked.delete(config);
  }

  dispose(): void {
    for (const config of [...this.timers.keys(), ...this.asked.keys()]) this.forget(config);
  }

  private async ask(config: string): Promise<void> {
    this.timers.delete(config);
    const question = this.around.question(config);
    if (question === undefined) return;
    const cancellation = this.around.newCancellation();
    this.asked.set(config, cancellation);
    try {
      const result = await this.around.ask(question.params, { token: cancellation.token });
      if (this.asked.get(config) === cancellation) this.around.answered(config, question, result);
    } catch (error) {
      const latest = this.asked.get(config) === cancellation;
      if (latest && !(error instanceof CancelledError)) this.around.failed(error);
    } finally {
      if (this.asked.get(config) === cancellation) this.asked.delete(config);
      cancellation.dispose();
    }
  }
}
