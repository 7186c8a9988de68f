/** The engine's operations, for whoever runs them: the CLI in its own process, the RPC server for VS Code. */
import { resolve } from 'node:path';
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import { describeRuntime } from '../onnx/runtime';
import type {
  DataSummary,
  ImportParams,
  ImportResult,
  InspectParams,
  InspectResult,
  SummaryParams,
} from '../protocol/data';
import type {
  EngineInfo,
  EvaluateParams,
  ExportParams,
  ExportResult,
  LatestParams,
  LatestResult,
  RunResult,
  SampleParams,
  SampleResult,
  TrainParams,
} from '../protocol/engine';
import type {
  BenchmarkInfo,
  DownloadParams,
  DownloadPlan,
  DownloadResult,
  PlanParams,
} from '../protocol/download';
import type { WhatIfParams, WhatIfResult } from '../protocol/whatIf';
import type { StudyCellParams, StudyDone, StudyParams, StudyPlan } from '../protocol/study';
import type { Report } from '../core/report';
import { DataDigests } from './dataFiles';
import { ConfigDiagnoses } from './diagnoseConfig';
import { downloadBenchmark, listBenchmarks, planDownload } from './downloadBenchmark';
import { evaluateRun } from './evaluate';
import { exportRun } from './exportRun';
import { importData } from './importData';
import { inspectData } from './inspectData';
import { latestRun } from './latest';
import type { Log } from './log';
import type { Pipeline, Prepared } from './pipelineTypes';
import { Playground } from './playground';
import { suggestedPrices } from './prices';
import { routePrompts, type RouteParams, type RouteReply } from './route';
import { Runs } from './runs';
import { createSample } from './sample';
import { Simulations } from './simulations';
import { runCell } from './study/runCell';
import { planStudy, runStudy } from './study/study';
import { summarizeData } from './summarizeData';
import { trainRun } from './train';
import { version } from './version';
import { WhatIf } from './whatIf';

/** Every operation throws UserError, CancelledError, or something else for a bug. */
export class EngineService<P extends Prepared> {
  /** Configs that are being trained or evaluated here. */
  private readonly busy = new Set<string>();
  private readonly digests = new DataDigests();
  readonly simulations = new Simulations();
  private readonly whatIfs = new WhatIf(this.digests);
  readonly diagnoses = new ConfigDiagnoses(this.digests);
  readonly playground = new Playground();
  readonly runs = new Runs(this.digests);

  constructor(
    private readonly pipeline: Pipeline<P>,
    private readonly log: Log,
  ) {}

  async info(): Promise<EngineInfo> {
    return { version, node: process.versions.node, pid: process.pid, onnxruntime: await describeRuntime() };
  }

  train(params: TrainParams, job: Job): Promise<RunResult> {
    return this.alone(params.config, () => trainRun(this.pipeline, params, job, this.log));
  }

  evaluate(params: EvaluateParams, job: Job): Promise<RunResult> {
    return this.alone(params.config, () => evaluateRun(this.pipeline, params, job, this.log));
  }

  latest(params: LatestParams): Promise<LatestResult> {
    return latestRun(params, this.digests, this.log);
  }

  /** What the config's newest run says of a text of it, without training. */
  whatIf(params: WhatIfParams, job: Job): Promise<WhatIfResult> {
    return this.whatIfs.ask(params, job);
  }

  export(params: ExportParams): Promise<ExportResult> {
    return exportRun(params);
  }

  /** Public benchmarks that can be fetched. */
  benchmarks(): Promise<BenchmarkInfo[]> {
    return listBenchmarks();
  }

  downloadPlan(params: PlanParams, job: Job): Promise<DownloadPlan> {
    return planDownload(params, job);
  }

  download(params: DownloadParams, job: Job): Promise<DownloadResult> {
    return downloadBenchmark(params, job);
  }

  sample(params: SampleParams, job: Job): Promise<SampleResult> {
    return createSample(params, job);
  }

  route(params: RouteParams, job: Job): Promise<RouteReply> {
    return routePrompts(params, job);
  }

  inspectData(params: InspectParams, job: Job): Promise<InspectResult> {
    return inspectData(params, job);
  }

  importData(params: ImportParams, job: Job): Promise<ImportResult> {
    return importData(params, job, suggestedPrices);
  }

  summarizeData(params: SummaryParams, job: Job): Promise<DataSummary> {
    return summarizeData(params, job, suggestedPrices);
  }

  planStudy(params: StudyParams): Promise<StudyPlan> {
    return planStudy(params);
  }

  study(params: StudyParams, job: Job): Promise<StudyDone> {
    return this.alone(params.study, () => runStudy(params, job, this.log));
  }

  /** One cell of a study, for the engine that runs it. */
  studyCell(params: StudyCellParams, job: Job): Promise<Report> {
    return runCell(this.pipeline, params, job, this.log);
  }

  /** One training or evaluation per config at a time. */
  private async alone<T>(config: string, work: () => Promise<T>): Promise<T> {
    const key = resolve(config);
    if (this.busy.has(key)) {
      throw new UserError({
        what: 'This config is being trained or evaluated already',
        where: { file: key },
        remedy: 'Wait until that ends, or cancel it.',
      });
    }
    this.busy.add(key);
    try {
      return await work();
    } finally {
      this.busy.delete(key);
    }
  }
}
