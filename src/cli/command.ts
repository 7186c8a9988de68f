/** What every command of the CLI shares: its common options, its surroundings, its way to end. */
import { InvalidArgumentError, type Command } from 'commander';
import type { Prepared } from '../engine/pipelineTypes';
import type { EngineService } from '../engine/service';
import type { CliJob } from './cliJob';
import type { Terminal } from './terminal';

/** `--json`, `--seed`, `--quiet`, as every command takes them. */
export interface CommonOptions {
  json?: boolean;
  seed?: number;
  quiet?: boolean;
}

/** What a command works with. */
export interface Surroundings {
  service: EngineService<Prepared>;
  terminal: Terminal;
  job: CliJob;
}

/** Does a command's work; whatever it throws becomes a message and an exit code. A number is an exit code. */
export type Work = (surroundings: Surroundings) => Promise<number | void>;

/** Runs a command's work in its surroundings. */
export type Run = (name: string, options: CommonOptions, work: Work) => Promise<void>;

export function withCommonOptions(
  command: Command,
  seed = 'seed of the split and of every random draw',
): Command {
  return command
    .option('--json', 'print one JSON object on stdout; all else goes to stderr')
    .option('--seed <number>', seed, parseSeed)
    .option('--quiet', 'print results and errors only');
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidArgumentError('A seed is a whole number, 0 or more.');
  }
  return seed;
}

export function parseFloor(text: string): number {
  const floor = Number(text);
  if (text.trim() === '' || !(floor >= 0 && floor <= 1)) {
    throw new InvalidArgumentError('A floor is a fraction from 0 to 1, for example 0.85.');
  }
  return floor;
}
