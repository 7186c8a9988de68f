// `npm run test:e2e`: packages the extension, installs a VS Code once, and runs the specs in it.
// UPDATE_IMAGES=1 writes the screenshots of the docs (docs/images); else they go to out/e2e/images.
// `npm run test:e2e -- --grep export` runs some of the specs.
// `node test/e2e/run.mjs --prepare` does all but run them.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

function step(...args) {
  const result = spawnSync(process.execPath, args, { stdio: ['inherit', 'inherit', 'inherit'] });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

step('test/e2e/setup.mjs');
mkdirSync('out/e2e', { recursive: true });
step('.ci/package.mjs', '--out', 'out/e2e/proteus.vsix');
if (process.argv.includes('--prepare')) process.exit(0);
step(
  'node_modules/mocha/bin/mocha.js',
  ...['--no-config', '--enable-source-maps', '--timeout', '180000', '--slow', '60000', '--bail'],
  ...process.argv.slice(2),
  'out/test/e2e/**/*.test.js',
);
