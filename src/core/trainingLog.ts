/** One line of `training.jsonl`: what one session of one PPO update did. */

export interface SessionLog {
  update: number;
  session: number;
  tau: number;
  lambda: number;
  accuracy: number;
  /** Predicted cost of the chosen models, USD per 1 000 queries. */
  costPer1k: number;
  reward: number;
  meanMu: number;
  gamma: number;
  approxKl: number;
  clipFraction: number;
  entropy: number;
  explainedVariance: number;
}

/** Progress of a long operation, for a bar and a line beside it. */
export interface Progress {
  phase: 'read' | 'encode' | 'predictor' | 'policy' | 'certify' | 'evaluate' | 'simulate' | 'study' | 'write';
  /** 0..1 over the whole operation. */
  fraction: number;
  message: string;
  session?: SessionLog;
}

/** What long-running parts report to, and how they learn that they should stop. */
export interface Job {
  progress(progress: Progress): void;
  /** Throws CancelledError when the user has stopped the work. */
  checkCancelled(): void;
}
