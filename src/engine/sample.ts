/** Creates the sample project: a config and outcomes that PROTEUS makes itself. */
import { join, resolve } from 'node:path';
import { sampleProjectFiles } from '../core/simulate/sampleProject';
import type { Job } from '../core/trainingLog';
import type { SampleParams, SampleResult } from '../protocol/engine';
import { writeAll } from './fileSet';

const defaultPrompts = 3000;
const defaultSeed = 7;

/** Leave to replace a file that exists, by its path and content. */
export type MayReplace = (path: string, existing: Uint8Array) => boolean;

/** Writes all files of the project or, where files exist that differ, none of them. */
export async function createSample(
  { folder, prompts = defaultPrompts, seed = defaultSeed, overwrite = false }: SampleParams,
  job: Job,
  mayReplace: MayReplace = () => overwrite,
): Promise<SampleResult> {
  job.progress({ phase: 'write', fraction: 0, message: `Making outcomes of ${prompts} prompts` });
  const files = sampleProjectFiles({ prompts, seed });
  job.checkCancelled();
  const { written, conflicts } = await writeAll(folder, files, mayReplace);
  const config = files.find((f) => f.path.endsWith('.proteus.json'))?.path ?? '';
  return { files: written, conflicts, config: join(resolve(folder), config) };
}
