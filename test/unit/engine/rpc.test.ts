/** The engine over a message connection: progress, cancellation, and errors as data. */
import { strict as assert } from 'node:assert';
import { PassThrough } from 'node:stream';
import {
  CancellationTokenSource,
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { Progress } from '../../../src/core/trainingLog';
import { serve } from '../../../src/engine/rpc';
import { EngineService } from '../../../src/engine/service';
import {
  EngineErrorCode,
  InfoRequest,
  JobProgress,
  LatestRequest,
  TrainRequest,
  type UserErrorData,
} from '../../../src/protocol/engine';
import { FakePipeline, type FakeOptions } from './fakePipeline';
import { makeProject, type Project } from './project';

describe('engine over RPC', () => {
  let project: Project;
  let client: MessageConnection;
  let server: MessageConnection;
  let log: string[];

  const start = (options: FakeOptions = {}) => {
    const [up, down] = [new PassThrough(), new PassThrough()];
    server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    log = [];
    const note = (level: string, message: string) => log.push(`${level} ${message}`);
    serve(server, new EngineService(new FakePipeline(options), note), note);
    server.listen();
    client.listen();
  };

  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => {
    client.dispose();
    server.dispose();
    project.remove();
  });

  const failure = async (request: Promise<unknown>): Promise<ResponseError<UserErrorData>> => {
    const error = await request.then(
      () => undefined,
      (e: unknown) => e,
    );
    assert.ok(error instanceof ResponseError);
    return error as ResponseError<UserErrorData>;
  };

  it('answers who it is', async () => {
    start();
    const info = await client.sendRequest(InfoRequest);
    assert.equal(info.pid, process.pid);
    assert.match(info.onnxruntime, /^onnxruntime-\w+ \d/);
  });

  it('trains with progress under the request’s token', async () => {
    start();
    const seen: Progress[] = [];
    client.onProgress(JobProgress, 'token', (p) => void seen.push(p));
    const { runDir } = await client.sendRequest(TrainRequest, {
      config: project.config,
      progressToken: 'token',
    });
    assert.equal((await client.sendRequest(LatestRequest, { config: project.config })).run?.runDir, runDir);
    assert.ok(seen.some((p) => p.session?.tau === 0.78));
  });

  it('cancels between steps', async () => {
    start({ updates: 10_000, pace: 1 });
    const source = new CancellationTokenSource();
    client.onProgress(JobProgress, 'token', (p) => {
      if (p.phase === 'policy') source.cancel();
    });
    const request = client.sendRequest(
      TrainRequest,
      { config: project.config, progressToken: 'token' },
      source.token,
    );
    assert.equal((await failure(request)).code, EngineErrorCode.cancelled);
    assert.ok((await client.sendRequest(LatestRequest, { config: project.config })).unfinished);
  });

  it('sends a user’s error as what, where and remedy', async () => {
    start();
    const { code, data } = await failure(
      client.sendRequest(TrainRequest, { config: `${project.config}.missing` }),
    );
    assert.equal(code, EngineErrorCode.user);
    assert.deepEqual(
      [data?.what, data?.where?.file],
      ['There is no such config', `${project.config}.missing`],
    );
    assert.ok(data?.remedy);
    assert.deepEqual(log, []);
  });

  it('answers a bug shortly and logs its stack', async () => {
    start({
      before: () => {
        throw new TypeError('bug');
      },
    });
    const error = await failure(client.sendRequest(TrainRequest, { config: project.config }));
    assert.equal(error.code, EngineErrorCode.internal);
    assert.match(error.message, /engine\.log/);
    assert.ok(!error.message.includes('at '), 'no stack in the answer');
    assert.ok(log.some((line) => line.startsWith('error') && line.includes('TypeError: bug\n')));
  });
});
