/** Which tfjs backend computes, and why: the native one where it loads and answers, else WASM, else CPU. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
// The package's main file is marked free of side effects, so a bundler would drop it; this one is not.
import '@tensorflow/tfjs-backend-cpu/dist/index';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { UserError } from '../core/errors';
import * as tf from './tf';

export type BackendName = 'tfjs-node' | 'wasm' | 'cpu';

export interface Backend {
  name: BackendName;
  /** Why this one, in words for the user: "wasm (tfjs-node is not installed)". */
  label: string;
}

export interface BackendOptions {
  wanted: BackendName | 'auto';
  /** Folder with tfjs-backend-wasm's binaries. */
  wasmFolder: string;
  /** File or folder from which `@tensorflow/tfjs-node` is looked up. */
  nodeFrom: string;
}

/** Its native add-on calls an API that Node 23 removed. */
const TFJS_NODE_BELOW = 23;

/**
 * Selects and checks a backend.
 * @throws UserError where a backend that was asked for by name does not answer.
 */
export async function chooseBackend(options: BackendOptions): Promise<Backend> {
  const failures: string[] = [];
  const order: BackendName[] = options.wanted === 'auto' ? ['tfjs-node', 'wasm', 'cpu'] : [options.wanted];
  for (const name of order) {
    const failure = await activate(name, options);
    if (failure === '') {
      return { name, label: failures.length === 0 ? name : `${name} (${failures.join('; ')})` };
    }
    failures.push(failure);
  }
  throw new UserError({
    what: `The training backend "${options.wanted}" does not answer: ${failures.join('; ')}`,
    where: { path: 'training.backend' },
    remedy: 'Use "auto", which takes the fastest backend that works on this machine.',
  });
}

/** '' on success, otherwise why not. */
async function activate(name: BackendName, options: BackendOptions): Promise<string> {
  try {
    if (name === 'tfjs-node') {
      const failure = loadTfjsNode(options.nodeFrom);
      if (failure !== '') return failure;
      await tf.setBackend('tensorflow');
    } else {
      if (name === 'wasm') setWasmPaths(join(options.wasmFolder, '/'));
      if (!(await tf.setBackend(name))) return `${name} did not start`;
    }
    await tf.ready();
    return answers() ? '' : `${name} gave a wrong answer`;
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}

/** '' when loaded. The first load happens in a child process: a broken native add-on ends its process. */
function loadTfjsNode(from: string): string {
  if (Number(process.versions.node.split('.')[0]) >= TFJS_NODE_BELOW) {
    return `tfjs-node does not run on Node ${process.versions.node}`;
  }
  const require = createRequire(
    existsSync(join(from, 'package.json')) ? join(from, 'package.json') : join(from, 'index.js'),
  );
  let entry: string;
  try {
    entry = require.resolve('@tensorflow/tfjs-node');
  } catch {
    return 'tfjs-node is not installed';
  }
  if (!existsSync(join(dirname(entry), '..', 'lib', 'napi-v8', 'tfjs_binding.node'))) {
    return 'tfjs-node is installed without its native binding';
  }
  const probe = `const tf=require(${JSON.stringify(entry)});process.exit(tf.matMul([[1,2]],[[3],[4]]).dataSync()[0]===11?0:1)`;
  const answer = spawnSync(process.execPath, ['-e', probe], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeout: 20_000,
    stdio: 'ignore',
  });
  if (answer.status !== 0) return 'tfjs-node is installed but its native binding does not answer';
  require(entry);
  return '';
}

function answers(): boolean {
  return tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0] === 11);
}
