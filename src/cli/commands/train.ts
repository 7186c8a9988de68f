/** `proteus train CONFIG` and `proteus evaluate CONFIG`: a run with its report. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withCommonOptions, type CommonOptions, type Run } from '../command';
import { printReport, runSummary } from '../summary';

interface TrainOptions extends CommonOptions {
  out?: string;
  overwrite?: boolean;
  resume?: boolean;
}

interface EvaluateOptions extends CommonOptions {
  run?: string;
}

export function addTrain(program: Command, run: Run): void {
  withCommonOptions(program.command('train'))
    .description('train a router, certify its floors and report on them')
    .argument('<config>', 'a *.proteus.json file')
    .option('--out <dir>', 'run directory (default: a new one in .proteus/runs beside the config)')
    .option('--overwrite', 'replace the run that --out holds')
    .option('--resume', 'continue the newest unfinished run of the same config and data')
    .action((config: string, options: TrainOptions) =>
      run('train', options, async ({ service, terminal, job }) => {
        const { seed, overwrite, resume } = options;
        const out = options.out === undefined ? undefined : resolve(options.out);
        const result = await service.train({ config: resolve(config), out, overwrite, resume, seed }, job);
        printReport(result, terminal);
        terminal.printJson(runSummary('train', result));
      }),
    );
}

export function addEvaluate(program: Command, run: Run): void {
  withCommonOptions(program.command('evaluate'), 'evaluate the newest run that was trained with this seed')
    .description('report on a trained router again, for the config as it is now')
    .argument('<config>', 'a *.proteus.json file')
    .option('--run <dir>', 'run directory (default: the newest run of the config)')
    .action((config: string, options: EvaluateOptions) =>
      run('evaluate', options, async ({ service, terminal, job }) => {
        const dir = options.run === undefined ? undefined : resolve(options.run);
        const result = await service.evaluate({ config: resolve(config), run: dir, seed: options.seed }, job);
        printReport(result, terminal);
        terminal.printJson(runSummary('evaluate', result));
      }),
    );
}
