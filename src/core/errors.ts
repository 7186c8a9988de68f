/** The one error type that a user is meant to read: what is wrong, where, and what to do about it. */

export interface ErrorPlace {
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based. */
  column?: number;
  /** Free text, for places that are not in a file ("pool[2].price"). */
  path?: string;
}

export interface UserErrorParts {
  /** What is wrong, as one sentence without a full stop. */
  what: string;
  where?: ErrorPlace;
  /** What to do about it, as one sentence. */
  remedy: string;
}

/** A mistake of the user's or of their surroundings. It is shown as it is, without a stack trace. */
export class UserError extends Error {
  readonly what: string;
  readonly where: ErrorPlace | undefined;
  readonly remedy: string;

  constructor(parts: UserErrorParts, options?: ErrorOptions) {
    super(formatUserError(parts), options);
    this.name = 'UserError';
    this.what = parts.what;
    this.where = parts.where;
    this.remedy = parts.remedy;
  }
}

/** Work that its user stopped. Not a failure: callers report it as "cancelled". */
export class CancelledError extends Error {
  constructor(message = 'Cancelled') {
    super(message);
    this.name = 'CancelledError';
  }
}

export function formatPlace(place: ErrorPlace): string {
  const file = place.file ?? '';
  const line = place.line === undefined ? '' : `:${place.line}`;
  const column = place.line === undefined || place.column === undefined ? '' : `:${place.column}`;
  const path = place.path === undefined ? '' : `${file === '' ? '' : ' '}(${place.path})`;
  return `${file}${line}${column}${path}`;
}

export function formatUserError({ what, where, remedy }: UserErrorParts): string {
  const place = where === undefined ? '' : formatPlace(where);
  return `${place === '' ? '' : `${place}: `}${what}. ${remedy}`;
}
