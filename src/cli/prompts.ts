/** Prompts for `proteus route`, from a file or from standard input. */
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import { readPromptFile } from '../data/promptFile';

/** @throws UserError where there are none, or a JSON line has no prompt (with its number) */
export async function readPrompts(file: string | undefined, job: Job): Promise<string[]> {
  if (file !== undefined) {
    const silent = { progress: () => undefined, checkCancelled: () => job.checkCancelled() };
    return (await readPromptFile(file, silent)).prompts;
  }
  const prompts = (await readStandardInput()).split(/\r?\n/).filter((line) => line.trim() !== '');
  if (prompts.length > 0) return prompts;
  throw new UserError({
    what: 'There are no prompts',
    where: { file: 'standard input' },
    remedy: 'Give one prompt per line.',
  });
}

async function readStandardInput(): Promise<string> {
  if (process.stdin.isTTY) {
    throw new UserError({
      what: 'There are no prompts',
      where: { path: 'standard input' },
      remedy: 'Name a file, or pipe prompts in: echo "What is 7 × 8?" | proteus route <router>.',
    });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
