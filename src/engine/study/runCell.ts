/** One cell of a study, in whatever process: trains, certifies, judges, and keeps nothing but the report. */
import { configSchema } from '../../core/config';
import type { Report } from '../../core/report';
import type { Job } from '../../core/trainingLog';
import type { StudyCellParams } from '../../protocol/study';
import type { Pipeline, Prepared } from '../pipelineTypes';
import type { Log } from '../log';

export async function runCell<P extends Prepared>(
  pipeline: Pipeline<P>,
  { path, config, tfjsNode }: StudyCellParams,
  job: Job,
  log: Log,
): Promise<Report> {
  // The config was checked when the study was planned; its places are in another text.
  const loaded = { path, text: '', config: configSchema.parse(config) };
  const prepared = await pipeline.prepare(loaded, job);
  const { report } = await pipeline.train({
    prepared,
    checkpoint: { save: () => Promise.resolve(), load: () => Promise.resolve(undefined) },
    job: {
      progress: (progress) => job.progress(progress),
      checkCancelled: () => job.checkCancelled(),
      session: () => undefined,
      log: (level, message) => {
        if (level !== 'info') log(level, message);
      },
    },
    tfjsNode,
  });
  return report;
}
