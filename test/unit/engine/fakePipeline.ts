/** A pipeline that trains nothing: real reading, real checkpoints, a tiny router, a made-up report. */
import { setTimeout as pause } from 'node:timers/promises';
import { Rng } from '../../../src/core/rng';
import type { Report } from '../../../src/core/report';
import type { SessionLog } from '../../../src/core/trainingLog';
import type { Judged, Pipeline, RunJob } from '../../../src/engine/pipelineTypes';
import { prepareOutcomes, type PreparedOutcomes } from '../../../src/engine/prepare';
import { buildRouterGraph } from '../../../src/onnx/routerGraph';
import { randomRouter } from '../onnx/specs';
import { fixtureReport } from '../../webview/fixtureReport';

export interface FakeOptions {
  updates?: number;
  /** Milliseconds of one update. */
  pace?: number;
  /** Called before each update; may throw, as a bug would. */
  before?: (update: number) => void;
}

const session = (update: number): SessionLog => ({
  update,
  session: 0,
  tau: 0.78,
  lambda: 3.1,
  accuracy: 0.79,
  costPer1k: 0.2,
  reward: 0,
  meanMu: 0.4,
  gamma: 1,
  approxKl: 0,
  clipFraction: 0,
  entropy: 0,
  explainedVariance: 0,
});

/** Says which updates it did in `trained`. */
export class FakePipeline implements Pipeline<PreparedOutcomes> {
  readonly trained: number[] = [];

  constructor(private readonly options: FakeOptions = {}) {}

  prepare = prepareOutcomes;

  async train({
    prepared,
    checkpoint,
    job,
  }: Parameters<Pipeline<PreparedOutcomes>['train']>[0]): Promise<Judged> {
    const { updates = 6, pace = 0, before } = this.options;
    const state = await checkpoint.load();
    for (let update = state?.[0] ?? 0; update < updates; update++) {
      job.checkCancelled();
      before?.(update);
      await pause(pace);
      this.trained.push(update);
      job.session(session(update));
      const fraction = (update + 1) / updates;
      job.progress({ phase: 'policy', fraction, message: '', session: session(update) });
      await checkpoint.save(new Uint8Array([update + 1]), update + 1);
    }
    return this.judged(prepared, job);
  }

  evaluate({ prepared, job }: Parameters<Pipeline<PreparedOutcomes>['evaluate']>[0]): Promise<Judged> {
    return Promise.resolve(this.judged(prepared, job));
  }

  private judged({ table, config, dataSha256 }: PreparedOutcomes, job: RunJob): Judged {
    job.log('info', 'judged');
    const spec = randomRouter(new Rng(1), table.prompts, { models: table.models.length, vocabulary: 50 });
    spec.models = table.models;
    spec.limit = { certified: 0.78, observed: 0.83 };
    spec.confidence = config.certificate.confidence;
    spec.tiers = config.tiers.map(({ name, floor }) => ({ name, floor, certified: floor <= 0.78 }));
    spec.dataSha256 = dataSha256;
    const report: Report = {
      ...fixtureReport(),
      seed: config.training.seed,
      confidence: config.certificate.confidence,
    };
    report.data = { ...report.data, models: table.models, sha256: dataSha256 };
    return {
      report,
      router: buildRouterGraph(spec, { version: '1' }),
      predictions: new Uint8Array([1]),
      backend: 'fake',
    };
  }
}
