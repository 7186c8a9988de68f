/** Whoever gets the built files gets the licences of the libraries in them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const notices = 'dist/THIRD_PARTY_NOTICES.txt';
const metafile = 'out/metafile.json';

describe('third-party notices', () => {
  before(function () {
    if (!existsSync(notices) || !existsSync(metafile)) this.skip();
  });

  it('name every package that was bundled or ships beside the bundles, with version and licence', () => {
    const lines = new Set(readFileSync(notices, 'utf8').split('\n'));
    const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { inputs: Record<string, unknown> };
    const folders = new Set(['node_modules/onnxruntime-node']);
    for (const file of Object.keys(inputs)) {
      const parts = file.split('/');
      const at = parts.lastIndexOf('node_modules');
      if (at >= 0) folders.add(parts.slice(0, at + (parts[at + 1].startsWith('@') ? 3 : 2)).join('/'));
    }
    assert.ok(folders.size > 10);
    for (const folder of folders) {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      ) as Record<string, string>;
      assert.ok(lines.has(`${name} ${version} (${license})`), folder);
    }
  });

  it('ship with the extension', () => {
    assert.match(readFileSync('.vscodeignore', 'utf8'), /^!dist\/THIRD_PARTY_NOTICES\.txt$/m);
  });
});
