/** The exported client, run as its users run it: plain Node, one folder, onnxruntime-node beside it. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Decision, RouteOptions } from '../../../src/bundle/client/router';
import { bundleFiles } from '../../../src/bundle/exportFiles';
import { configSchema } from '../../../src/core/config';
import { Rng } from '../../../src/core/rng';
import { clientSources } from '../../../src/engine/assets';
import { sha256 } from '../../../src/engine/files';
import { buildRouterGraph } from '../../../src/onnx/routerGraph';
import { RouterSession } from '../../../src/onnx/routerSession';
import { randomRouter } from '../onnx/specs';
import { fixtureReport } from '../../webview/fixtureReport';

const prompts = ['What is 7 × 8?', '', 'a\0b', '\ud800 lone', '日本語の質問', 'x '.repeat(5000), '🙂 why?'];

const script = `
  import { Router, RouterError } from './router/router.mjs';
  const [, , input] = process.argv;
  const { folder, calls } = JSON.parse(input);
  const answer = async (work) => {
    try { return { ok: await work() }; }
    catch (e) { return { error: { typed: e instanceof RouterError, code: e.code, message: e.message } }; }
  };
  const loaded = await answer(() => Router.load(folder));
  const results = [];
  if (loaded.ok) {
    for (const [prompts, options] of calls) results.push(await answer(() => loaded.ok.route(prompts, options)));
    await loaded.ok.dispose();
  }
  console.log(JSON.stringify({ loaded: loaded.error ?? true, results }));
`;

interface Answer<T> {
  ok?: T;
  error?: { typed: boolean; code: string; message: string };
}
type Call = [prompts: string | string[], options: RouteOptions];

describe('exported client in plain Node', () => {
  let folder: string;
  let model: Uint8Array;
  const limit = { certified: 0.78, observed: 0.83 };
  const bundle = () => join(folder, 'router');

  const run = (calls: Call[], from = './router') => {
    const input = JSON.stringify({ folder: from, calls });
    const out = execFileSync(process.execPath, ['script.mjs', input], { cwd: folder, encoding: 'utf8' });
    return JSON.parse(out) as { loaded: true | Answer<unknown>['error']; results: Answer<Decision[]>[] };
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'proteus-client-'));
    const spec = randomRouter(new Rng(3), ['What is 7 × 8 ?', 'What is a question ? why ?'], {
      vocabulary: 40,
    });
    spec.limit = limit;
    spec.price.set([0, 1e6]);
    spec.available[3] = false;
    model = buildRouterGraph(spec, { version: '1' });
    const report = fixtureReport();
    report.limit = { ...report.limit, ...limit };
    report.tiers = [{ ...report.tiers[0], name: 'gold', floor: 0.8 }];
    const files = bundleFiles({
      report,
      config: configSchema.parse({ data: { path: 'outcomes.jsonl' } }),
      router: { content: model, sha256: sha256(model) },
      pool: spec.models.map((id, m) => ({
        id,
        enabled: m !== 3,
        price: [spec.price[2 * m], spec.price[2 * m + 1]],
      })),
      client: await clientSources(),
      include: ['onnx', 'typescript'],
    });
    mkdirSync(bundle());
    for (const { path, content } of files) writeFileSync(join(bundle(), path), content);
    writeFileSync(join(folder, 'script.mjs'), script);
    symlinkSync(nodeModules(), join(folder, 'node_modules'), 'junction');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('routes as the engine does, odd prompts among them', async () => {
    const session = await RouterSession.open(model);
    const expected = await session.route(prompts, 0.7);
    await session.release();
    const { results } = run([
      [prompts, { tau: 0.7 }],
      [[], { tau: 0.7 }],
    ]);
    assert.deepEqual(
      results[0].ok?.map((d) => d.model),
      Array.from(expected.model, (m) => `model-${m}`),
    );
    results[0].ok?.forEach((decision, n) => {
      const cell = n * 4 + expected.model[n];
      assert.ok(Math.abs(decision.accuracy - expected.accuracy[cell]) < 1e-6);
      assert.ok(Math.abs(decision.mu - expected.mu[n]) < 1e-6);
      assert.deepEqual([decision.certified, decision.feasible, decision.warnings], [true, true, []]);
    });
    assert.deepEqual(results[1].ok, []);
  });

  it('answers one prompt with one decision', () => {
    const { results } = run([['What?', { tau: 0.7 }]]);
    assert.equal(typeof (results[0].ok as unknown as Decision).model, 'string');
  });

  it('says what a floor is worth, by τ and by tier', () => {
    const { results } = run([
      [['q'], { tier: 'gold' }],
      [['q'], { tau: 0.9 }],
    ]);
    const codes = results.map((r) => r.ok?.[0].warnings.map((w) => w.code));
    assert.deepEqual(codes, [['not-certified'], ['not-feasible']]);
    assert.deepEqual(
      results.map((r) => [r.ok?.[0].certified, r.ok?.[0].feasible]),
      [
        [false, true],
        [false, false],
      ],
    );
  });

  it('voids the certificate for an unavailable model or a changed price, and only then', () => {
    const all = ['model-0', 'model-1', 'model-2'];
    const { results } = run([
      [['q'], { tau: 0.7, available: all }],
      [['q'], { tau: 0.7, available: ['model-2'] }],
      [['q'], { tau: 0.7, price: { 'model-1': { input: 1e6, output: 1e6 } } }],
      [['q'], { tau: 0.7, price: { 'model-0': { input: 0, output: 1e6 } } }],
    ]);
    assert.deepEqual(
      results.map((r) => r.ok?.[0].certified),
      [true, false, false, true],
    );
    assert.deepEqual(
      results[1].ok?.[0].warnings.map((w) => w.code),
      ['certificate-void'],
    );
    assert.equal(results[1].ok?.[0].model, 'model-2');
    assert.match(results[2].ok?.[0].warnings[0].message ?? '', /prices have changed/);
  });

  it('answers wrong options with typed errors', () => {
    const { results } = run([
      [['q'], {}],
      [['q'], { tau: 0.7, tier: 'gold' }],
      [['q'], { tau: 1.5 }],
      [['q'], { tier: 'silver' }],
      [['q'], { tau: 0.7, available: [] }],
      [['q'], { tau: 0.7, available: ['nobody'] }],
      [['q'], { tau: 0.7, price: { 'model-1': { input: -1, output: 0 } } }],
      [['q'], { tau: 0.7, price: { 'model-0': { input: 1, output: 1 } } }],
    ]);
    for (const { error } of results)
      assert.deepEqual([error?.typed, error?.code], [true, 'bad-option'], error?.message);
  });

  it('answers a missing, a foreign and a truncated bundle with typed errors', () => {
    const codeOf = (from: string) => {
      const { loaded } = run([], from);
      return loaded === true ? true : [loaded?.typed, loaded?.code];
    };
    assert.deepEqual(codeOf('./nowhere'), [true, 'not-found']);
    const onnx = join(bundle(), 'router.onnx');
    copyFileSync(onnx, join(folder, 'kept.onnx'));
    truncateSync(onnx, 500);
    assert.deepEqual(codeOf('./router'), [true, 'damaged']);
    copyFileSync(join(folder, 'kept.onnx'), onnx);
    assert.equal(codeOf('./router'), true);
  });
});

/** The project's `node_modules`, above the built test. */
function nodeModules(): string {
  for (let path = __dirname; ; path = dirname(path)) {
    const found = join(path, 'node_modules');
    if (existsSync(found)) return found;
    if (dirname(path) === path) throw new Error('There is no node_modules above the test');
  }
}
