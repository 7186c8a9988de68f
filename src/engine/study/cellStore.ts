/** Finished cells on disk, one file each, written whole: a study that was stopped goes on where it was. */
import { join } from 'node:path';
import type { Report } from '../../core/report';
import type { StudyCell } from '../../core/study/rows';
import { ensureFolder, exists, readText, writeAtomic } from '../files';
import type { PlannedCell } from './studyFile';

const FORMAT = 'proteus-study-cell/1';

export class CellStore {
  constructor(readonly folder: string) {}

  /** The cell as it was finished; undefined where it was not, or its file is damaged. */
  async read({ key, hash }: PlannedCell): Promise<StudyCell | undefined> {
    const file = this.fileOf(hash);
    if (!(await exists(file))) return undefined;
    try {
      const saved: unknown = JSON.parse(await readText(file, 'a cell of the study'));
      return isSaved(saved) ? { key, seconds: saved.seconds, report: saved.report } : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async write({ hash }: PlannedCell, { key, seconds, report }: StudyCell): Promise<void> {
    await ensureFolder(this.folder);
    // Git is not to see what may be made again.
    const ignore = join(this.folder, '.gitignore');
    if (!(await exists(ignore))) await writeAtomic(ignore, '*\n');
    await writeAtomic(this.fileOf(hash), `${JSON.stringify({ format: FORMAT, key, seconds, report })}\n`);
  }

  private fileOf(hash: string): string {
    return join(this.folder, `${hash}.json`);
  }
}

function isSaved(value: unknown): value is { seconds: number; report: Report } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === FORMAT &&
    'report' in value &&
    'seconds' in value
  );
}
