/** A run that was opened for what-ifs: its predictions and the outcomes, kept in memory between questions. */
import type { RouterConfig } from '../core/config';
import { certify, judge } from '../core/judge/judge';
import type { Job } from '../core/trainingLog';
import type { OutcomeFile } from '../data/readOutcomes';
import type { ReportPatch } from '../protocol/whatIf';
import type { LoadedConfig } from './configFile';
import { openKept } from './keptRun';
import { judgeInputOf } from './pipeline';
import { prepareRead, readData } from './prepare';
import { readPredictions, type Run } from './runFolder';

export class WhatIfRun {
  private constructor(
    private readonly run: Run,
    private readonly predictions: Uint8Array,
    private readonly raw: OutcomeFile,
  ) {}

  /** @throws UserError where the data or the predictions cannot be read; CancelledError */
  static async open(loaded: LoadedConfig, run: Run, job: Job): Promise<WhatIfRun> {
    const raw = await readData({ ...loaded, config: asTrained(loaded.config, run) }, job);
    return new WhatIfRun(run, await readPredictions(run.dir), raw);
  }

  /** As `proteus evaluate` reports on the config. @throws UserError where it cannot be served without training */
  async judge(loaded: LoadedConfig, job: Job): Promise<Partial<ReportPatch>> {
    const config = asTrained(loaded.config, this.run);
    const prepared = prepareRead({ ...loaded, config }, this.raw);
    const kept = openKept(prepared, this.predictions);
    const input = judgeInputOf(prepared, kept);
    await Promise.resolve();
    job.checkCancelled();
    return judge(input, certify(input));
  }
}

/** The settings that only a training can apply, as the run was trained. */
function asTrained(config: RouterConfig, { config: then }: Run): RouterConfig {
  const { split, columns, maxPrompts, estimateTokens } = then.data;
  return {
    ...config,
    encoder: then.encoder,
    training: then.training,
    data: { ...config.data, split, columns, maxPrompts, estimateTokens },
  };
}
