/** From an error to words for the user and an exit code (DESIGN §6). */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError, UserError, type ErrorPlace } from '../core/errors';
import { EngineFault } from '../engine/fault';
import { appendLine } from '../engine/files';
import { describeError, logLine } from '../engine/log';

export const exitCode = { done: 0, fallsShort: 1, badInput: 2, internal: 3, cancelled: 130 } as const;

export interface Failure {
  code: number;
  /** For stderr. */
  text: string;
  /** For `--json`. */
  error: { kind: 'user' | 'internal' | 'cancelled'; what: string; where?: ErrorPlace; remedy: string };
}

/** @param resume how to continue, where that is possible */
export function failureOf(error: unknown, resume?: string): Failure {
  if (error instanceof CancelledError) {
    const remedy =
      resume === undefined ? 'Nothing was changed.' : `Nothing was changed. To continue: ${resume}`;
    const what = error.message;
    return {
      code: exitCode.cancelled,
      text: `${what}. ${remedy}`,
      error: { kind: 'cancelled', what, remedy },
    };
  }
  if (error instanceof UserError) {
    const { what, where, remedy } = error;
    return {
      code: exitCode.badInput,
      text: `Error: ${error.message}`,
      error: { kind: 'user', what, where, remedy },
    };
  }
  const log = (error instanceof EngineFault ? error.logFile : undefined) ?? writeLog(error);
  const what = `Something went wrong in PROTEUS itself (${error instanceof Error ? error.message : String(error)})`;
  const remedy = log === undefined ? describeError(error) : `The details are in ${log}`;
  return { code: exitCode.internal, text: `${what}. ${remedy}`, error: { kind: 'internal', what, remedy } };
}

/** Keeps the stack of a bug where no run has a log for it. */
function writeLog(error: unknown): string | undefined {
  const file = join(tmpdir(), `proteus-${process.pid}.log`);
  try {
    appendLine(file, logLine('error', describeError(error)));
    return file;
  } catch {
    return undefined;
  }
}
