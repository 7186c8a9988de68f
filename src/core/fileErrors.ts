/** Errors of the file system as answers: what failed, why, and what to do. Pure: it looks at codes only. */
import { UserError } from './errors';

const causes: Record<string, { what: string; remedy: string }> = {
  EACCES: {
    what: 'permission denied',
    remedy: 'Choose a folder that you may write to, or change its permissions.',
  },
  EPERM: {
    what: 'operation not permitted',
    remedy: 'Choose a folder that you may write to, or change its permissions.',
  },
  EROFS: {
    what: 'the file system is read-only',
    remedy: 'Choose a folder on a disk that can be written to.',
  },
  ENOSPC: { what: 'the disk is full', remedy: 'Free some space and try again.' },
  EDQUOT: { what: 'your disk quota is used up', remedy: 'Free some space and try again.' },
  ENOTDIR: {
    what: 'a part of the path is a file, not a folder',
    remedy: 'Choose another folder, or move that file away.',
  },
  EEXIST: {
    what: 'a file of that name is in the way',
    remedy: 'Choose another folder, or move that file away.',
  },
  EISDIR: {
    what: 'a folder of that name is in the way',
    remedy: 'Move that folder away, or choose another place.',
  },
  ENOTEMPTY: { what: 'the folder is not empty', remedy: 'Choose another folder, or empty this one.' },
  ENOENT: { what: 'no such file or folder', remedy: 'Check the path.' },
  ENAMETOOLONG: { what: 'the name is too long', remedy: 'Choose a shorter path.' },
  ELOOP: { what: 'a link lies there', remedy: 'Remove that link, or choose another folder.' },
  EBUSY: { what: 'it is in use by another program', remedy: 'Close that program and try again.' },
  EMFILE: { what: 'too many files are open', remedy: 'Close other programs and try again.' },
};

/** The code of a file system error ('ENOENT', …); '' for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Rethrows a file system error as an answer ("cannot write …: the disk is full"); others as they are. */
export function throwFileError(error: unknown, verb: string, path: string): never {
  const cause = error instanceof UserError ? undefined : causes[errorCode(error)];
  if (cause === undefined) throw error;
  const options = { cause: error };
  throw new UserError(
    { what: `Cannot ${verb}: ${cause.what}`, where: { file: path }, remedy: cause.remedy },
    options,
  );
}
