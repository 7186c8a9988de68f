/** The engine as a process of its own: killed in the middle, restarted, resumed; gone with its parent. */
import { strict as assert } from 'node:assert';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError, UserError } from '../../src/core/errors';
import type { Progress } from '../../src/core/trainingLog';
import { assetPath } from '../../src/engine/assets';
import { forkEngine, type EngineLink } from '../../src/protocol/connection';
import { ExportRequest, LatestRequest, TrainRequest } from '../../src/protocol/engine';
import { makeProject, type Project } from '../unit/engine/project';
import { quickTraining } from './cli';

describe('engine process', () => {
  let project: Project;
  let engines: EngineLink[];
  const lines: string[] = [];
  const note = (message: string) => void lines.push(message);

  const start = (): EngineLink => {
    const engine = forkEngine(assetPath('engine.js'), { info: note, warn: note, error: note });
    engines.push(engine);
    return engine;
  };

  beforeEach(() => {
    engines = [];
    project = makeProject({ prompts: 600 });
    project.configure({ ...quickTraining, training: { ...quickTraining.training, updates: 12 } });
  });
  afterEach(() => {
    for (const engine of engines) engine.dispose();
    project.remove();
  });

  /** Starts a training and resolves with its outcome; `at` is called with each progress. */
  const train = (
    engine: EngineLink,
    at: (p: Progress) => void,
    source = new CancellationTokenSource(),
    resume = false,
  ) => engine.send(TrainRequest, { config: project.config, resume }, { token: source.token, onProgress: at });

  it('loses nothing when it is killed during training', async () => {
    const first = start();
    const killed = train(first, ({ session }) => {
      if ((session?.update ?? 0) >= 6 && first.pid !== undefined) process.kill(first.pid, 'SIGKILL');
    });
    killed.catch(() => undefined);
    assert.match(await first.stopped, /SIGKILL/);
    const second = start();
    const { run, unfinished } = await second.send(LatestRequest, { config: project.config });
    assert.deepEqual([run, unfinished?.update, unfinished?.updates], [null, 5, 12]);
    const updates: number[] = [];
    const result = await train(
      second,
      ({ session }) => session && updates.push(session.update),
      undefined,
      true,
    );
    assert.equal(updates[0], 5, 'it continues at the checkpoint');
    assert.equal(result.report.format, 'proteus-report/1');
    const latest = await second.send(LatestRequest, { config: project.config });
    assert.deepEqual([latest.run?.runDir, latest.unfinished], [result.runDir, null]);
    const exported = await second.send(ExportRequest, {
      config: project.config,
      to: join(project.folder, 'app'),
    });
    assert.ok(exported.files.includes('router.onnx'));
  });

  it('is cancelled within a step, and answers other requests meanwhile', async () => {
    const engine = start();
    const source = new CancellationTokenSource();
    let asked: Promise<unknown> | undefined;
    const training = train(
      engine,
      ({ phase }) => {
        if (phase !== 'predictor') return;
        asked ??= engine.send(LatestRequest, { config: project.config }).then(() => source.cancel());
      },
      source,
    );
    await assert.rejects(training, CancelledError);
    await asked;
    await assert.rejects(
      engine.send(TrainRequest, { config: join(project.folder, 'none.proteus.json') }),
      (e) => e instanceof UserError && e.where?.file !== undefined,
    );
  });

  it('ends with its parent', async () => {
    const child = fork(assetPath('engine.js'), [], { stdio: 'ignore' });
    await once(child, 'spawn');
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
  });
});
