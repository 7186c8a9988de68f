/** The user's own name for a run, kept with it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors';
import { writeAtomic } from './files';
import { runFiles } from './runFolder';

const longest = 80;

/** '' where the run has none, or one that cannot be read. */
export async function readLabel(runDir: string): Promise<string> {
  try {
    const value: unknown = JSON.parse(await readFile(join(runDir, runFiles.label), 'utf8'));
    const label = typeof value === 'object' && value !== null && 'label' in value ? value.label : '';
    return typeof label === 'string' ? tidy(label).slice(0, longest) : '';
  } catch {
    return '';
  }
}

/** '' takes the name away. @throws UserError where it is too long or cannot be written. */
export async function writeLabel(runDir: string, label: string): Promise<void> {
  const text = tidy(label);
  if (text.length > longest) {
    throw new UserError({
      what: `This name has ${text.length} characters, and a run's name at most ${longest}`,
      where: { file: runDir },
      remedy: 'Choose a shorter name.',
    });
  }
  await writeAtomic(join(runDir, runFiles.label), `${JSON.stringify({ label: text })}\n`);
}

/** On one line. */
function tidy(label: string): string {
  return label.replace(/\s+/g, ' ').trim();
}
