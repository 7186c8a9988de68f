/** The host's one engine: started when first needed, and again after it died. */
import type { DiagnoseParams, DiagnoseResult } from '../protocol/diagnose';
import type {
  DataSummary,
  ImportParams,
  ImportResult,
  InspectParams,
  InspectResult,
  SummaryParams,
} from '../protocol/data';
import type {
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
import type {
  SimulationAdvanced,
  SimulationAdvanceParams,
  SimulationIdParams,
  SimulationInjected,
  SimulationInjectParams,
  SimulationParams,
  SimulationStarted,
  SimulationTraced,
  SimulationTraceParams,
} from '../protocol/simulation';
import type {
  Explained,
  ExplainParams,
  RoutedFile,
  RouteFileParams,
  RouterAbout,
  RouterParams,
} from '../protocol/playground';
import type {
  CompareResult,
  RenameRunParams,
  RestoreRunsParams,
  RunDirsParams,
  RunLogParams,
  RunLogResult,
  RunsParams,
  RunsResult,
  TrashedRun,
  TrashParams,
  TrashResult,
} from '../protocol/runs';
import type { CapacityReport, ComparisonRow } from '../core/simulate/traffic/result';
import type { WhatIfParams, WhatIfResult } from '../protocol/whatIf';
import type { StudyDone, StudyParams } from '../protocol/study';
import type { EngineLink, EngineLog, RequestOptions } from '../protocol/connection';

/** The engine ended while it owed an answer. The next request starts a new one. */
export class EngineStoppedError extends Error {
  /** `reason`: in words ("killed by SIGKILL"). */
  constructor(readonly reason: string) {
    super(`The PROTEUS engine stopped (${reason})`);
    this.name = 'EngineStoppedError';
  }
}

// The RPC library is loaded with the first request, so that activation does not pay for it.
const loadRpc = () => import('../protocol/connection');
type Rpc = Awaited<ReturnType<typeof loadRpc>>;

export class EngineClient {
  private running: { rpc: Rpc; link: EngineLink } | undefined;
  private starting: Promise<{ rpc: Rpc; link: EngineLink }> | undefined;
  private disposed = false;

  /** `modulePath`: the engine's script. */
  constructor(
    private readonly modulePath: string,
    private readonly log: EngineLog,
  ) {}

  /** Process id of the engine; undefined while none runs. */
  get pid(): number | undefined {
    return this.running?.link.pid;
  }

  train(params: TrainParams, options?: RequestOptions): Promise<RunResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.train, params, options));
  }

  evaluate(params: EvaluateParams, options?: RequestOptions): Promise<RunResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.evaluate, params, options));
  }

  latest(params: LatestParams): Promise<LatestResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.latest, params));
  }

  whatIf(params: WhatIfParams, options?: RequestOptions): Promise<WhatIfResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.whatIf, params, options));
  }

  export(params: ExportParams, options?: RequestOptions): Promise<ExportResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.export, params, options));
  }

  sample(params: SampleParams, options?: RequestOptions): Promise<SampleResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.sample, params, options));
  }

  benchmarks(): Promise<BenchmarkInfo[]> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.benchmarks, {}));
  }

  downloadPlan(params: PlanParams, options?: RequestOptions): Promise<DownloadPlan> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.downloadPlan, params, options));
  }

  download(params: DownloadParams, options?: RequestOptions): Promise<DownloadResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.download, params, options));
  }

  diagnose(params: DiagnoseParams, options?: RequestOptions): Promise<DiagnoseResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.diagnose, params, options));
  }

  study(params: StudyParams, options?: RequestOptions): Promise<StudyDone> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.study, params, options));
  }

  inspectData(params: InspectParams, options?: RequestOptions): Promise<InspectResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.inspectData, params, options));
  }

  importData(params: ImportParams, options?: RequestOptions): Promise<ImportResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.importData, params, options));
  }

  summarizeData(params: SummaryParams, options?: RequestOptions): Promise<DataSummary> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.summarizeData, params, options));
  }

  startSimulation(params: SimulationParams, options?: RequestOptions): Promise<SimulationStarted> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.simulationStart, params, options));
  }

  advanceSimulation(params: SimulationAdvanceParams, options?: RequestOptions): Promise<SimulationAdvanced> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.simulationAdvance, params, options));
  }

  injectEvent(params: SimulationInjectParams, options?: RequestOptions): Promise<SimulationInjected> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.simulationInject, params, options));
  }

  compareRouters(params: SimulationIdParams, options?: RequestOptions): Promise<ComparisonRow[]> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.simulationCompare, params, options));
  }

  simulationCapacity(params: SimulationIdParams, options?: RequestOptions): Promise<CapacityReport> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.simulationCapacity, params, options));
  }

  traceSimulation(params: SimulationTraceParams, options?: RequestOptions): Promise<SimulationTraced> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.simulationTrace, params, options));
  }

  runs(params: RunsParams): Promise<RunsResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.runs, params));
  }

  renameRun(params: RenameRunParams): Promise<object> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.renameRun, params));
  }

  deleteRuns(params: RunDirsParams): Promise<{ trashed: TrashedRun[] }> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.deleteRuns, params));
  }

  restoreRuns(params: RestoreRunsParams): Promise<object> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.restoreRuns, params));
  }

  trash(params: TrashParams): Promise<TrashResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.trash, params));
  }

  compareRuns(params: RunDirsParams): Promise<CompareResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.compareRuns, params));
  }

  runLog(params: RunLogParams): Promise<RunLogResult> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.runLog, params));
  }

  /** Does nothing where no engine runs: its simulations went with it. */
  async stopSimulation(params: SimulationIdParams): Promise<void> {
    if (this.running === undefined) return;
    await this.call(({ rpc, link }) => link.send(rpc.engineRequests.simulationStop, params));
  }

  openPlayground(params: RouterParams): Promise<RouterAbout> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.playgroundOpen, params));
  }

  explainPrompt(params: ExplainParams, options?: RequestOptions): Promise<Explained> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.playgroundExplain, params, options));
  }

  routeFile(params: RouteFileParams, options?: RequestOptions): Promise<RoutedFile> {
    return this.call(({ rpc, link }) => link.send(rpc.engineRequests.playgroundRouteFile, params, options));
  }

  dispose(): void {
    this.disposed = true;
    this.running?.link.dispose();
  }

  /** @throws EngineStoppedError when the engine ends before it answers; otherwise as EngineLink.send */
  private async call<R>(request: (engine: { rpc: Rpc; link: EngineLink }) => Promise<R>): Promise<R> {
    const engine = await this.start();
    const stopped = engine.link.stopped.then((reason) => {
      throw new EngineStoppedError(reason);
    });
    return Promise.race([stopped, request(engine)]);
  }

  private start(): Promise<{ rpc: Rpc; link: EngineLink }> {
    if (this.disposed) return Promise.reject(new EngineStoppedError('PROTEUS was shut down'));
    this.starting ??= this.fork();
    return this.starting;
  }

  private async fork(): Promise<{ rpc: Rpc; link: EngineLink }> {
    const rpc = await loadRpc();
    if (this.disposed) throw new EngineStoppedError('PROTEUS was shut down');
    const engine = { rpc, link: rpc.forkEngine(this.modulePath, this.log) };
    this.running = engine;
    this.log.info(`Engine started (process ${engine.link.pid ?? '?'})`);
    void engine.link.stopped.then((reason) => {
      this.running = undefined;
      this.starting = undefined;
      if (!this.disposed) this.log.warn(`Engine stopped (${reason}). The next request starts it again.`);
    });
    return engine;
  }
}
