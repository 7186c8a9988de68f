/** What the extension host loads stays small: nothing heavy slips into its bundle. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

const bundle = 'dist/extension.js';

describe('the extension bundle', () => {
  before(function () {
    if (!existsSync(bundle)) this.skip();
  });

  it('is at most 200 kB', () => {
    assert.ok(readFileSync(bundle).length <= 200_000);
  });

  it('holds no tensors, no inference and no validation library', () => {
    const text = readFileSync(bundle, 'utf8');
    for (const word of ['onnxruntime', 'tensorflow', 'ZodError']) assert.ok(!text.includes(word), word);
  });
});
