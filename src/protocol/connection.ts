/** Forks an engine and talks to it: vscode-jsonrpc over the IPC channel of a child process. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
  type RequestType,
} from 'vscode-jsonrpc/node';
import { CancelledError, UserError } from '../core/errors';
import type { Progress } from '../core/trainingLog';
import { BenchmarksRequest, DownloadPlanRequest, DownloadRequest } from './download';
import { DiagnoseRequest } from './diagnose';
import { StudyRequest } from './study';
import { ImportRequest, InspectRequest, SummaryRequest } from './data';
import {
  EngineErrorCode,
  EvaluateRequest,
  ExportRequest,
  JobProgress,
  LatestRequest,
  LogNotification,
  SampleRequest,
  TrainRequest,
  type UserErrorData,
  type WithProgress,
} from './engine';
import { PlaygroundExplain, PlaygroundOpen, PlaygroundRouteFile } from './playground';
import {
  CompareRunsRequest,
  DeleteRunsRequest,
  RenameRunRequest,
  RestoreRunsRequest,
  RunLogRequest,
  RunsRequest,
  TrashRequest,
} from './runs';
import {
  SimulationAdvance,
  SimulationCapacity,
  SimulationCompare,
  SimulationInject,
  SimulationStart,
  SimulationStop,
  SimulationTrace,
} from './simulation';
import { WhatIfRequest } from './whatIf';

/** The long requests, by the names that clients call them by. */
export const engineRequests = {
  train: TrainRequest,
  evaluate: EvaluateRequest,
  latest: LatestRequest,
  whatIf: WhatIfRequest,
  export: ExportRequest,
  sample: SampleRequest,
  benchmarks: BenchmarksRequest,
  downloadPlan: DownloadPlanRequest,
  download: DownloadRequest,
  diagnose: DiagnoseRequest,
  inspectData: InspectRequest,
  importData: ImportRequest,
  summarizeData: SummaryRequest,
  study: StudyRequest,
  simulationStart: SimulationStart,
  simulationAdvance: SimulationAdvance,
  simulationInject: SimulationInject,
  simulationCompare: SimulationCompare,
  simulationCapacity: SimulationCapacity,
  simulationTrace: SimulationTrace,
  simulationStop: SimulationStop,
  playgroundOpen: PlaygroundOpen,
  playgroundExplain: PlaygroundExplain,
  playgroundRouteFile: PlaygroundRouteFile,
  runs: RunsRequest,
  renameRun: RenameRunRequest,
  deleteRuns: DeleteRunsRequest,
  restoreRuns: RestoreRunsRequest,
  trash: TrashRequest,
  compareRuns: CompareRunsRequest,
  runLog: RunLogRequest,
} as const;

export interface RequestOptions {
  token?: CancellationToken;
  onProgress?: (progress: Progress) => void;
}

export interface EngineLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A running engine. `dispose` ends it. */
export interface EngineLink {
  readonly pid: number | undefined;
  /** Resolves when the process has ended, with the reason in words ("killed by SIGKILL"). */
  readonly stopped: Promise<string>;
  /**
   * Sends one request.
   *
   * @throws UserError for a mistake of the user's, CancelledError when `token` was cancelled, Error
   * for a bug in the engine. It stays pending when the engine dies: race it against `stopped`.
   */
  send<P extends object, R>(
    type: RequestType<P, R, UserErrorData>,
    params: P,
    options?: RequestOptions,
  ): Promise<R>;
  dispose(): void;
}

/** Starts the engine whose script is `modulePath`. Its output and log lines go to `log`. */
export function forkEngine(modulePath: string, log: EngineLog): EngineLink {
  const child = fork(modulePath, [], {
    // In VS Code, the running executable is Electron; this makes its child a plain Node process. The
    // debugger flags of the extension host are not for the child.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.on('data', (chunk: Buffer) => log.info(chunk.toString().trimEnd()));
  child.stderr?.on('data', (chunk: Buffer) => log.warn(chunk.toString().trimEnd()));

  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.onNotification(LogNotification, ({ level, message }) => log[level](message));
  connection.onError(([error]) => log.error(`Engine connection: ${error.message}`));
  connection.listen();

  return {
    pid: child.pid,
    stopped: whenStopped(child).finally(() => connection.dispose()),
    send: async (type, params, options = {}) => {
      try {
        return await send(connection, type, params, options);
      } catch (error) {
        if (!child.connected) return new Promise<never>(() => undefined);
        throw error;
      }
    },
    dispose: () => child.kill(),
  };
}

function whenStopped(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal ? `killed by ${signal}` : `exit code ${code ?? '?'}`),
    );
    child.once('error', (error) => resolve(error.message));
  });
}

async function send<P extends object, R>(
  connection: MessageConnection,
  type: RequestType<P, R, UserErrorData>,
  params: P,
  { token, onProgress }: RequestOptions,
): Promise<R> {
  const progressToken = onProgress ? randomUUID() : undefined;
  const listening =
    onProgress && progressToken ? connection.onProgress(JobProgress, progressToken, onProgress) : undefined;
  try {
    const sent: P & WithProgress = { ...params, progressToken };
    return await connection.sendRequest<R>(type.method, sent, ...(token ? [token] : []));
  } catch (error) {
    throw fromResponse(error, token);
  } finally {
    listening?.dispose();
  }
}

/** What a failed request means to its sender. */
function fromResponse(error: unknown, token: CancellationToken | undefined): unknown {
  if (!(error instanceof ResponseError)) return error;
  if (error.code === EngineErrorCode.user) {
    return new UserError((error as ResponseError<UserErrorData>).data ?? { what: error.message, remedy: '' });
  }
  if (error.code === EngineErrorCode.cancelled || token?.isCancellationRequested) return new CancelledError();
  return error;
}
