// Packages the extension for one platform: `node .ci/package.mjs [--target linux-x64] [--out FILE]`.
// The native library of the other platforms would make it six times as large, so it adds to
// .vscodeignore what the target needs and leaves the rest to vsce.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
const target = values.target ?? `${process.platform}-${process.arch}`;
const out = values.out ?? `${name}-${target}-${version}.vsix`;

const native = ['darwin-arm64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];
const onnxruntime = native.includes(target)
  ? // DirectML and its compiler are for GPUs; the router runs on the CPU.
    ['onnxruntime_binding.node', 'libonnxruntime.so.1', 'libonnxruntime.1.dylib', 'onnxruntime.dll'].map(
      (file) => `node_modules/onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}/${file}`,
    )
  : // No native library exists: WebAssembly.
    [
      'package.json',
      'dist/ort.node.min.js',
      'dist/ort-wasm-simd-threaded.mjs',
      'dist/ort-wasm-simd-threaded.wasm',
    ].map((file) => `node_modules/onnxruntime-web/${file}`);

mkdirSync('out', { recursive: true });
const ignoreFile = join('out', `vscodeignore-${target}`);
const ignored = readFileSync('.vscodeignore', 'utf8') + onnxruntime.map((file) => `!${file}\n`).join('');
writeFileSync(ignoreFile, ignored);

const vsce = join('node_modules', '@vscode', 'vsce', 'vsce');
const args = [vsce, 'package', '--target', target, '--out', out, '--ignoreFile', ignoreFile];
const result = spawnSync(
  process.execPath,
  [...args, '--allow-missing-repository', '--no-rewrite-relative-links'],
  { stdio: 'inherit' },
);
if (result.status !== 0) process.exit(result.status ?? 1);
console.log(`${out}: ${(statSync(out).size / 1e6).toFixed(1)} MB`);
