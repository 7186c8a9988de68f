/** `proteus import FILE… --out DIR`: any outcome file → a columnar file, a config, and what was found. */
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { columnsSchema, type ColumnMapping } from '../../core/columns';
import { UserError } from '../../core/errors';
import { describePrice } from '../../core/priceText';
import type { DataFormat, DataSummary } from '../../protocol/data';
import { withCommonOptions, type CommonOptions, type Run, type Surroundings } from '../command';
import { printDataSummary } from '../dataSummary';
import type { Terminal } from '../terminal';

interface ImportOptions extends CommonOptions {
  out: string;
  name?: string;
  format?: DataFormat;
  columns?: ColumnMapping;
  models?: string[];
  acceptPrices?: boolean;
  overwrite?: boolean;
}

const formats: DataFormat[] = ['jsonl', 'json', 'csv', 'parquet', 'pickle'];

export function addImport(program: Command, run: Run): void {
  withCommonOptions(program.command('import'))
    .description('import outcome files of any known form: a columnar file, a config, and findings')
    .argument('<files...>', 'outcome files of one form: JSONL, JSON, CSV, Parquet or a pandas pickle')
    .option('--out <dir>', 'folder of the config, with the data in data/', '.')
    .option('--name <name>', 'name of the files (default: that of the first outcome file)')
    .addOption(
      new Option('--format <format>', 'format of the files (default: by their content)').choices(formats),
    )
    .option(
      '--columns <mapping>',
      'what the columns mean: prompt=…,model=…,score=… (or a JSON object, as in a config)',
      parseColumns,
    )
    .option('--models <names>', 'models to take, separated by commas (default: all)', (text) =>
      text.split(',').map((name) => name.trim()),
    )
    .option('--accept-prices', 'write public list prices into the config where the data has no dollars')
    .option('--overwrite', 'replace files that exist')
    .action((files: string[], options: ImportOptions) =>
      run('import', options, (surroundings) => importFiles(files, options, surroundings)),
    );
}

async function importFiles(
  files: string[],
  { out, name, format, columns, models, acceptPrices, overwrite }: ImportOptions,
  { service, terminal, job }: Surroundings,
): Promise<void> {
  const paths = files.map((file) => resolve(file));
  const found = await service.inspectData({ files: paths, format, columns }, job);
  if (found.layout !== null) {
    terminal.note(`Format: ${found.format}, ${LAYOUTS[found.layout]}. ${found.reasons.join(' ')}`);
  }
  const result = await service.importData(
    { files: paths, out: resolve(out), name, format, columns, models, acceptPrices, overwrite },
    job,
  );
  if (result.conflicts.length > 0) {
    throw new UserError({
      what: `Files exist: ${result.conflicts.join(', ')}; nothing was written`,
      where: { file: result.folder },
      remedy: 'Pass --overwrite to replace them, or name others with --name or --out.',
    });
  }
  printDataSummary(result.summary, terminal);
  if (acceptPrices !== true) printListPrices(result.summary, terminal);
  terminal.print('');
  terminal.print(`Data: ${result.data}`);
  terminal.print(`Config: ${result.config}`);
  const unpriced = result.summary.models.some((model) => model.costPer1k === null);
  const first = unpriced
    ? 'give the models prices in the config, and look at its floors'
    : 'look at the floors in the config';
  terminal.print(`Next: ${first}; then proteus train ${result.config}`);
  terminal.printJson({ ok: true, command: 'import', ...result });
}

/** Public prices of models that have none in the data: said, and never used unasked. */
function printListPrices({ models }: DataSummary, terminal: Terminal): void {
  const listed = models.flatMap(({ model, suggestedPrice: offer, costPer1k }) =>
    offer && costPer1k === null
      ? [`  ${model}: ${describePrice(offer.price)} (${offer.source}, ${offer.asOf})`]
      : [],
  );
  if (listed.length === 0) return;
  terminal.print('Public list prices that --accept-prices would use (with --overwrite, to import again):');
  for (const line of listed) terminal.print(line);
}

const LAYOUTS = {
  wide: 'one row per prompt',
  long: 'one row per call',
  nested: 'one object per prompt',
};

/** `prompt=question,model=llm,score=rating,scale=1..5`, or a JSON object. */
export function parseColumns(text: string): ColumnMapping {
  const parsed = columnsSchema.safeParse(
    text.trimStart().startsWith('{') ? parseJson(text) : parsePairs(text),
  );
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new InvalidArgumentError(
    `${path.length === 0 ? '' : `${path.join('.')}: `}${message}. Write prompt=COLUMN,score=COLUMN,model=COLUMN.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidArgumentError('This is not valid JSON.');
  }
}

function parsePairs(text: string): Record<string, unknown> {
  const mapping: Record<string, unknown> = {};
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new InvalidArgumentError(`${JSON.stringify(pair)} is not NAME=COLUMN.`);
    const key = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    const scale = /^(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(value);
    if (key === 'scale' && scale) mapping.scoreScale = { worst: Number(scale[1]), best: Number(scale[2]) };
    else mapping[key] = value;
  }
  return mapping;
}
