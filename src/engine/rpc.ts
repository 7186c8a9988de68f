/** Serves the engine's operations over a message connection: progress, cancellation, errors as data. */
import {
  ResponseError,
  type CancellationToken,
  type Disposable,
  type MessageConnection,
  type RequestType,
} from 'vscode-jsonrpc/node';
import { CancelledError, UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import { DiagnoseRequest } from '../protocol/diagnose';
import { ImportRequest, InspectRequest, SummaryRequest } from '../protocol/data';
import {
  EngineErrorCode,
  EvaluateRequest,
  ExportRequest,
  InfoRequest,
  JobProgress,
  LatestRequest,
  SampleRequest,
  TrainRequest,
  type UserErrorData,
  type WithProgress,
} from '../protocol/engine';
import {
  SimulationAdvance,
  SimulationCapacity,
  SimulationCompare,
  SimulationInject,
  SimulationStart,
  SimulationStop,
  SimulationTrace,
} from '../protocol/simulation';
import { BenchmarksRequest, DownloadPlanRequest, DownloadRequest } from '../protocol/download';
import { WhatIfRequest } from '../protocol/whatIf';
import { PlaygroundExplain, PlaygroundOpen, PlaygroundRouteFile } from '../protocol/playground';
import {
  CompareRunsRequest,
  DeleteRunsRequest,
  RenameRunRequest,
  RestoreRunsRequest,
  RunLogRequest,
  RunsRequest,
  TrashRequest,
} from '../protocol/runs';
import { StudyCellRequest, StudyRequest } from '../protocol/study';
import { EngineFault } from './fault';
import { describeError, type Log } from './log';
import type { Prepared } from './pipelineTypes';
import type { EngineService } from './service';

/** Registers all requests; the connection is not listening yet. */
export function serve<P extends Prepared>(
  connection: MessageConnection,
  service: EngineService<P>,
  log: Log,
): Disposable[] {
  /** Serves a request with `work`: its errors become response errors, its job reports to the request's token. */
  const on = <T extends WithProgress, R>(
    request: RequestType<T, R, UserErrorData>,
    work: (params: T, job: Job) => Promise<R>,
  ): Disposable =>
    connection.onRequest(request.method, async (params: T, token: CancellationToken): Promise<unknown> => {
      try {
        return await work(params, jobOf(connection, params.progressToken, token));
      } catch (error) {
        throw responseError(error, request.method, log);
      }
    });
  return [
    connection.onRequest(InfoRequest, () => service.info()),
    on(TrainRequest, (params, job) => service.train(params, job)),
    on(EvaluateRequest, (params, job) => service.evaluate(params, job)),
    on(LatestRequest, (params) => service.latest(params)),
    on(WhatIfRequest, (params, job) => service.whatIf(params, job)),
    on(ExportRequest, (params) => service.export(params)),
    on(SampleRequest, (params, job) => service.sample(params, job)),
    on(StudyRequest, (params, job) => service.study(params, job)),
    on(StudyCellRequest, (params, job) => service.studyCell(params, job)),
    on(SimulationStart, (params, job) => service.simulations.start(params, job)),
    on(SimulationAdvance, (params, job) => service.simulations.advance(params, job)),
    on(SimulationInject, (params, job) => service.simulations.inject(params, job)),
    on(SimulationCompare, (params, job) => service.simulations.compare(params, job)),
    on(SimulationCapacity, (params, job) => service.simulations.capacity(params, job)),
    on(SimulationTrace, (params, job) => service.simulations.trace(params, job)),
    on(SimulationStop, (params) => service.simulations.stop(params)),
    on(PlaygroundOpen, (params) => service.playground.open(params)),
    on(PlaygroundExplain, (params, job) => service.playground.explain(params, job)),
    on(PlaygroundRouteFile, (params, job) => service.playground.routeFile(params, job)),
    on(BenchmarksRequest, () => service.benchmarks()),
    on(DownloadPlanRequest, (params, job) => service.downloadPlan(params, job)),
    on(DownloadRequest, (params, job) => service.download(params, job)),
    on(InspectRequest, (params, job) => service.inspectData(params, job)),
    on(ImportRequest, (params, job) => service.importData(params, job)),
    on(DiagnoseRequest, (params, job) => service.diagnoses.diagnose(params, job)),
    on(SummaryRequest, (params, job) => service.summarizeData(params, job)),
    on(RunsRequest, (params) => service.runs.list(params)),
    on(RenameRunRequest, (params) => service.runs.rename(params)),
    on(DeleteRunsRequest, (params) => service.runs.delete(params)),
    on(RestoreRunsRequest, (params) => service.runs.restore(params)),
    on(TrashRequest, (params) => service.runs.trash(params)),
    on(CompareRunsRequest, (params) => service.runs.compare(params)),
    on(RunLogRequest, (params) => service.runs.log(params)),
  ];
}

function jobOf(
  connection: MessageConnection,
  progressToken: string | undefined,
  token: CancellationToken,
): Job {
  return {
    progress(progress) {
      if (progressToken !== undefined) void connection.sendProgress(JobProgress, progressToken, progress);
    },
    checkCancelled() {
      if (token.isCancellationRequested) throw new CancelledError();
    },
  };
}

/** What the client gets for an error; a bug's stack goes to the log. */
export function responseError(error: unknown, method: string, log: Log): ResponseError<UserErrorData> {
  if (error instanceof CancelledError) return new ResponseError(EngineErrorCode.cancelled, error.message);
  if (error instanceof UserError) {
    const { what, where, remedy } = error;
    return new ResponseError(EngineErrorCode.user, error.message, { what, where, remedy });
  }
  log('error', `${method} failed: ${describeError(error)}`);
  const logFile = error instanceof EngineFault ? error.logFile : undefined;
  return new ResponseError(
    EngineErrorCode.internal,
    `Something went wrong in PROTEUS itself; the log has the details${logFile === undefined ? '' : ` (${logFile})`}.`,
  );
}
