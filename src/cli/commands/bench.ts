/** `proteus bench`: how long routing and training take here, beside the encoders that other routers need. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../../core/errors';
import { runBench } from '../../engine/bench';
import { benchPage } from '../../engine/benchPage';
import { busyNote, milliseconds, oneIn, perSecond, seconds, summary, size } from '../../engine/benchText';
import type { BenchReport, EncoderSpeed, TrainingCost } from '../../engine/benchTypes';
import { kindAt, readText, writeAtomic } from '../../engine/files';
import { withCommonOptions, type CommonOptions, type Run } from '../command';
import { renderTable, type TableColumn } from '../table';
import type { Terminal } from '../terminal';

interface BenchCommandOptions extends CommonOptions {
  quick?: boolean;
  out?: string;
}

const DEFAULT_SEED = 7;

export function addBench(program: Command, run: Run): void {
  withCommonOptions(program.command('bench'), 'seed of the data, the trainings and the encoders’ weights')
    .description('time routing and training on this machine, beside text encoders with random weights')
    .option('--quick', 'tiny sizes: whether it runs, not how fast')
    .option('--out <file>', 'write the figures as a Markdown page, too')
    .action((options: BenchCommandOptions) =>
      run('bench', options, async ({ terminal, job }) => {
        const { seed = DEFAULT_SEED, quick = false } = options;
        const page = options.out === undefined ? undefined : resolve(options.out);
        if (page !== undefined) await requirePlace(page);
        const report = await runBench({ seed, quick, cli: process.argv[1] }, job);
        if (page !== undefined) await writeAtomic(page, benchPage(report));
        for (const line of benchLines(report, terminal.width)) terminal.print(line);
        if (page !== undefined) terminal.print(`Page: ${page}`);
        printJson(report, page, terminal);
      }),
    );
}

function printJson(report: BenchReport, page: string | undefined, terminal: Terminal): void {
  terminal.printJson({ ok: true, command: 'bench', ...report, ...(page !== undefined && { page }) });
}

/** An earlier page of ours may be replaced, nothing else. */
async function requirePlace(file: string): Promise<void> {
  const kind = await kindAt(file);
  if (kind === 'nothing') return;
  if (kind === 'file' && (await readText(file, 'the file')).includes('`proteus bench')) return;
  throw new UserError({
    what: kind === 'folder' ? 'This is a folder' : 'This file is no page of figures, and is not replaced',
    where: { file },
    remedy: 'Name a new file with --out.',
  });
}

function benchLines(report: BenchReport, width: number): string[] {
  const { machine, routing } = report;
  const busy = busyNote(report);
  const encoders: TableColumn<EncoderSpeed>[] = [
    { title: 'encoder', align: 'left', drop: 0, cell: (e) => e.name },
    { title: 'weights', align: 'left', drop: 3, cell: (e) => size(e) },
    { title: 'p50', align: 'right', drop: 0, cell: (e) => milliseconds(e.p50Ms) },
    { title: 'p99', align: 'right', drop: 2, cell: (e) => milliseconds(e.p99Ms) },
    { title: 'processor', align: 'right', drop: 1, cell: (e) => milliseconds(e.cpuMs) },
    { title: 'a second', align: 'right', drop: 1, cell: (e) => perSecond(e.perSecond) },
    { title: 'times the router', align: 'right', drop: 0, cell: (e) => oneIn(e.ratio) },
  ];
  const trainings: TableColumn<TrainingCost>[] = [
    { title: 'prompts', align: 'right', drop: 0, cell: (t) => String(t.prompts) },
    { title: 'models', align: 'right', drop: 0, cell: (t) => String(t.models) },
    { title: 'on the clock', align: 'right', drop: 0, cell: (t) => `${seconds(t.seconds)} s` },
    { title: 'processor', align: 'right', drop: 1, cell: (t) => `${seconds(t.cpuSeconds)} s` },
    { title: 'peak memory', align: 'right', drop: 1, cell: (t) => `${Math.round(t.peakMiB)} MiB` },
    { title: 'backend', align: 'left', drop: 2, cell: (t) => t.backend },
  ];
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB.toFixed(0)} GiB, ${machine.system}; Node ${machine.node}, ${machine.onnxRuntime}; seed ${report.seed}`,
    '',
    summary(report),
    `Loading router.onnx takes ${Math.round(routing.loadMs)} ms; process to first answer ${Math.round(routing.coldStartMs)} ms (an empty process: ${Math.round(routing.emptyStartMs)} ms).`,
    '',
    ...renderTable(encoders, report.encoders, width),
    '',
    ...renderTable(trainings, report.trainings, width),
    ...(busy === undefined ? [] : ['', busy]),
    ...(report.quick ? ['', 'A quick run with tiny sizes: these figures say nothing of speed.'] : []),
  ];
}
