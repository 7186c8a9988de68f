/** `proteus train CONFIG` and `proteus evaluate CONFIG`: a run with its report. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withCommonOptions, type CommonOptions, type Run } from '../command';
import type { RunResult } from '../../protocol/engine';
import { requirePagePlace, writePage } from '../htmlFile';
import { printReport, runSummary } from '../summary';
import type { Terminal } from '../terminal';

interface TrainOptions extends CommonOptions {
  out?: string;
  overwrite?: boolean;
  resume?: boolean;
  html?: string;
}

interface EvaluateOptions extends CommonOptions {
  run?: string;
  html?: string;
}

export function addTrain(program: Command, run: Run): void {
  withCommonOptions(program.command('train'))
    .description('train a router, certify its floors and report on them')
    .argument('<config>', 'a *.proteus.json file')
    .option('--out <dir>', 'run directory (default: a new one in .proteus/runs beside the config)')
    .option('--overwrite', 'replace the run that --out holds')
    .option('--resume', 'continue the newest unfinished run of the same config and data')
    .option('--html <file>', 'write the report with its charts as one HTML page, too')
    .action((config: string, options: TrainOptions) =>
      run('train', options, async ({ service, terminal, job }) => {
        const { seed, overwrite, resume } = options;
        const html = await pagePlace(options.html);
        const out = options.out === undefined ? undefined : resolve(options.out);
        const result = await service.train({ config: resolve(config), out, overwrite, resume, seed }, job);
        await present('train', result, html, terminal);
      }),
    );
}

export function addEvaluate(program: Command, run: Run): void {
  withCommonOptions(program.command('evaluate'), 'evaluate the newest run that was trained with this seed')
    .description('report on a trained router again, for the config as it is now')
    .argument('<config>', 'a *.proteus.json file')
    .option('--run <dir>', 'run directory (default: the newest run of the config)')
    .option('--html <file>', 'write the report with its charts as one HTML page, too')
    .action((config: string, options: EvaluateOptions) =>
      run('evaluate', options, async ({ service, terminal, job }) => {
        const html = await pagePlace(options.html);
        const dir = options.run === undefined ? undefined : resolve(options.run);
        const result = await service.evaluate({ config: resolve(config), run: dir, seed: options.seed }, job);
        await present('evaluate', result, html, terminal);
      }),
    );
}

async function pagePlace(html: string | undefined): Promise<string | undefined> {
  if (html === undefined) return undefined;
  const file = resolve(html);
  await requirePagePlace(file);
  return file;
}

/** The report in the terminal, as a page where one is wanted, and for programs. */
async function present(
  command: string,
  result: RunResult,
  html: string | undefined,
  terminal: Terminal,
): Promise<void> {
  if (html !== undefined) await writePage(html, result.report);
  printReport(result, terminal);
  if (html !== undefined) terminal.print(`Report with charts: ${html}`);
  terminal.printJson({ ...runSummary(command, result), ...(html === undefined ? {} : { html }) });
}
