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
  /** A handler whose errors become response errors, and whose job reports to the request's token. */
  const handle =
    <T extends WithProgress, R>(
      { method }: RequestType<T, R, UserErrorData>,
      work: (params: T, job: Job) => Promise<R>,
    ) =>
    async (params: T, token: CancellationToken): Promise<R> => {
      try {
        return await work(params, jobOf(connection, params.progressToken, token));
      } catch (error) {
        throw responseError(error, method, log);
      }
    };
  return [
    connection.onRequest(InfoRequest, () => service.info()),
    connection.onRequest(
      TrainRequest,
      handle(TrainRequest, (params, job) => service.train(params, job)),
    ),
    connection.onRequest(
      EvaluateRequest,
      handle(EvaluateRequest, (params, job) => service.evaluate(params, job)),
    ),
    connection.onRequest(
      LatestRequest,
      handle(LatestRequest, (params) => service.latest(params)),
    ),
    connection.onRequest(
      ExportRequest,
      handle(ExportRequest, (params) => service.export(params)),
    ),
    connection.onRequest(
      SampleRequest,
      handle(SampleRequest, (params, job) => service.sample(params, job)),
    ),
    connection.onRequest(
      SimulationStart,
      handle(SimulationStart, (params, job) => service.simulations.start(params, job)),
    ),
    connection.onRequest(
      SimulationAdvance,
      handle(SimulationAdvance, (params, job) => service.simulations.advance(params, job)),
    ),
    connection.onRequest(
      SimulationInject,
      handle(SimulationInject, (params, job) => service.simulations.inject(params, job)),
    ),
    connection.onRequest(
      SimulationCompare,
      handle(SimulationCompare, (params, job) => service.simulations.compare(params, job)),
    ),
    connection.onRequest(
      SimulationCapacity,
      handle(SimulationCapacity, (params, job) => service.simulations.capacity(params, job)),
    ),
    connection.onRequest(
      SimulationTrace,
      handle(SimulationTrace, (params, job) => service.simulations.trace(params, job)),
    ),
    connection.onRequest(
      SimulationStop,
      handle(SimulationStop, (params) => service.simulations.stop(params)),
    ),
    connection.onRequest(
      BenchmarksRequest,
      handle(BenchmarksRequest, () => service.benchmarks()),
    ),
    connection.onRequest(
      DownloadPlanRequest,
      handle(DownloadPlanRequest, (params, job) => service.downloadPlan(params, job)),
    ),
    connection.onRequest(
      DownloadRequest,
      handle(DownloadRequest, (params, job) => service.download(params, job)),
    ),
    connection.onRequest(
      InspectRequest,
      handle(InspectRequest, (params, job) => service.inspectData(params, job)),
    ),
    connection.onRequest(
      ImportRequest,
      handle(ImportRequest, (params, job) => service.importData(params, job)),
    ),
    connection.onRequest(
      SummaryRequest,
      handle(SummaryRequest, (params, job) => service.summarizeData(params, job)),
    ),
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
