// `npm test`: checks and tests, group by group; the last line is "N passed, N failed" over all of them.
// `npm test -- lint unit` runs some of the groups: types lint format unit integration webview e2e.
// It needs Node alone: the first step installs the dependencies where they are missing.
import { spawn, spawnSync } from 'node:child_process';
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

/** Checks that share nothing, a few side by side; what each prints comes in one piece. */
async function checkAll(checks) {
  const waiting = Object.entries(checks);
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, args] = next;
      const { done, text } = await output(args);
      total[done ? 'passed' : 'failed']++;
      if (!done) failed.push(name);
      console.log(`${text}${done ? '✔' : '✖'} ${name}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, lane));
}

/** Runs Node on a script of a dependency; what it printed, and whether it ended well. */
function output(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece) => (text += piece));
    }
    child.on('error', (error) => resolve({ done: false, text: `${error.message}\n` }));
    child.on('close', (code) => resolve({ done: code === 0, text }));
  });
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

const tsc = 'node_modules/typescript/bin/tsc';
const checks = {
  // The longest first, so that none is left alone at the end.
  lint: { lint: ['node_modules/eslint/bin/eslint.js', 'src', 'webview', 'test'] },
  types: {
    'types of test': [tsc, '-p', 'test'],
    'types of src': [tsc, '-p', '.'],
    'types of webview': [tsc, '-p', 'webview'],
  },
  format: {
    format: [
      ...['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn'],
      ...['{src,webview,test}/**/*.{ts,mjs,cjs,css}', '.ci/*.mjs', '*.mjs'],
    ],
  },
};

const steps = {
  unit: () => mocha('unit', 20_000),
  integration: () => mocha('integration', 200_000),
  webview: () => mocha('webview', 60_000),
  e2e,
};

const wanted = process.argv.slice(2);
const groups = Object.keys({ ...checks, ...steps });
const unknown = wanted.filter((name) => !groups.includes(name));
if (unknown.length > 0) {
  console.error(`There is no group ${unknown.join(', ')}. Groups: ${groups.join(' ')}`);
  process.exit(2);
}
mkdirSync('out', { recursive: true });
const started = Date.now();
if (check('build', 'esbuild.mjs', '--install', '--tests')) {
  const isWanted = ([name]) => wanted.length === 0 || wanted.includes(name);
  const first = Object.entries(checks).filter(isWanted);
  await checkAll(Object.assign({}, ...first.map(([, group]) => group)));
  for (const [, step] of Object.entries(steps).filter(isWanted)) step();
}
const seconds = Math.round((Date.now() - started) / 1000);
console.log(
  `\n${seconds} s; ${total.skipped} skipped${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}`,
);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
