/** A bug of ours, on its way to the user: a short apology that says where the stack is. */

export class EngineFault extends Error {
  /** @param logFile where the stack was written, if anywhere yet */
  constructor(
    cause: unknown,
    readonly logFile?: string,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'EngineFault';
  }
}
