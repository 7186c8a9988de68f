/** How an error reads in a notification. */
import type { ErrorPlace, UserError } from '../core/errors';

/**
 * One line: what is wrong, where (with `relative` making the file short), and what to do.
 * "No such model (router.proteus.json:4:13 pool[1].id). Remove it from the pool."
 */
export function notificationText(error: UserError, relative: (file: string) => string): string {
  const place = error.where ? placeText(error.where, relative) : '';
  return `${error.what}${place === '' ? '' : ` (${place})`}. ${error.remedy}`.trim();
}

/** "router.proteus.json:4:13 pool[1].id", with `relative` making the file short. */
export function placeText(
  { file, line, column, path }: ErrorPlace,
  relative: (file: string) => string,
): string {
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  const place = [file === undefined ? '' : `${relative(file)}${position}`, path ?? ''];
  return place.filter((part) => part !== '').join(' ');
}
