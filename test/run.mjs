// `npm test`: checks and tests, group by group; the last line is "N passed, N failed" over all of them.
// `npm test -- lint unit` runs some of the groups: types lint format unit integration webview e2e.
// It needs Node alone: the first step installs the dependencies where they are missing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
const counts = join(process.cwd(), 'out', 'test-counts.jsonl');
const reporter = join(process.cwd(), 'test', 'countingReporter.cjs');
const total = { passed: 0, failed: 0, skipped: 0 };
const failed = [];

/** Runs Node on a script of ours or of a dependency; true where it ends well. */
function node(...args) {
  const env = { ...process.env, PROTEUS_TEST_COUNTS: counts };
  return spawnSync(process.execPath, args, { stdio: 'inherit', env }).status === 0;
}

/** One check counts as one test. */
function check(name, ...args) {
  const done = node(...args);
  total[done ? 'passed' : 'failed']++;
  if (!done) failed.push(name);
  console.log(`${done ? '✔' : '✖'} ${name}`);
  return done;
}

/** Runs something that reports its counts; without any, it died and counts as one failure. */
function attempt(...args) {
  rmSync(counts, { force: true });
  const done = node(...args);
  const lines = existsSync(counts) ? readFileSync(counts, 'utf8').trim().split('\n') : [];
  const sum = { passes: 0, pending: 0, failures: 0 };
  for (const line of lines) {
    const result = JSON.parse(line);
    for (const key of Object.keys(sum)) sum[key] += result[key];
  }
  if (!done && sum.failures === 0) sum.failures = 1;
  return sum;
}

/** @param tries A group of more than one is run again as a whole where it fails, and says so. */
function group(name, tries, ...args) {
  console.log(`\n── ${name}`);
  let result = attempt(...args);
  for (let t = 2; t <= tries && result.failures > 0; t++) {
    console.log(`\n── ${name} failed: see above. Try ${t} of ${tries}`);
    result = attempt(...args);
  }
  total.passed += result.passes;
  total.skipped += result.pending;
  total.failed += result.failures;
  if (result.failures > 0) failed.push(name);
}

function mochaArgs(timeout) {
  return [
    'node_modules/mocha/bin/mocha.js',
    ...['--no-config', '--enable-source-maps', '--reporter', reporter, '--timeout', String(timeout)],
  ];
}

/** Files share nothing, so a few run side by side. */
function mocha(folder, timeout) {
  if (!hasTests(join('out/test', folder))) return;
  const jobs = String(Math.min(4, availableParallelism()));
  group(folder, 1, ...mochaArgs(timeout), '--parallel', '--jobs', jobs, `out/test/${folder}/**/*.test.js`);
}

function hasTests(folder) {
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((f) => String(f).endsWith('.test.js'))
  );
}

function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.some((name) => folders.some((folder) => existsSync(join(folder, name))));
}

function e2e() {
  if (!hasTests('out/test/e2e')) return;
  const chromium = process.env.CHROMIUM !== undefined || onPath('chromium', 'chromium-browser');
  if (!chromium || !onPath('rg')) {
    console.log('\n── e2e: skipped, since it needs Chromium and ripgrep (apt-get install chromium ripgrep)');
    total.skipped++;
    return;
  }
  if (!check('VS Code with the packaged extension', 'test/e2e/run.mjs', '--prepare')) return;
  for (const file of readdirSync('out/test/e2e').filter((f) => f.endsWith('.test.js'))) {
    // A whole workbench in a browser can be too slow for a step on a busy machine.
    group(`e2e ${file}`, 2, ...mochaArgs(180_000), '--slow', '60000', '--bail', join('out/test/e2e', file));
  }
}

const steps = {
  types: () => {
    check('types of src', 'node_modules/typescript/bin/tsc', '-p', '.');
    check('types of webview', 'node_modules/typescript/bin/tsc', '-p', 'webview');
    check('types of test', 'node_modules/typescript/bin/tsc', '-p', 'test');
  },
  lint: () => check('lint', 'node_modules/eslint/bin/eslint.js', 'src', 'webview', 'test'),
  format: () =>
    check(
      'format',
      ...['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn'],
      ...['{src,webview,test}/**/*.{ts,mjs,cjs,css}', '.ci/*.mjs', '*.mjs'],
    ),
  unit: () => mocha('unit', 20_000),
  integration: () => mocha('integration', 200_000),
  webview: () => mocha('webview', 60_000),
  e2e,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`There is no group ${unknown.join(', ')}. Groups: ${Object.keys(steps).join(' ')}`);
  process.exit(2);
}
mkdirSync('out', { recursive: true });
const started = Date.now();
if (check('build', 'esbuild.mjs', '--install', '--tests')) {
  for (const [name, step] of Object.entries(steps)) if (wanted.length === 0 || wanted.includes(name)) step();
}
const seconds = Math.round((Date.now() - started) / 1000);
console.log(
  `\n${seconds} s; ${total.skipped} skipped${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}`,
);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
