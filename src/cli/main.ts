/** Entry point of the `proteus` command. */
import { CommanderError } from 'commander';
import { EngineService } from '../engine/service';
import { pipeline } from '../engine/pipeline';
import { StudyCancelled } from '../engine/study/study';
import { TrainingCancelled } from '../engine/train';
import type { TrainParams } from '../protocol/engine';
import { CliJob } from './cliJob';
import type { CommonOptions, Work } from './command';
import { exitCode, failureOf } from './failure';
import { buildProgram } from './program';
import { ProgressView } from './progressView';
import { Terminal } from './terminal';

let code: number = exitCode.done;

/** Runs one command and turns what it throws into words and an exit code. */
async function run(name: string, options: CommonOptions, work: Work): Promise<void> {
  const terminal = new Terminal({ json: options.json === true, quiet: options.quiet === true });
  const view = new ProgressView(terminal);
  const job = new CliJob(view);
  const stopListening = job.listen();
  const service = new EngineService(pipeline, (level, message) => {
    if (level === 'error') return;
    if (level === 'warn') view.finding(message);
    else view.note(message);
  });
  try {
    code = (await work({ service, terminal, job })) ?? exitCode.done;
  } catch (error) {
    view.stop();
    const resume = resumeOf(error);
    const failure = failureOf(error, resume);
    code = failure.code;
    terminal.error(terminal.styleError('red', failure.text));
    terminal.printJson({ ok: false, command: name, exitCode: code, error: failure.error });
  } finally {
    view.stop();
    stopListening();
  }
}

/** The command line that continues what was cancelled, where that is possible. */
function resumeOf(error: unknown): string | undefined {
  if (error instanceof TrainingCancelled) return quoted([...trainWords(error.params), '--resume']);
  if (!(error instanceof StudyCancelled)) return undefined;
  const { study, out } = error.params;
  return quoted(['proteus', 'study', study, ...(out === undefined ? [] : ['--out', out])]);
}

function trainWords({ config, out, seed }: TrainParams): string[] {
  const words = ['proteus', 'train', config];
  if (out !== undefined) words.push('--out', out);
  if (seed !== undefined) words.push('--seed', String(seed));
  return words;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:@-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}

async function main(): Promise<void> {
  // A reader that goes away early (`| head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCode.done);
    throw error;
  });
  try {
    await buildProgram(run).parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? exitCode.done : exitCode.badInput;
    if (code !== exitCode.done && process.argv.includes('--json')) {
      const failure = { kind: 'user', what: error.message, remedy: 'See proteus --help.' };
      new Terminal({ json: true, quiet: true }).printJson({ ok: false, exitCode: code, error: failure });
    }
  }
  // Native libraries may keep the process alive; what was written must be out before it ends.
  await Promise.all(
    [process.stdout, process.stderr].map((s) => new Promise<void>((done) => s.write('', () => done()))),
  );
  process.exit(code);
}

void main();
