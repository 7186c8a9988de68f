/** `proteus simulate CONFIG`: a rehearsal of traffic, in the terminal. */
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { UserError } from '../../core/errors';
import type { Frame, LogEntry, SimulationSummary } from '../../core/simulate/traffic/result';
import { exists, writeAtomic } from '../../engine/files';
import { frameCsv } from '../../core/simulate/traffic/frameCsv';
import { withCommonOptions, type CommonOptions, type Run, type Surroundings } from '../command';
import { printCapacity, printComparison, printSimulation } from '../simulationView';

interface SimulateOptions extends CommonOptions {
  run?: string;
  queries?: number;
  days?: number;
  events?: string;
  compare?: boolean;
  capacity?: boolean;
  trace?: string;
  csv?: string;
  overwrite?: boolean;
}

export function addSimulate(program: Command, run: Run): void {
  withCommonOptions(program.command('simulate'), 'seed of the traffic')
    .description('rehearse a day of traffic: floors, cost, latencies, outages')
    .argument('<config>', 'a *.proteus.json file; its "simulation" section says what traffic')
    .option('--run <dir>', 'run directory (default: the newest run of the config)')
    .option('--queries <number>', 'mean number of queries a day', parsePositive)
    .option('--days <number>', 'length of the simulation', parsePositive)
    .option('--events <file>', 'a JSON list of events, in place of those of the config')
    .option('--compare', 'run other routers on the same traffic too')
    .option('--capacity', 'say what the pool carries, what outages do, and which pool is the cheapest')
    .option('--trace <file>', 'write what became of every query, one JSON object a line')
    .option('--csv <file>', 'write the figures of every window and tier')
    .option('--overwrite', 'replace files that exist')
    .action((config: string, options: SimulateOptions) =>
      run('simulate', options, (surroundings) => simulate(config, options, surroundings)),
    );
}

async function simulate(
  config: string,
  options: SimulateOptions,
  { service: { simulations }, terminal, job }: Surroundings,
): Promise<void> {
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path));
  const { seed, queries: queriesPerDay, days, overwrite } = options;
  const [run, events, csv, trace] = [options.run, options.events, options.csv, options.trace].map(absolute);
  for (const file of [csv, trace]) if (file !== undefined && overwrite !== true) await refuseExisting(file);
  const { id, setup } = await simulations.start(
    { config: resolve(config), run, seed, queriesPerDay, days, events },
    job,
  );
  try {
    const frames: Frame[] = [];
    const log: LogEntry[] = [];
    let summary: SimulationSummary;
    for (let done = false; ;) {
      const part = await simulations.advance({ id, to: Infinity }, job);
      if (csv !== undefined) frames.push(...part.frames);
      log.push(...part.log);
      ({ done, summary } = part);
      if (done) break;
    }
    const comparison = options.compare === true ? await simulations.compare({ id }, job) : undefined;
    const capacity = options.capacity === true ? await simulations.capacity({ id }, job) : undefined;
    const traced =
      trace === undefined ? undefined : await simulations.trace({ id, file: trace, overwrite }, job);
    if (csv !== undefined) await writeAtomic(csv, frameCsv(setup, frames));

    printSimulation(setup, summary, log, terminal);
    if (comparison) printComparison(comparison, terminal);
    if (capacity) printCapacity(capacity, terminal);
    if (traced) terminal.print(`Trace: ${traced.file} (${traced.lines} queries)`);
    if (csv !== undefined) terminal.print(`Windows: ${csv}`);
    terminal.printJson({
      ok: true,
      command: 'simulate',
      setup,
      summary,
      log,
      ...(comparison ? { comparison } : {}),
      ...(capacity ? { capacity } : {}),
      ...(traced ? { trace: traced.file } : {}),
      ...(csv === undefined ? {} : { csv }),
    });
  } finally {
    await simulations.stop({ id });
  }
}

async function refuseExisting(file: string): Promise<void> {
  if (!(await exists(file))) return;
  throw new UserError({
    what: 'This file exists',
    where: { file },
    remedy: 'Name another one, or pass --overwrite to replace it.',
  });
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError('A number above 0.');
  }
  return value;
}
