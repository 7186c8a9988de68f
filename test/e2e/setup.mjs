// Installs a real VS Code (code-server) into .e2e/code-server, once per lock file and Node ABI.
// Run it alone with `node test/e2e/setup.mjs`; `npm run test:e2e` runs it first. Doing it again is free.
//
// code-server's own post-install downloads ripgrep and refuses root, so scripts stay off and its few
// native modules are built here, one by one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '../../.e2e/code-server');
const server = join(target, 'node_modules/code-server');
const vscode = join(server, 'lib/vscode');
const log = join(here, '../../.e2e/setup.log');

function fail(message) {
  console.error(`The end-to-end tests cannot run here: ${message}`);
  process.exit(1);
}

function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

function npm(folder, ...args) {
  const env = {
    ...process.env,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_progress: 'false',
  };
  const result = spawnSync('npm', args, { cwd: folder, env, encoding: 'utf8' });
  writeFileSync(log, `\n$ npm ${args.join(' ')}\n${result.stdout}\n${result.stderr}\n`, { flag: 'a' });
  return result.status === 0;
}

function must(done, step) {
  if (!done) fail(`${step} failed; see ${log}.`);
}

/** node-pty's post-install complains after its addon was built, so what counts is the file. */
function built(...files) {
  return files.every((file) => existsSync(join(vscode, 'node_modules', file)));
}

function install() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeFileSync(log, '');
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(join(here, file), join(target, file));

  must(npm(target, 'ci', '--ignore-scripts'), 'Installing code-server');
  must(npm(vscode, 'install', '--omit=dev', '--ignore-scripts'), "Installing VS Code's own packages");
  npm(vscode, 'rebuild', 'node-pty', '@vscode/spdlog', 'native-watchdog', '--ignore-scripts=false');
  must(
    built(
      'node-pty/build/Release/pty.node',
      '@vscode/spdlog/build/Release/spdlog.node',
      'native-watchdog/build/Release/watchdog.node',
    ),
    "Building VS Code's native modules (this needs python3, make and g++)",
  );
  symlinkSync('node_modules', join(vscode, 'node_modules.asar'));
  must(
    npm(join(vscode, 'extensions'), 'install', '--omit=dev', '--ignore-scripts'),
    "Installing VS Code's extensions",
  );
  must(npm(target, 'rebuild', 'argon2', '--build-from-source', '--ignore-scripts=false'), 'Building argon2');

  const bin = join(vscode, 'node_modules/@vscode/ripgrep/bin');
  mkdirSync(bin, { recursive: true });
  rmSync(join(bin, 'rg'), { force: true });
  symlinkSync(which('rg'), join(bin, 'rg'));
}

if (process.platform !== 'linux') fail('the set-up is known to work on Linux only.');
if (!which('rg')) fail('ripgrep is missing (Debian: apt-get install ripgrep).');
if (!process.env.CHROMIUM && !which('chromium', 'chromium-browser', 'google-chrome')) {
  fail('Chromium is missing (Debian: apt-get install chromium), or name it in $CHROMIUM.');
}

const key = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .update(process.versions.modules)
  .digest('hex');
const stamp = join(target, '.ready');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
  console.error('Installing a VS Code to test in (once, about a minute) …');
  install();
  writeFileSync(stamp, key);
}
