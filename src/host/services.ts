/** What the host's jobs share: the log, the engine, and how a user is told of an error. */
import type { EngineClient } from './engineClient';
import type { ErrorReporter } from './errorReporter';
import type { Log } from './log';

export interface Services {
  log: Log;
  engine: EngineClient;
  errors: ErrorReporter;
}
