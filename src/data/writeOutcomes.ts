/** Writes outcomes as our JSONL. */
import { open, rename, rm } from 'node:fs/promises';
import { outcomeLines } from '../core/outcomeLines';
import type { RawOutcomes } from '../core/rawOutcomes';
import type { Job } from '../core/trainingLog';
import { fileError } from './bytes';

const BATCH = 1 << 18;

/**
 * Writes `raw` to `file`, replacing it once all is written: a failure leaves what was there. Asking
 * before replacing is the caller's part.
 *
 * @throws UserError where it cannot be written; CancelledError
 */
export async function writeOutcomesJsonl(file: string, raw: RawOutcomes, job?: Job): Promise<void> {
  const temporary = `${file}.partial`;
  try {
    const handle = await open(temporary, 'w');
    try {
      let batch: string[] = [];
      let length = 0;
      for (const line of outcomeLines(raw)) {
        batch.push(line, '\n');
        length += line.length;
        if (length < BATCH) continue;
        job?.checkCancelled();
        await handle.writeFile(batch.join(''));
        batch = [];
        length = 0;
      }
      await handle.writeFile(batch.join(''));
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof Error && 'code' in error ? fileError(error, file, 'write') : error;
  }
}
