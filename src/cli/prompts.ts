/** Prompts for `proteus route`, from a file or from standard input. */
import { extname } from 'node:path';
import { UserError } from '../core/errors';
import { readText } from '../engine/files';

/** @throws UserError where there are none, or a JSON line has no prompt (with its number) */
export async function readPrompts(file: string | undefined): Promise<string[]> {
  if (file === undefined) return some(plainLines(await readStandardInput()), 'standard input');
  const text = await readText(file, 'the prompts');
  return some(extname(file).toLowerCase() === '.jsonl' ? jsonLines(text, file) : plainLines(text), file);
}

function some(prompts: string[], file: string): string[] {
  if (prompts.length > 0) return prompts;
  throw new UserError({ what: 'There are no prompts', where: { file }, remedy: 'Give one prompt per line.' });
}

function plainLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function jsonLines(text: string, file: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const prompt = promptOf(line);
    if (prompt !== undefined) return [prompt];
    throw new UserError({
      what: 'This line is not a JSON object with a "prompt" text',
      where: { file, line: index + 1 },
      remedy: 'Write it like {"prompt": "What is 7 × 8?"}.',
    });
  });
}

function promptOf(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const prompt =
      typeof value === 'object' && value !== null && 'prompt' in value ? value.prompt : undefined;
    return typeof prompt === 'string' ? prompt : undefined;
  } catch {
    return undefined;
  }
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
