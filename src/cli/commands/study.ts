/** `proteus study FILE`: repeated trainings on random splits, compared with other routers and ablations. */
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { dataTables, type StudyTable } from '../../core/study/tables';
import type { StudyDone, StudyPlan } from '../../protocol/study';
import type { CommonOptions, Run, Surroundings } from '../command';
import { exitCode } from '../failure';
import { renderTable } from '../table';
import type { Terminal } from '../terminal';

interface StudyOptions extends CommonOptions {
  out?: string;
  jobs?: number;
  dryRun?: boolean;
  fresh?: boolean;
  finished?: boolean;
}

export function addStudy(program: Command, run: Run): void {
  program
    .command('study')
    .description('train on many random splits, compare with other routers, and say where we lose')
    .argument('<file>', 'a *.study.json file')
    .option('--out <dir>', 'folder of the results (default: .proteus/studies/<name> beside the study)')
    .option('--jobs <number>', 'trainings side by side (default: one per core)', parseJobs)
    .option('--dry-run', 'list the trainings, and which are finished, and stop')
    .option('--fresh', 'train again what is finished')
    .option('--finished', 'train nothing; report on what is finished')
    .option('--json', 'print one JSON object on stdout; all else goes to stderr')
    .option('--quiet', 'print results and errors only')
    .addHelpText(
      'after',
      '\nA study that was stopped goes on where it was. Exit code 1: some trainings failed, the others are reported.',
    )
    .action((file: string, options: StudyOptions) =>
      run('study', options, (surroundings) => study(file, options, surroundings)),
    );
}

async function study(
  file: string,
  { out, jobs, fresh, finished, dryRun }: StudyOptions,
  { service, terminal, job }: Surroundings,
): Promise<number | void> {
  const params = {
    study: resolve(file),
    out: out === undefined ? undefined : resolve(out),
    jobs,
    fresh,
    finished,
  };
  if (dryRun === true) {
    printPlan(await service.planStudy(params), terminal);
    return exitCode.done;
  }
  const done = await service.study(params, job);
  printResult(done, terminal);
  return done.result.cells.failed.length > 0 ? exitCode.fallsShort : exitCode.done;
}

function printPlan(plan: StudyPlan, terminal: Terminal): void {
  for (const { data, variant, seed, finished } of plan.planned)
    terminal.print(`${finished ? 'finished' : 'to do   '}  ${data} · ${variant} · seed ${seed}`);
  const left = plan.planned.filter((cell) => !cell.finished).length;
  terminal.print(`${left} of ${plan.planned.length} trainings to do. Results: ${plan.out}`);
  terminal.printJson({ ok: true, command: 'study', dryRun: true, ...plan });
}

function printResult({ result, files, out, trained, reused }: StudyDone, terminal: Terminal): void {
  const { cells, data, losses } = result;
  for (const one of data) {
    terminal.print(terminal.style('bold', `\n${one.name}`));
    for (const table of dataTables(one)) printTable(table, terminal);
  }
  terminal.print(terminal.style('bold', '\nWhere we lose'));
  if (losses.length === 0) terminal.print('Nothing that this study measures speaks against the router.');
  for (const loss of losses) terminal.print(`- ${loss}`);
  terminal.print(
    `\n${trained} trainings now, ${reused} before, ${cells.failed.length} failed. Report: ${files.html} and ${files.markdown}`,
  );
  terminal.printJson({
    ok: cells.failed.length === 0,
    command: 'study',
    ...(cells.failed.length > 0 && { exitCode: exitCode.fallsShort }),
    out,
    files,
    trained,
    reused,
    cells,
    losses,
  });
}

function printTable({ title, columns, rows }: StudyTable, terminal: Terminal): void {
  terminal.print(terminal.style('dim', `\n${title}`));
  const laid = columns.map((column, i) => ({
    title: column.label,
    align: column.numeric === true ? ('right' as const) : ('left' as const),
    drop: i === 0 ? 0 : i,
    cell: (row: StudyTable['rows'][number]) => row.cells[i].text,
  }));
  for (const line of renderTable(laid, rows, terminal.width)) terminal.print(line);
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256) {
    throw new InvalidArgumentError('A whole number from 1 on.');
  }
  return jobs;
}
