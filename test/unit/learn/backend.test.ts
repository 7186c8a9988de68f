/** The choice of the training backend, and what its user is told. */
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPath } from '../../../src/engine/assets';
import { UserError } from '../../../src/core/errors';
import { chooseBackend, type BackendOptions } from '../../../src/learn/backend';
import * as tf from '../../../src/learn/tf';

describe('training backend', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'proteus-backend-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const choose = (wanted: BackendOptions['wanted']) =>
    chooseBackend({ wanted, wasmFolder: assetPath('wasm'), nodeFrom: folder });

  for (const name of ['cpu', 'wasm'] as const) {
    it(`${name} answers`, async () => {
      assert.deepEqual(await choose(name), { name, label: name });
      assert.equal(tf.getBackend(), name);
      const x = tf.tensor1d([1, 2, 3]);
      const slope = tf.grad((v) => tf.sum(tf.square(v)))(x);
      assert.deepEqual(Array.from(slope.dataSync()), [2, 4, 6]);
      tf.dispose([x, slope]);
    });
  }

  it('takes the next best by itself, and says why', async () => {
    const { name, label } = await choose('auto');
    assert.equal(name, 'wasm');
    assert.match(label, /^wasm \(tfjs-node (is not installed|does not run on Node .*)\)$/);
  });

  it('says so where tfjs-node is wanted by name and missing', async () => {
    await assert.rejects(choose('tfjs-node'), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.what, /"tfjs-node" does not answer: tfjs-node/);
      assert.match(error.remedy, /"auto"/);
      assert.equal(error.where?.path, 'training.backend');
      return true;
    });
  });

  it('survives a native binding that does not work', async function () {
    if (Number(process.versions.node.split('.')[0]) >= 23) this.skip();
    const root = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{ "name": "@tensorflow/tfjs-node", "main": "dist/index.js" }');
    writeFileSync(join(root, 'dist', 'index.js'), 'process.abort();');
    assert.match((await choose('auto')).label, /installed without its native binding/);
    mkdirSync(join(root, 'lib', 'napi-v8'), { recursive: true });
    writeFileSync(join(root, 'lib', 'napi-v8', 'tfjs_binding.node'), 'no binary');
    const { name, label } = await choose('auto');
    assert.equal(name, 'wasm');
    assert.match(label, /its native binding does not answer/);
  });
});
