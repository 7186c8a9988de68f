/** Names for the files of an import, the same in the editor and on the command line. */

/** That of the first outcome file, without what the import adds itself; paths of any system. */
export function importName(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const stem = base.replace(/(\.proteus)?\.[^.]+$/, '').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  return stem.replace(/^[.-]+/, '') || 'outcomes';
}

/** What is wrong with a name for files, or undefined. */
export function nameProblem(name: string): string | undefined {
  return /^[\p{L}\p{N}_-][\p{L}\p{N}._ -]*$/u.test(name)
    ? undefined
    : 'Use letters, digits, spaces, "-", "_" and ".", and begin with a letter or a digit.';
}
