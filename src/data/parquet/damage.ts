/** What is wrong inside a Parquet file, and how a user hears of it. */
import { CancelledError, UserError, type ErrorPlace } from '../../core/errors';

/** Bytes that do not mean what the format says they must. Never leaves this folder as it is. */
export class Damage extends Error {}

/** Bytes that end before what they announce; where more bytes can be had, they may be read. */
export class CutOff extends Damage {
  constructor() {
    super('it ends in the middle of a structure');
  }
}

/** More than the limits allow, whether by mistake or by intent. */
export class TooLarge extends Damage {}

/** Something that the format knows and this reader does not. */
export class Unsupported extends Damage {}

/**
 * A failure while bytes of the file were decoded, as an answer. Decoders meet nonsense in many ways
 * (ranges, types, their own checks), so anything but a user's error counts as damage.
 */
export function asUserError(error: unknown, where: ErrorPlace): Error {
  if (error instanceof UserError || error instanceof CancelledError) return error;
  const detail = error instanceof Damage ? error.message : 'its bytes make no sense';
  const options = { cause: error };
  if (error instanceof TooLarge) {
    return new UserError(
      {
        what: `The Parquet file asks for too much: ${detail}`,
        where,
        remedy: 'If you trust the file, write it again in smaller pages and row groups, or in several files.',
      },
      options,
    );
  }
  if (error instanceof Unsupported) {
    return new UserError(
      {
        what: `This Parquet cannot be read: ${detail}`,
        where,
        remedy: 'Write the file again without it, or convert it to CSV or JSONL.',
      },
      options,
    );
  }
  return new UserError(
    {
      what: `The Parquet file is damaged: ${detail}`,
      where,
      remedy: 'Download it or write it again; a copy may have been cut off.',
    },
    options,
  );
}
