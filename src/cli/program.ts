/** The commands of `proteus` and what they take. */
import { Command } from 'commander';
import { version } from '../engine/version';
import type { Run } from './command';
import { addBench } from './commands/bench';
import { addDemo } from './commands/demo';
import { addDownload } from './commands/download';
import { addExport } from './commands/export';
import { addImport } from './commands/import';
import { addRoute } from './commands/route';
import { addSimulate } from './commands/simulate';
import { addStudy } from './commands/study';
import { addEvaluate, addTrain } from './commands/train';

export function buildProgram(run: Run): Command {
  const program = new Command('proteus')
    .description('Routes prompts over a pool of LLMs: an accuracy floor kept, at the least cost.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 parts of a study failed; 2 bad usage or bad input; 3 internal error, with the log’s path; 130 cancelled.',
    );
  addDemo(program, run);
  addImport(program, run);
  addTrain(program, run);
  addEvaluate(program, run);
  addExport(program, run);
  addRoute(program, run);
  addSimulate(program, run);
  addDownload(program, run);
  addStudy(program, run);
  addBench(program, run);
  return program;
}
