// Builds everything: `node esbuild.mjs [--install] [--tests] [--watch] [--production]`.
// It installs the dependencies first when asked to and they are missing or out of date, so that one
// npm script works from a bare clone (`ignore-scripts` in .npmrc keeps npm's own hooks out of it).
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noticesOf, packagesOf } from './.ci/notices.mjs';

const root = dirname(fileURLToPath(import.meta.url));
process.chdir(root);
const flags = new Set(process.argv.slice(2));

function installed() {
  const wanted = 'package-lock.json';
  const have = 'node_modules/.package-lock.json';
  return existsSync(have) && statSync(have).mtimeMs >= statSync(wanted).mtimeMs;
}

if (flags.has('--install') && !installed()) {
  console.error('Installing dependencies (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error('npm ci failed: see the lines above.');
    process.exit(result.status ?? 1);
  }
}

const esbuild = await import('esbuild');
const production = flags.has('--production');
const version = JSON.parse(readFileSync('package.json', 'utf8')).version;

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  keepNames: production,
  logLevel: 'warning',
  metafile: true,
  define: { PROTEUS_VERSION: JSON.stringify(version) },
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...shared,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'onnxruntime-node', 'onnxruntime-web', '@tensorflow/tfjs-node'],
  // Its UMD build hides its requires from bundlers.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

/** @type {import('esbuild').BuildOptions} */
const browser = { ...shared, platform: 'browser', target: 'es2022', format: 'iife' };

/** The RPC library is a file of its own, loaded with the first request: activation does not pay for it. */
const rpcApart = {
  name: 'rpc-apart',
  /** @param {import('esbuild').PluginBuild} build */
  setup: (build) =>
    build.onResolve({ filter: /^vscode-jsonrpc(\/node)?$/ }, () => ({ path: './rpc.js', external: true })),
};

function entriesIn(folder, suffix) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((f) => join(folder, String(f)))
    .filter((f) => f.endsWith(suffix));
}

/** The exported client as its users get it, in one folder: the sources, and compiled for plain Node with types. */
async function buildClient() {
  const { default: ts } = await import('typescript');
  const folder = 'dist/client';
  mkdirSync(folder, { recursive: true });
  for (const file of [
    ...entriesIn('src/bundle/client', '.ts'),
    'src/onnx/requireInputs.ts',
    'src/onnx/sentenceTensors.ts',
  ]) {
    const text = readFileSync(file, 'utf8').replaceAll("'../../onnx/", "'./");
    writeFileSync(join(folder, basename(file)), text);
  }
  const source = readFileSync(join(folder, 'router.ts'), 'utf8');
  const types = ts.transpileDeclaration(source, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  writeFileSync(join(folder, 'router.d.mts'), types.outputText);
  await esbuild.build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    entryPoints: [join(folder, 'router.ts')],
    outfile: join(folder, 'router.mjs'),
  });
}

const builds = [
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    minify: true,
    keepNames: true,
    plugins: [rpcApart],
  },
  {
    ...node,
    entryPoints: ['node_modules/vscode-jsonrpc/lib/node/main.js'],
    outfile: 'dist/rpc.js',
    minify: true,
  },
  { ...node, entryPoints: ['src/engine/main.ts'], outfile: 'dist/engine.js' },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...browser, entryPoints: ['webview/compliance/main.ts'], outfile: 'dist/webview/compliance.js' },
  { ...browser, entryPoints: ['webview/data/main.ts'], outfile: 'dist/webview/data.js' },
  { ...browser, entryPoints: ['webview/simulation/main.ts'], outfile: 'dist/webview/simulation.js' },
  { ...browser, entryPoints: ['webview/playground/main.ts'], outfile: 'dist/webview/playground.js' },
  { ...browser, entryPoints: ['webview/compare/main.ts'], outfile: 'dist/webview/compare.js' },
  { ...browser, entryPoints: ['webview/training/main.ts'], outfile: 'dist/webview/training.js' },
  {
    ...browser,
    entryPoints: ['webview/standalone/main.ts'],
    outfile: 'dist/webview/standalone.js',
    sourcemap: false,
    minify: true,
  },
  {
    ...browser,
    entryPoints: ['webview/study/main.ts'],
    outfile: 'dist/webview/study.js',
    sourcemap: false,
    minify: true,
  },
].filter((b) => existsSync(b.entryPoints[0]));

if (flags.has('--tests')) {
  rmSync('out/test', { recursive: true, force: true });
  const entryPoints = entriesIn('test', '.test.ts');
  if (entryPoints.length > 0) {
    builds.push({
      ...node,
      // One tfjs for all tests. Its gradients and its CPU backend are written for bundlers, not for Node.
      alias: {
        '@tensorflow/tfjs-core/dist/register_all_gradients':
          './node_modules/@tensorflow/tfjs-core/dist/register_all_gradients.js',
        '@tensorflow/tfjs-backend-cpu/dist/index': '@tensorflow/tfjs-backend-cpu',
      },
      packages: 'external',
      entryPoints,
      outdir: 'out/test',
      outbase: 'test',
      sourcemap: 'inline',
    });
  }
}

mkdirSync('dist/wasm', { recursive: true });
for (const file of entriesIn('node_modules/@tensorflow/tfjs-backend-wasm/dist', '.wasm')) {
  cpSync(file, join('dist/wasm', relative('node_modules/@tensorflow/tfjs-backend-wasm/dist', file)));
}
for (const file of entriesIn('webview', '.css')) cpSync(file, join('dist', file.replaceAll('\\', '/')));

/** The JSON schemas in media/, for editors. A build for the tests leaves them, so that one can compare them. */
async function writeSchemas() {
  const built = await esbuild.build({
    ...node,
    format: 'esm',
    stdin: {
      contents: "export * from './src/core/config'; export * from './src/core/study/config';",
      resolveDir: root,
    },
    write: false,
    outdir: '.',
    sourcemap: false,
  });
  const { configJsonSchema, studyJsonSchema } = await import(
    `data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString('base64')}`
  );
  mkdirSync('media', { recursive: true });
  const write = (name, schema) => writeFileSync(`media/${name}`, `${JSON.stringify(schema, null, 2)}\n`);
  write('proteus.schema.json', configJsonSchema());
  write('study.schema.json', studyJsonSchema());
}

if (!flags.has('--tests')) await writeSchemas();

await buildClient();

if (flags.has('--watch')) {
  const contexts = await Promise.all(builds.map((b) => esbuild.context(b)));
  await Promise.all(contexts.map((c) => c.watch()));
} else {
  const results = await Promise.all(builds.map((b) => esbuild.build(b)));
  const inputs = {};
  for (const r of results) for (const [file, info] of Object.entries(r.metafile.inputs)) inputs[file] = info;
  mkdirSync('out', { recursive: true });
  writeFileSync('out/metafile.json', JSON.stringify({ inputs }));
  const shipped = ['node_modules/onnxruntime-node', 'node_modules/onnxruntime-common'];
  writeFileSync('dist/THIRD_PARTY_NOTICES.txt', noticesOf([...packagesOf(Object.keys(inputs)), ...shipped]));
}
