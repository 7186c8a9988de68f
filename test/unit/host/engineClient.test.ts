/** The host's engine client, against a fake engine in a process of its own. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError, UserError } from '../../../src/core/errors';
import type { Progress } from '../../../src/core/trainingLog';
import { EngineClient, EngineStoppedError } from '../../../src/host/engineClient';

const fakeEngine = resolve('test/unit/host/fakeEngine.mjs');
const config = 'router.proteus.json';

describe('EngineClient', () => {
  let lines: string[];
  let engine: EngineClient;

  beforeEach(() => {
    lines = [];
    const add = (line: string) => void lines.push(line);
    engine = new EngineClient(fakeEngine, { info: add, warn: add, error: add });
  });

  afterEach(() => engine.dispose());

  it('starts no process before the first request', () => {
    assert.equal(engine.pid, undefined);
  });

  it('answers requests from one process', async () => {
    const first = await engine.latest({ config });
    const second = await engine.latest({ config });
    assert.equal(first.unfinished?.runDir, `${config}.run`);
    assert.equal(first.unfinished?.updates, engine.pid);
    assert.equal(second.unfinished?.updates, engine.pid);
  });

  it('starts one process for requests that come at once', async () => {
    const answers = await Promise.all([engine.latest({ config }), engine.latest({ config })]);
    assert.equal(answers[0].unfinished?.updates, answers[1].unfinished?.updates);
  });

  it('passes progress and log lines on, and cancels', async () => {
    const source = new CancellationTokenSource();
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => {
      seen.push(progress);
      source.cancel();
    };
    await assert.rejects(engine.train({ config }, { token: source.token, onProgress }), CancelledError);
    assert.deepEqual(seen, [{ phase: 'policy', fraction: 0.5, message: 'learning' }]);
    assert.ok(lines.includes(`training ${config}`));
  });

  it('gives a mistake of the user back as it was thrown', async () => {
    await assert.rejects(engine.evaluate({ config }), (error) => {
      assert.ok(error instanceof UserError);
      assert.deepEqual(
        { what: error.what, where: error.where, remedy: error.remedy },
        { what: 'No run', where: { file: 'a.json', line: 2 }, remedy: 'Train first.' },
      );
      return true;
    });
  });

  it('gives a bug back as an ordinary error', async () => {
    await assert.rejects(engine.export({ config }), (error) => {
      assert.ok(error instanceof Error && !(error instanceof UserError));
      assert.match(error.message, /a bug/);
      return true;
    });
  });

  it('rejects what is pending when the engine is killed, and starts another for the next request', async () => {
    const onProgress = () => process.kill(engine.pid ?? 0, 'SIGKILL');
    await assert.rejects(engine.train({ config }, { onProgress }), (error) => {
      assert.ok(error instanceof EngineStoppedError);
      assert.equal(error.reason, 'killed by SIGKILL');
      return true;
    });
    assert.equal(engine.pid, undefined);
    assert.ok(lines.some((line) => line.includes('Engine stopped (killed by SIGKILL)')));
    const answer = await engine.latest({ config });
    assert.equal(answer.unfinished?.updates, engine.pid);
  });

  it('says so when the engine cannot be started', async () => {
    const missing = new EngineClient(resolve('test/unit/host/no-such-engine.js'), {
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    });
    await assert.rejects(missing.latest({ config }), EngineStoppedError);
  });

  it('refuses requests after it was disposed of', async () => {
    engine.dispose();
    await assert.rejects(engine.latest({ config }), EngineStoppedError);
  });
});
