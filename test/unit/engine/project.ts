/** A small project for tests: outcomes of a few dozen prompts and a config, in a folder of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouterConfigInput } from '../../../src/core/config';
import { outcomeLines } from '../../../src/core/outcomeLines';
import { generateOutcomes } from '../../../src/core/simulate/generator';

export interface Project {
  folder: string;
  config: string;
  data: string;
  /** Writes the config again, with changes. */
  configure(changes: Partial<RouterConfigInput>): void;
  remove(): void;
}

export function makeProject({ prompts = 400, seed = 1 } = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'proteus-project-'));
  const config = join(folder, 'router.proteus.json');
  const data = join(folder, 'outcomes.jsonl');
  const outcomes = generateOutcomes({ prompts, seed });
  writeFileSync(data, `${[...outcomeLines(outcomes)].join('\n')}\n`);
  const pool = outcomes.models.slice(0, 4).map((id) => ({ id, price: { input: 1, output: 2 } }));
  const configure = (changes: Partial<RouterConfigInput>) =>
    writeFileSync(config, JSON.stringify({ pool, data: { path: 'outcomes.jsonl' }, ...changes }, null, 2));
  configure({});
  return { folder, config, data, configure, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
