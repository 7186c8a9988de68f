/** The engine's one logger: lines with a level, to whoever listens. */

export type LogLevel = 'info' | 'warn' | 'error';

export type Log = (level: LogLevel, message: string) => void;

/** A line of `engine.log`. */
export function logLine(level: LogLevel, message: string, now = new Date()): string {
  return `${now.toISOString()} ${level.padEnd(5)} ${message}`;
}

/** For the log: the stack of an error, with its causes. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
