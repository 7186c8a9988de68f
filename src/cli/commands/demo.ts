/** `proteus demo`: makes a sample project, trains its router, and reports in the terminal and as a page. */
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../core/errors';
import { fileSha256, kindAt, readText, sha256, writeAtomic } from '../../engine/files';
import { writeAll, type FileContent } from '../../engine/fileSet';
import { createSample } from '../../engine/sample';
import { withCommonOptions, type CommonOptions, type Run, type Surroundings } from '../command';
import { reportPage } from '../htmlFile';
import { printReport, runSummary } from '../summary';

interface DemoOptions extends CommonOptions {
  out: string;
}

const demoPrompts = 6000;
const page = 'report.html';
/** SHA-256 of each file that a demo wrote, by path: those, unchanged, a later demo may replace. */
const ownFiles = join('.proteus', 'demo.json');

export function addDemo(program: Command, run: Run): void {
  withCommonOptions(program.command('demo'))
    .description('make outcomes of invented models, train a router on them and report')
    .option('--out <dir>', 'folder of the demo project', 'demo')
    .action((options: DemoOptions) => run('demo', options, (surroundings) => demo(options, surroundings)));
}

async function demo({ out, seed }: DemoOptions, { service, terminal, job }: Surroundings): Promise<void> {
  const folder = resolve(out);
  const own = await readOwn(folder);
  const mayReplace = (path: string, existing: Uint8Array) => own[path] === sha256(existing);
  const sample = await createSample({ folder, prompts: demoPrompts, seed }, job, mayReplace);
  refuseConflicts(folder, sample.conflicts);
  for (const path of sample.files) own[path] = (await fileSha256(join(folder, path))) ?? '';
  await writeAtomic(join(folder, ownFiles), JSON.stringify(own, null, 2));

  const result = await service.train({ config: sample.config, seed }, job);
  const html: FileContent = {
    path: page,
    content: await reportPage(result.report),
  };
  refuseConflicts(folder, (await writeAll(folder, [html], mayReplace)).conflicts);
  await writeAtomic(
    join(folder, ownFiles),
    JSON.stringify({ ...own, [page]: sha256(html.content) }, null, 2),
  );

  printReport(result, terminal);
  terminal.print(`Report with charts: ${join(folder, page)}`);
  terminal.print(`Project: ${folder} (try: proteus evaluate ${sample.config})`);
  terminal.printJson({
    ...runSummary('demo', result),
    project: folder,
    config: sample.config,
    html: join(folder, page),
  });
}

function refuseConflicts(folder: string, conflicts: readonly string[]): void {
  if (conflicts.length === 0) return;
  throw new UserError({
    what: `Files that no demo wrote, or that were changed since, are in the way: ${conflicts.join(', ')}`,
    where: { file: folder },
    remedy: 'Name another folder with --out, or move these files away.',
  });
}

async function readOwn(folder: string): Promise<Record<string, string>> {
  const file = join(folder, ownFiles);
  if ((await kindAt(file)) !== 'file') return {};
  try {
    return JSON.parse(await readText(file, 'the list of the demo’s files')) as Record<string, string>;
  } catch {
    return {};
  }
}
