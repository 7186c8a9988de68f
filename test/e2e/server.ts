/** A real VS Code (code-server) on localhost with the packaged extension in it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const codeServer = resolve('.e2e/code-server/node_modules/code-server');

export type Settings = Record<string, unknown>;

const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'security.workspace.trust.enabled': false,
  'files.hotExit': 'off',
  'files.autoSave': 'off',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoIndent': 'none',
  'files.simpleDialog.enable': true,
  'extensions.ignoreRecommendations': true,
  'chat.commandCenter.enabled': false,
  'workbench.colorTheme': 'Default Light Modern',
};

export class Server {
  private constructor(
    private readonly home: string,
    private readonly process: ChildProcess,
    private readonly port: number,
    /** All that the server printed, for a failed test. */
    readonly output: string[],
  ) {}

  /** Installs the package `vsix` into a fresh VS Code and starts it. Takes some seconds. */
  static async start(vsix: string, settings: Settings = {}): Promise<Server> {
    const home = mkdtempSync(join(tmpdir(), 'proteus-e2e-'));
    mkdirSync(join(home, 'user/User'), { recursive: true });
    const all = { ...quietSettings, ...settings };
    writeFileSync(join(home, 'user/User/settings.json'), JSON.stringify(all, null, 2));
    const trustFlag = all['security.workspace.trust.enabled'] === false ? ['--disable-workspace-trust'] : [];
    const flags = [
      ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--config', join(home, 'config.yaml')],
      ...['--user-data-dir', join(home, 'user'), '--extensions-dir', join(home, 'extensions')],
      ...['--disable-telemetry', '--disable-update-check', ...trustFlag],
    ];
    await promisify(execFile)(process.execPath, [codeServer, ...flags, '--install-extension', vsix]);

    const child = spawn(process.execPath, [codeServer, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const output: string[] = [];
    const port = await new Promise<number>((found, failed) => {
      const read = (chunk: Buffer) => {
        output.push(chunk.toString());
        const match = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output.join(''));
        if (match) found(Number(match[1]));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => failed(new Error(`code-server ended:\n${output.join('')}`)));
    });
    return new Server(home, child, port, output);
  }

  /** The page of a workspace folder; localhost, because webviews need a secure context. */
  url(folder: string): string {
    return `http://localhost:${this.port}/?folder=${encodeURIComponent(folder)}`;
  }

  /** A fresh, empty folder to open. */
  makeFolder(name: string): string {
    const folder = join(this.home, 'work', name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Kills this server's engine process the hard way. */
  killEngine(): void {
    const script = join(this.home, 'extensions');
    const engines = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isEngine(pid, script));
    for (const pid of engines) process.kill(Number(pid), 'SIGKILL');
    if (engines.length !== 1) throw new Error(`${engines.length} engines were running`);
  }

  /** The script that the engine of the installed extension runs. */
  engineFile(): string {
    const extensions = join(this.home, 'extensions');
    const found = readdirSync(extensions)
      .map((name) => join(extensions, name, 'dist/engine.js'))
      .filter((file) => existsSync(file));
    if (found.length !== 1) throw new Error(`${found.length} extensions have an engine`);
    return found[0];
  }

  /** What the extension wrote to its log channel, for a failed test. */
  extensionLog(): string {
    const logs = join(this.home, 'user');
    return readdirSync(logs, { recursive: true })
      .map((file) => join(logs, String(file)))
      .filter((file) => file.endsWith('PROTEUS.log'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once('exit', done));
    // It leads a group of processes (`detached`), so that none of its own is left behind.
    const group = -(this.process.pid ?? 0);
    if (group < 0) process.kill(group, 'SIGTERM');
    await ended;
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function isEngine(pid: string, extensions: string): boolean {
  try {
    const [, script = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return script.startsWith(extensions) && script.endsWith('engine.js');
  } catch {
    return false; // It ended since it was listed.
  }
}
