/** The host's playground: which router it opens, which answers count, and what it says of losses. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError, UserError } from '../../../src/core/errors';
import type { Report } from '../../../src/core/report';
import type { Progress } from '../../../src/core/trainingLog';
import { EngineStoppedError } from '../../../src/host/engineClient';
import { PlaygroundSession } from '../../../src/host/playgroundSession';
import type { RequestOptions } from '../../../src/protocol/connection';
import type { ExplainParams, RouteFileParams, RouterAbout } from '../../../src/protocol/playground';
import type { PlaygroundContent } from '../../../src/protocol/playgroundPanel';

const about: RouterAbout = {
  models: ['a', 'b', 'c'],
  available: [true, true, false],
  tiers: [],
  limit: { certified: 0.7, observed: 0.8 },
  confidence: 0.95,
  serve: 'certified',
};

function setUp() {
  const state = {
    runDir: '/p/.proteus/runs/one' as string | null,
    about,
    failure: undefined as Error | undefined,
    explained: [] as ExplainParams[],
    files: [] as RouteFileParams[],
    /** Answers that the test gives when it likes. */
    waiting: [] as { token: RequestOptions['token']; answer: (model: number) => void }[],
    fileProgress: undefined as ((p: Progress) => void) | undefined,
    answered: [] as { ask: number; model: number }[],
    reported: [] as unknown[],
    kinds: [] as string[],
  };
  const failing = async <T>(value: () => T | Promise<T>): Promise<T> => {
    await Promise.resolve();
    if (state.failure) throw state.failure;
    return value();
  };
  const session: PlaygroundSession = new PlaygroundSession({
    engine: {
      latest: () =>
        failing(() => ({
          run: state.runDir === null ? null : { runDir: state.runDir, report: {} as Report, backend: '' },
          changes: null,
          unfinished: null,
        })),
      openPlayground: () => failing(() => state.about),
      explainPrompt: (params, options) =>
        failing(() => {
          state.explained.push(params);
          return new Promise((resolve, reject) => {
            const answer = (model: number) =>
              options?.token?.isCancellationRequested
                ? reject(new CancelledError())
                : resolve({ accuracy: [], cost: [], steps: [{ upTo: 1, model, mu: 0, score: [] }] });
            state.waiting.push({ token: options?.token, answer });
          });
        }),
      routeFile: (params, options) =>
        failing(() => {
          state.files.push(params);
          options?.onProgress?.({ phase: 'evaluate', fraction: 0.5, message: 'half' });
          if (options?.token?.isCancellationRequested) throw new CancelledError();
          return { prompts: 3, tau: params.tau, rows: [], answers: [3, 0, 0], accuracy: 1, costPer1k: 1 };
        }),
    },
    config: '/p/router.proteus.json',
    configName: 'router.proteus.json',
    t: (message, ...args) => message.replace(/\{(\d)\}/g, (_, k: string) => args[Number(k)]),
    newCancellation: () => new CancellationTokenSource(),
    stale: () => '',
    relative: (file) => file.replace('/p/', ''),
    changed: () => {
      const { content }: { content: PlaygroundContent } = session;
      state.kinds.push(content.kind === 'ready' ? (content.batch?.kind ?? 'ready') : content.kind);
    },
    answered: (ask, { steps }) => state.answered.push({ ask, model: steps[0].model }),
    report: (error) => state.reported.push(error),
    logError: () => undefined,
  });
  return { session, state };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('playground session', () => {
  it('opens the newest run, and says where there is none', async () => {
    const { session, state } = setUp();
    state.runDir = null;
    await session.open();
    assert.ok(session.content.kind === 'empty');
    assert.match(session.content.message, /no run of router\.proteus\.json yet\. Train/);
    state.runDir = '/p/.proteus/runs/two';
    await session.open();
    assert.deepEqual(session.content, { kind: 'ready', about, runName: 'two', stale: '', batch: null });
    // Looking again does not hide what is shown.
    state.kinds = [];
    await session.open();
    assert.deepEqual(state.kinds, ['ready']);
  });

  it('gives the answer to the last question alone, and cancels the others', async () => {
    const { session, state } = setUp();
    await session.open();
    const asked = [1, 2, 3].map((ask) => session.ask(ask, `prompt ${ask}`, null));
    await settled();
    assert.deepEqual(
      state.waiting.map(({ token }) => token?.isCancellationRequested),
      [true, true, false],
    );
    state.waiting.forEach(({ answer }, k) => answer(k));
    await Promise.all(asked);
    assert.deepEqual(state.answered, [{ ask: 3, model: 2 }]);
    assert.equal(session.content.kind, 'ready');
  });

  it('names the pool only where it differs from the trained one', async () => {
    const { session, state } = setUp();
    await session.open();
    for (const off of [null, ['c'], ['a', 'c'], [], ['a', 'b', 'c', 'gone']]) void session.ask(1, 'x', off);
    await settled();
    assert.deepEqual(
      state.explained.map(({ available }) => available),
      [undefined, undefined, [false, true, false], [true, true, true], [false, false, false]],
    );
    assert.ok(state.explained.every(({ router }) => router === '/p/.proteus/runs/one'));
  });

  it('says of a lost engine, a broken router and a fault what to do, and opens again', async () => {
    const { session, state } = setUp();
    const what = 'This file is cut short';
    const failures: [Error, RegExp, RegExp, string][] = [
      [
        new EngineStoppedError('killed by SIGKILL'),
        /engine stopped \(killed by SIGKILL\)/,
        /starts anew/,
        '',
      ],
      [
        new UserError({ what, where: { file: '/p/run/router.onnx' }, remedy: 'Copy it.' }),
        /cut short/,
        /Copy/,
        'run/router.onnx',
      ],
      [new TypeError('x is undefined'), /fault in PROTEUS/, /log/, ''],
    ];
    for (const [failure, expected, remedy, where] of failures) {
      for (const when of ['open', 'ask'] as const) {
        state.failure = undefined;
        await session.open();
        state.failure = failure;
        await (when === 'open' ? session.open() : session.ask(1, 'x', null));
        assert.ok(session.content.kind === 'failed');
        assert.match(session.content.what, expected);
        assert.match(session.content.remedy, remedy);
        assert.equal(session.content.where, where);
      }
    }
    state.failure = undefined;
    await session.open();
    assert.equal(session.content.kind, 'ready');
  });

  it('routes a file with progress, again as it was for CSV, and keeps the table where it fails', async () => {
    const { session, state } = setUp();
    await session.open();
    assert.equal(await session.saveBatch('/p/out.csv'), false);
    state.kinds = [];
    await session.routeFile({ file: '/p/many.jsonl', tau: 0.7, off: ['a'] });
    assert.deepEqual(state.kinds, ['running', 'running', 'done']);
    assert.equal(session.lastFile, '/p/many.jsonl');
    assert.equal(await session.saveBatch('/p/out.csv'), true);
    const params = {
      router: '/p/.proteus/runs/one',
      file: '/p/many.jsonl',
      tau: 0.7,
      available: [false, true, true],
    };
    assert.deepEqual(state.files, [params, { ...params, to: '/p/out.csv' }]);
    state.failure = new UserError({ what: 'No prompts', remedy: 'Give some.' });
    await session.routeFile({ file: '/p/none.txt', tau: 0.7, off: null });
    assert.deepEqual(state.reported, [state.failure]);
    state.failure = new CancelledError();
    await session.routeFile({ file: '/p/none.txt', tau: 0.7, off: null });
    assert.equal(state.reported.length, 1);
    assert.ok(session.content.kind === 'ready' && session.content.batch?.kind === 'done');
    assert.equal(session.content.batch.fileName, 'many.jsonl');
    state.failure = new EngineStoppedError('gone');
    await session.routeFile({ file: '/p/many.jsonl', tau: 0.7, off: null });
    assert.equal((session.content as PlaygroundContent).kind, 'failed');
  });

  it('forgets the table of another router', async () => {
    const { session, state } = setUp();
    await session.open();
    await session.routeFile({ file: '/p/many.jsonl', tau: 0.7, off: null });
    await session.open();
    const before = session.content;
    assert.ok(before.kind === 'ready' && before.batch?.kind === 'done');
    state.about = { ...about, confidence: 0.9 };
    await session.open();
    assert.deepEqual(
      { ...session.content, batch: undefined },
      { ...before, about: state.about, batch: undefined },
    );
    assert.equal('batch' in session.content && session.content.batch, null);
    assert.equal(await session.saveBatch('/p/out.csv'), false);
  });
});
