/** `proteus route RUN|BUNDLE`: prompts in, decisions out. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { fixed, stateOf } from '../../bundle/figures';
import type { RouteReply, RoutedPrompt } from '../../engine/route';
import { parseFloor, withCommonOptions, type CommonOptions, type Run } from '../command';
import { readPrompts } from '../prompts';
import { fit, renderTable, type TableColumn } from '../table';
import type { Terminal } from '../terminal';

interface RouteOptions extends CommonOptions {
  tau?: number;
  tier?: string;
}

type Row = RoutedPrompt & { prompt: string };

export function addRoute(program: Command, run: Run): void {
  withCommonOptions(program.command('route'), 'accepted as everywhere; routing draws nothing at random')
    .description('choose a model for each prompt')
    .argument('<router>', 'a run directory or the folder of an exported router')
    .argument('[file]', 'prompts: .jsonl or .csv with "prompt", else one per line (default: standard input)')
    .addOption(new Option('--tau <floor>', 'accuracy floor, 0 to 1').argParser(parseFloor).conflicts('tier'))
    .option('--tier <name>', 'a tier of the router, in place of --tau')
    .action((router: string, file: string | undefined, options: RouteOptions) =>
      run('route', options, async ({ service, terminal, job }) => {
        const prompts = await readPrompts(file, job);
        const { tau, tier } = options;
        const reply = await service.route({ source: resolve(router), prompts, tau, tier }, job);
        const rows = reply.decisions.map((decision, n): Row => ({ prompt: prompts[n], ...decision }));
        if (reply.floorFrom !== '') terminal.note(`Floor τ = ${fixed(reply.tau)}, from ${reply.floorFrom}.`);
        if (!terminal.json) for (const line of decisionTable(rows, terminal)) terminal.print(line);
        warn(reply, terminal);
        const { router: path, limit, confidence } = reply;
        terminal.printJson({
          ok: true,
          command: 'route',
          router: path,
          tau: reply.tau,
          limit,
          confidence,
          decisions: rows,
        });
      }),
    );
}

function decisionTable(rows: readonly Row[], terminal: Terminal): string[] {
  const columns: TableColumn<Row>[] = [
    { title: 'model', align: 'left', drop: 0, cell: (r) => r.model },
    { title: 'state', align: 'left', drop: 1, cell: stateOf },
    { title: 'p̂', align: 'right', drop: 3, cell: (r) => fixed(r.accuracy) },
    { title: 'USD', align: 'right', drop: 2, cell: (r) => r.cost.toPrecision(3) },
    { title: 'μ', align: 'right', drop: 4, cell: (r) => fixed(r.mu, 2) },
    { title: 'prompt', align: 'left', drop: 0, cell: (r) => fit(r.prompt.replace(/\s+/g, ' '), 48) },
  ];
  return renderTable(columns, rows, terminal.width);
}

function warn({ tau, limit, confidence, decisions }: RouteReply, terminal: Terminal): void {
  if (decisions.some((d) => !d.feasible)) {
    terminal.note(
      `τ = ${fixed(tau)} is out of reach: this pool was observed to reach ${fixed(limit.observed)}. The safest point answered.`,
    );
  } else if (decisions.some((d) => !d.certified)) {
    terminal.note(
      `τ = ${fixed(tau)} is not certified at confidence ${confidence}: the certified limit is ${fixed(limit.certified)}.`,
    );
  }
}
