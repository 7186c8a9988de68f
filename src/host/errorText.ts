/** How an error reads in a notification. */
import type { UserError } from '../core/errors';

/**
 * One line: what is wrong, where (with `relative` making the file short), and what to do.
 * "No such model (router.proteus.json:4:13 pool[1].id). Remove it from the pool."
 */
export function notificationText(error: UserError, relative: (file: string) => string): string {
  const { file, line, column, path } = error.where ?? {};
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  const place = [file === undefined ? '' : `${relative(file)}${position}`, path ?? ''].filter(
    (part) => part !== '',
  );
  return `${error.what}${place.length === 0 ? '' : ` (${place.join(' ')})`}. ${error.remedy}`.trim();
}
