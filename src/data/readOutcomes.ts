/** The one way to read an outcome file, whatever its format. */
import type { RouterConfig } from '../core/config';
import { UserError } from '../core/errors';
import type { RawOutcomes } from '../core/rawOutcomes';
import type { Job } from '../core/trainingLog';
import { OutcomeBuilder } from './builder';
import { ByteSource, readHead } from './bytes';
import { detectFormat, refuseForeign, type OutcomeFormat } from './detect';
import { readJsonl } from './jsonl';
import { readRouterbenchCsv } from './routerbenchCsv';

export interface OutcomeFile extends RawOutcomes {
  format: OutcomeFormat;
  /** SHA-256 of the file's bytes, in hex. */
  sha256: string;
  /** For the user: what was changed or ignored. */
  notes: string[];
}

const HEAD = 1 << 16;

/**
 * Reads outcomes as a stream; the file never stands in memory as one string. Progress goes to `job`
 * as a fraction of the bytes, and `job` may cancel.
 *
 * @param format 'auto' judges by the content
 * @throws UserError with file, line and remedy; CancelledError
 */
export async function readOutcomes(
  file: string,
  format: RouterConfig['data']['format'] = 'auto',
  job?: Job,
): Promise<OutcomeFile> {
  job?.checkCancelled();
  const { head, size } = await readHead(file, HEAD);
  refuseForeign(head, file);
  const found = format === 'auto' ? detectFormat(head, file) : format;
  const source = new ByteSource(file, size, job);
  const builder = new OutcomeBuilder();
  const notes: string[] = [];
  if (found === 'jsonl') await readJsonl(source.chunks(), file, builder);
  else notes.push(...(await readRouterbenchCsv(source.chunks(), file, builder)));
  job?.checkCancelled();
  if (builder.rows === 0) {
    throw new UserError({
      what: 'The file has no outcomes',
      where: { file },
      remedy: 'Use a file with one outcome per prompt.',
    });
  }
  if (builder.renamedIds > 0) {
    notes.push(`${builder.renamedIds} ids occur more than once; the later ones got a suffix ("#2").`);
  }
  return { ...builder.build(), format: found, sha256: source.digest(), notes };
}
