/** What trainings cost: each on generated outcomes, in a process of its own, so that its memory is its own. */
import { join } from 'node:path';
import type { RouterConfigInput } from '../core/config';
import { outcomeLines } from '../core/outcomeLines';
import { generateOutcomes } from '../core/simulate/generator';
import { samplePool } from '../core/simulate/models';
import type { Job } from '../core/trainingLog';
import { runNode } from './benchProcess';
import type { BenchOptions, TrainingCost } from './benchTypes';
import { ensureFolder, writeAtomic } from './files';

export interface TrainedSize {
  cost: TrainingCost;
  /** Run directory. */
  run: string;
}

/** Trains in seconds, to nobody's use. */
const STUNTED = {
  encoder: { vocabulary: 200, dims: 8 },
  training: { folds: 2, updates: 4, sessions: 4 },
} satisfies Partial<RouterConfigInput>;

/** What `train --json` says of itself. */
interface TrainAnswer {
  run: string;
  summary: { backend: string };
  resources: { cpuSeconds: number; peakMiB: number };
}

/** @throws CancelledError */
export async function trainSize(
  folder: string,
  { prompts, models }: { prompts: number; models: number },
  { seed, quick, cli }: BenchOptions,
  job: Job,
): Promise<TrainedSize> {
  const project = join(folder, `${prompts}-${models}`);
  const config = join(project, 'router.proteus.json');
  await ensureFolder(project);
  const { encoder, training } = quick ? STUNTED : { encoder: undefined, training: {} };
  const settings: RouterConfigInput = {
    pool: samplePool().slice(0, models),
    data: { path: 'outcomes.jsonl' },
    ...(encoder && { encoder }),
    training: { ...training, seed },
  };
  await writeAtomic(config, JSON.stringify(settings, null, 2));
  const lines = [...outcomeLines(generateOutcomes({ prompts, seed, models }))];
  await writeAtomic(join(project, 'outcomes.jsonl'), `${lines.join('\n')}\n`);
  job.checkCancelled();
  const out = join(project, 'run');
  const { stdout, milliseconds } = await runNode(
    [cli, 'train', config, '--out', out, '--json', '--quiet'],
    job,
  );
  const { run, summary, resources } = JSON.parse(stdout) as TrainAnswer;
  return {
    run,
    cost: { prompts, models, seconds: milliseconds / 1000, ...resources, backend: summary.backend },
  };
}
