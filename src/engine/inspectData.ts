/** Looks into outcome files without reading them whole: format, columns, first rows, ways to read them. */
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import { columnsSnippet, openOutcomes } from '../data/outcomeReader';
import type { InspectParams, InspectResult } from '../protocol/data';

const defaultRows = 20;

/** @throws UserError where a file cannot be read, or the files differ in form; CancelledError */
export async function inspectData(params: InspectParams, job: Job): Promise<InspectResult> {
  const { files, format, columns, rows = defaultRows } = params;
  let first: InspectResult | undefined;
  for (const file of files) {
    const reader = await openOutcomes(file, { format, columns }, job);
    await reader.close();
    const { reading } = reader;
    const mapped = reading.sure && reading.mapping !== null ? [{ ...reading, mapping: reading.mapping }] : [];
    const candidates = reading.sure
      ? mapped.map(({ mapping, reasons }) => ({
          mapping,
          title: reasons.join(' '),
          reasons,
          snippet: columnsSnippet(mapping),
        }))
      : reading.candidates.map(({ mapping, title, reasons, doubts }) => ({
          mapping,
          title,
          reasons: [...reasons, ...doubts],
          snippet: columnsSnippet(mapping),
        }));
    const result: InspectResult = {
      files,
      format: reader.format,
      layout: reading.sure ? reading.layout : null,
      confidence: reading.sure ? 'sure' : 'unsure',
      reasons: reading.sure ? reading.reasons : [],
      mapping: reading.sure ? reading.mapping : null,
      candidates,
      columns: reader.columns,
      rows: reader.preview.slice(0, rows),
      models: reader.models,
    };
    first ??= result;
    if (first.format !== result.format || first.layout !== result.layout) {
      throw new UserError({
        what: `This file is of another form than the first (${result.format}, ${result.layout ?? 'not sure'}; not ${first.format}, ${first.layout ?? 'not sure'})`,
        where: { file },
        remedy: 'Give files of one form together, and others by themselves.',
      });
    }
  }
  if (first === undefined)
    throw new UserError({ what: 'No file was named', remedy: 'Name an outcome file.' });
  return first;
}
