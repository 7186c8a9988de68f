/** `proteus download`: fetches a public benchmark, once its size and terms have been seen. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { UserError } from '../../core/errors';
import type { DownloadPlan } from '../../protocol/download';
import { withCommonOptions, type CommonOptions, type Run, type Surroundings } from '../command';

interface DownloadOptions extends CommonOptions {
  out: string;
  only?: string[];
  mirror?: string;
  yes?: boolean;
}

export function addDownload(program: Command, run: Run): void {
  withCommonOptions(program.command('download'), 'has no effect here')
    .description('fetch a public benchmark: routerbench or sprout')
    .argument('<benchmark>', 'routerbench or sprout')
    .requiredOption('--out <dir>', 'folder that gets the files')
    .option('--only <file...>', 'fetch these files only')
    .option('--yes', 'fetch, having read what it is and on which terms')
    .addOption(new Option('--mirror <url>', 'address of a mirror of the hub').env('HF_ENDPOINT'))
    .action((benchmark: string, options: DownloadOptions) =>
      run('download', options, (surroundings) => download(benchmark, options, surroundings)),
    );
}

async function download(
  benchmark: string,
  { out, only, mirror, yes }: DownloadOptions,
  { service, terminal, job }: Surroundings,
): Promise<void> {
  const params = { benchmark, only, mirror };
  const plan = await service.downloadPlan(params, job);
  terminal.print(planText(plan));
  if (mirror !== undefined) terminal.print(`By way of ${mirror}`);
  if (yes !== true) {
    throw new UserError({
      what: 'Nothing was fetched yet',
      remedy: 'Run it again with --yes to fetch these files, if you agree to their terms.',
    });
  }
  const { folder, files } = await service.download({ ...params, out: resolve(out) }, job);
  for (const file of files) {
    const checked =
      file.verified === 'sha256'
        ? 'SHA-256 as the hub states'
        : 'size as the hub states, which names no SHA-256';
    terminal.print(`${file.path} (${file.existed ? 'was there; ' : ''}${checked})`);
  }
  terminal.printJson({ ok: true, command: 'download', folder, files });
}

function planText({ benchmark, files, total }: DownloadPlan): string {
  const megabytes = (n: number) => `${(n / 1e6).toFixed(1)} MB`;
  return [
    `${benchmark.title}: ${benchmark.about}`,
    `From ${benchmark.home}`,
    ...files.map(({ name, size }) => `  ${name}  ${megabytes(size)}`),
    `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${megabytes(total)}`,
    `Terms: ${benchmark.licence}`,
  ].join('\n');
}
