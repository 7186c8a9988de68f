/** The outcome files of a config: what they looked like at a moment, and their hash where that has to be known. */
import { stat } from 'node:fs/promises';
import { UserError } from '../core/errors';
import { dataDigest } from '../data/readOutcomes';

/** What is seen of a file without reading it. */
export interface FileLook {
  /** Absolute path. */
  path: string;
  bytes: number;
  /** When it last changed, in milliseconds since 1970. */
  modified: number;
}

/** A look at each file; undefined where one of them is not there. */
export async function lookAt(paths: readonly string[]): Promise<FileLook[] | undefined> {
  try {
    return await Promise.all(
      paths.map(async (path) => {
        const { size, mtimeMs } = await stat(path);
        return { path, bytes: size, modified: mtimeMs };
      }),
    );
  } catch {
    return undefined;
  }
}

/** Whether files look as they did: the same places, sizes and times. */
export function looksSame(then: readonly FileLook[], now: readonly FileLook[]): boolean {
  return (
    then.length === now.length &&
    then.every(
      ({ path, bytes, modified }, i) =>
        path === now[i].path && bytes === now[i].bytes && modified === now[i].modified,
    )
  );
}

/** Hashes of outcome files; a file that looks as it did is not read a second time. */
export class DataDigests {
  private readonly known = new Map<string, { looks: FileLook[]; sha256: string }>();

  /** As `dataDigest`; undefined where a file cannot be read. */
  async of(paths: readonly string[]): Promise<string | undefined> {
    const looks = await lookAt(paths);
    if (looks === undefined) return undefined;
    const key = JSON.stringify(paths);
    const known = this.known.get(key);
    if (known !== undefined && looksSame(known.looks, looks)) return known.sha256;
    try {
      const sha256 = await dataDigest(paths);
      this.known.set(key, { looks, sha256 });
      return sha256;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }
}
