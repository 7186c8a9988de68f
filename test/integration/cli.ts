/** Runs the built command line as its users do. */
import { spawn, type ChildProcess } from 'node:child_process';
import { assetPath } from '../../src/engine/assets';

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  input?: string;
  env?: NodeJS.ProcessEnv;
  /** Called with each piece of stderr. */
  onStderr?: (text: string, child: ChildProcess) => void;
}

/** A training on a few hundred prompts takes seconds; a child that hangs must not outlive the tests. */
const patience = 180_000;

/** `proteus …args`, from `dist/cli.js`. */
export function cli(
  args: readonly string[],
  { cwd, input, env, onStderr }: CliOptions = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [assetPath('cli.js'), ...args], {
      cwd,
      env: { ...process.env, ...env },
      timeout: patience,
      killSignal: 'SIGKILL',
    });
    const result: CliResult = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      result.stderr += chunk.toString();
      onStderr?.(chunk.toString(), child);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...result, code }));
    child.stdin.end(input ?? '');
  });
}

/** Settings that train in a few seconds, on a few hundred prompts. */
export const quickTraining = {
  encoder: { vocabulary: 200, dims: 8 },
  training: { seed: 1, folds: 2, updates: 4, sessions: 4 },
} as const;
