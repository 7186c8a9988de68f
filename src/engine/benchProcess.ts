/** Runs the command line in a process of its own, as its users do, and can be stopped. */
import { spawn } from 'node:child_process';
import type { Job } from '../core/trainingLog';

export interface Finished {
  stdout: string;
  /** From the start of the process to its end. */
  milliseconds: number;
}

/** How often a cancel is looked for. */
const LOOK_EVERY = 200;

/** @throws CancelledError, with the process ended; Error where it does not end well */
export async function runNode(args: readonly string[], job: Pick<Job, 'checkCancelled'>): Promise<Finished> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr]: string[][] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const looking = setInterval(() => {
    try {
      job.checkCancelled();
    } catch {
      child.kill();
    }
  }, LOOK_EVERY);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const milliseconds = performance.now() - started;
    // A process that was ended for it says so nowhere else.
    job.checkCancelled();
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${stderr.join('')}`);
    return { stdout: stdout.join(''), milliseconds };
  } finally {
    clearInterval(looking);
    if (child.exitCode === null && child.signalCode === null) child.kill();
  }
}
