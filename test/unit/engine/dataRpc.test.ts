/** Looking into data, importing it and describing it, over RPC as the extension asks for them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
import { ImportRequest, InspectRequest, SummaryRequest } from '../../../src/protocol/data';
import { EngineErrorCode, JobProgress, type UserErrorData } from '../../../src/protocol/engine';
import { Scratch } from '../data/support';
import { FakePipeline } from './fakePipeline';

describe('data over RPC', () => {
  const scratch = new Scratch();
  let client: MessageConnection;
  let server: MessageConnection;
  const rows = Array.from(
    { length: 90 },
    (_, i) => `question ${i >> 1},${i % 2 ? 'a' : 'b'},${i % 3 ? 1 : 0},${i}`,
  );
  const stars = scratch.file('stars.csv', `query,llm,passed,usd\n${rows.join('\n')}\n`);

  before(() => {
    const [up, down] = [new PassThrough(), new PassThrough()];
    server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
    client = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    serve(server, new EngineService(new FakePipeline({}), () => undefined), () => undefined);
    server.listen();
    client.listen();
  });
  after(() => {
    client.dispose();
    server.dispose();
    scratch.remove();
  });

  it('goes from a preview over an import to the description of what it wrote', async () => {
    const found = await client.sendRequest(InspectRequest, { files: [stars], rows: 3 });
    assert.deepEqual([found.confidence, found.layout, found.format], ['sure', 'long', 'csv']);
    assert.deepEqual(found.rows[1], ['question 0', 'a', '1', '1']);
    assert.equal(found.rows.length, 3);
    assert.deepEqual([found.mapping?.prompt, found.mapping?.model], ['query', 'llm']);

    const seen: Progress[] = [];
    client.onProgress(JobProgress, 'import', (p) => void seen.push(p));
    const prices = { a: { call: 2 } };
    const params = { files: [stars], out: scratch.folder, prices, progressToken: 'import' };
    const made = await client.sendRequest(ImportRequest, params);
    assert.deepEqual(made.files.sort(), ['data/stars.proteus.parquet', 'stars.proteus.json']);
    assert.ok(seen.some((p) => p.phase === 'read' && p.fraction === 1));

    const told = await client.sendRequest(SummaryRequest, { config: made.config });
    assert.deepEqual([told.prompts, told.format, told.layout], [45, 'parquet', 'wide']);
    assert.deepEqual(
      told.models.map((m) => [m.model, m.observed, m.accuracy, m.costPer1k]),
      made.summary.models.map((m) => [m.model, m.observed, m.accuracy, m.costPer1k]),
    );
    assert.equal(told.models.find((m) => m.model === 'a')?.costPer1k, 2000);
    const again = await client.sendRequest(ImportRequest, params);
    assert.deepEqual([again.files, again.conflicts.length], [[], 2]);
  });

  it('sends what is not sure as candidates, and as an error where reading is asked for', async () => {
    const file = scratch.file('unsure.csv', 'text,llm,rating\np,a,5\np,b,1\n');
    const found = await client.sendRequest(InspectRequest, { files: [file] });
    assert.equal(found.confidence, 'unsure');
    assert.match(found.candidates[0].snippet, /"columns": \{.*"rating"/);
    const error = await client
      .sendRequest(ImportRequest, { files: [file], out: scratch.folder })
      .catch((e: unknown) => e);
    assert.ok(error instanceof ResponseError);
    const { code, data } = error as ResponseError<UserErrorData>;
    assert.equal(code, EngineErrorCode.user);
    assert.equal(data?.where?.file, file);
    assert.match(data?.remedy ?? '', /"columns"/);
    assert.ok(!existsSync(join(scratch.folder, 'unsure.proteus.json')));
  });

  it('is cancelled, and leaves nothing behind', async () => {
    const line = JSON.stringify({ prompt: 'p'.repeat(300), models: { a: { score: 1, cost: 1 } } });
    const file = scratch.file('long.jsonl', `${line}\n`.repeat(60_000));
    const source = new CancellationTokenSource();
    client.onProgress(JobProgress, 'cancel', () => source.cancel());
    const params = { files: [file], out: scratch.folder, progressToken: 'cancel' };
    const error = await client.sendRequest(ImportRequest, params, source.token).catch((e: unknown) => e);
    assert.equal((error as ResponseError<UserErrorData>).code, EngineErrorCode.cancelled);
    assert.ok(!existsSync(join(scratch.folder, 'data', 'long.proteus.parquet')));
    assert.ok(!existsSync(join(scratch.folder, 'long.proteus.json')));
  });
});
