/** A sentence encoder the whole way on the command line: train, evaluate, export, route, and in the exported client. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Report } from '../../src/core/report';
import { makeProject, type Project } from '../unit/engine/project';
import { tinyGraph, tinyWeights, WORDPIECES, writeTiny } from '../unit/onnx/tinyEncoder';
import { cli, quickTraining } from './cli';

interface Routed {
  tau: number;
  decisions: { prompt: string; model: string; accuracy: number; mu: number }[];
}

describe('sentence encoder, the whole way', function () {
  this.timeout(120_000);
  let project: Project;
  const encoder = () => join(project.folder, 'models', 'tiny');
  const configure = (changes: object = {}) =>
    project.configure({
      ...quickTraining,
      encoder: { kind: 'sentence', path: 'models/tiny', ...changes },
      tiers: [{ name: 'gold', floor: 0.4 }],
      export: { to: 'app' },
    });
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await cli([...args, '--json']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  };
  const refused = async (what: RegExp, ...args: string[]) => {
    const { code, stderr } = await cli(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, what);
  };

  before(() => {
    project = makeProject({ prompts: 600 });
    writeTiny(encoder());
    configure();
  });
  after(() => project.remove());

  it('says what a config and its folder lack', async () => {
    configure({ path: undefined });
    await refused(/needs the folder of its model/, 'train', project.config);
    configure({ path: 'models/none' });
    await refused(/no sentence encoder in this folder.*encoders\.md/s, 'train', project.config);
    configure();
  });

  it('trains, evaluates, exports and routes, and the client routes alike', async () => {
    const trained = await json<{ run: string; report: string }>('train', project.config);
    const cache = join(project.folder, '.proteus', 'cache');
    assert.equal(readdirSync(cache).length, 1);
    const before = JSON.parse(readFileSync(trained.report, 'utf8')) as Report;
    assert.ok(before.routing.p50Us > 0);
    await json('evaluate', project.config);
    const after = JSON.parse(readFileSync(trained.report, 'utf8')) as Report;
    assert.deepEqual(after.levels, before.levels);

    const exported = await json<{ folder: string; files: string[] }>('export', project.config);
    assert.ok(
      exported.files.includes('encoder/model.onnx') && exported.files.includes('encoder/tokenizer.json'),
    );
    const manifest = JSON.parse(readFileSync(join(exported.folder, 'router.json'), 'utf8')) as {
      encoder: { folder: string; dims: number };
      onnx: { inputs: object };
    };
    assert.deepEqual([manifest.encoder.folder, manifest.encoder.dims], ['encoder', 12]);
    assert.deepEqual(Object.keys(manifest.onnx.inputs).sort(), ['available', 'embedding', 'price', 'tau']);

    const prompts = [
      'What is 7 × 8?',
      'How is the number added to the question?',
      'x '.repeat(3000),
      'ünïcode 日本',
    ];
    const file = join(project.folder, 'prompts.jsonl');
    writeFileSync(file, prompts.map((prompt) => JSON.stringify({ prompt })).join('\n'));
    const moved = join(project.folder, 'elsewhere');
    cpSync(exported.folder, moved, { recursive: true });
    const [run, bundle] = [
      await json<Routed>('route', trained.run, file, '--tau', '0.4'),
      await json<Routed>('route', moved, file, '--tau', '0.4'),
    ];
    assert.deepEqual(run.decisions, bundle.decisions);
    assert.deepEqual(
      run.decisions.map((d) => d.prompt),
      prompts,
    );

    symlinkSync(nodeModules(), join(project.folder, 'node_modules'), 'junction');
    const script = join(project.folder, 'script.mjs');
    writeFileSync(
      script,
      `import { Router } from './elsewhere/router.mjs';
       const router = await Router.load('./elsewhere');
       const prompts = JSON.parse(process.argv[2]);
       const all = await router.route(prompts, { tau: 0.4 });
       const one = await router.route(prompts[1], { tau: 0.4 });
       await router.dispose();
       console.log(JSON.stringify([...all, one]));`,
    );
    const out = execFileSync(process.execPath, [script, JSON.stringify(prompts)], {
      cwd: project.folder,
      encoding: 'utf8',
    });
    const decisions = JSON.parse(out) as Routed['decisions'];
    [...run.decisions, run.decisions[1]].forEach((expected, n) => {
      assert.equal(decisions[n].model, expected.model);
      assert.ok(Math.abs(decisions[n].accuracy - expected.accuracy) < 1e-5);
      assert.ok(Math.abs(decisions[n].mu - expected.mu) < 1e-5);
    });

    rmSync(join(moved, 'encoder', 'model.onnx'));
    await refused(/no sentence encoder in this folder/, 'route', moved, file, '--tau', '0.4');
    writeTiny(join(moved, 'encoder'), { graph: tinyGraph(tinyWeights(8, WORDPIECES.size)) });
    await refused(/not the one that the router was trained with/, 'route', moved, file, '--tau', '0.4');
    rmSync(join(moved, 'encoder'), { recursive: true });
    await refused(/needs its sentence encoder/, 'route', moved, file, '--tau', '0.4');
  });
});

function nodeModules(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules');
    if (existsSync(found)) return found;
  }
}
