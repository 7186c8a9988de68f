/** One playground panel: connects its page with its session, and asks for the files it needs. */
import * as vscode from 'vscode';
import type {
  GivenPrompt,
  HostToPlayground,
  PlaygroundCommand,
  PlaygroundToHost,
} from '../protocol/playgroundPanel';
import { fileName, folderOf, openDocument } from './configFile';
import { Disposables } from './dispose';
import { fillPanel } from './panelPage';
import { PlaygroundSession } from './playgroundSession';
import type { Services } from './services';
import { staleness } from './staleness';
import { throttle } from './throttle';
import type { TrainingController } from './trainingController';

export const playgroundType = 'proteus.playground';

const commandIds: Record<PlaygroundCommand, string> = {
  train: 'proteus.train',
  openConfig: 'vscode.open',
  showLog: 'proteus.showLog',
};

/** Progress comes far faster than anybody reads. */
const millisecondsBetweenPosts = 200;

export class PlaygroundPanel {
  private readonly disposables = new Disposables();
  private readonly post = this.disposables.add(throttle(millisecondsBetweenPosts, () => this.postState()));
  private readonly session: PlaygroundSession;
  private given: GivenPrompt | null = null;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly config: vscode.Uri,
    extensionUri: vscode.Uri,
    private readonly services: Services,
    training: TrainingController,
  ) {
    this.session = this.disposables.add(this.newSession());
    this.disposables.add(
      panel.webview.onDidReceiveMessage((message: PlaygroundToHost) => this.receive(message)),
    );
    // A run may come or go outside the panel: whoever comes back to it should see the newest.
    this.disposables.add(panel.onDidChangeViewState(() => void (panel.active && this.open())));
    this.disposables.add(
      training.onDidTrain((done) => void (done.config.toString() === config.toString() && this.open())),
    );
    fillPanel(panel, extensionUri, {
      script: 'playground.js',
      title: vscode.l10n.t('Playground: {0}', fileName(config)),
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Shows the newest router, with a prompt from elsewhere if one is given. */
  async show(prompt?: string): Promise<void> {
    if (prompt !== undefined) this.given = { id: Date.now(), text: prompt };
    await this.open();
  }

  private async open(): Promise<void> {
    if (vscode.workspace.isTrusted) return this.session.open();
    this.session.content = {
      kind: 'failed',
      what: vscode.l10n.t('Route a Prompt is off in a workspace that is not trusted'),
      where: '',
      remedy: vscode.l10n.t('Trust the workspace first: run "Workspaces: Manage Workspace Trust".'),
    };
    this.post.now();
  }

  private newSession(): PlaygroundSession {
    const { engine, errors, log } = this.services;
    const configName = fileName(this.config);
    return new PlaygroundSession({
      engine,
      config: this.config.fsPath,
      configName,
      t: (message, ...args) => vscode.l10n.t(message, ...args),
      newCancellation: () => new vscode.CancellationTokenSource(),
      stale: (changes) =>
        staleness({ changes, edited: openDocument(this.config)?.isDirty ?? false, configName }),
      relative: (file) => vscode.workspace.asRelativePath(file),
      changed: () => {
        const { content } = this.session;
        // Only progress may wait.
        if (content.kind === 'ready' && content.batch?.kind === 'running') this.post.soon();
        else this.post.now();
      },
      answered: (ask, answer) => this.send({ type: 'answer', ask, answer }),
      report: (error) => errors.report(error, 'Route a Prompt'),
      logError: (message, error) => log.error(message, error),
    });
  }

  private postState(): void {
    const { content } = this.session;
    const config = this.config.toString();
    const state = { config, configName: fileName(this.config), content, given: this.given };
    this.send({ type: 'state', state });
  }

  private send(message: HostToPlayground): void {
    if (this.disposables.disposed) return;
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: PlaygroundToHost): Promise<void> {
    const { session } = this;
    try {
      switch (message.type) {
        case 'ready':
          return this.post.now();
        case 'ask':
          return await session.ask(message.ask, message.prompt, message.off);
        case 'routeFile': {
          const file = message.again ? session.lastFile : await this.chooseFile();
          if (file !== undefined) await session.routeFile({ file, tau: message.tau, off: message.off });
          return;
        }
        case 'saveBatch':
          return await this.saveBatch();
        case 'cancel':
          return session.cancel();
        case 'reopen':
          return await this.open();
        case 'command':
          return void (await vscode.commands.executeCommand(commandIds[message.command], this.config));
      }
    } catch (error) {
      this.services.errors.report(error, 'Route a Prompt');
    }
  }

  private async chooseFile(): Promise<string | undefined> {
    const picked = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('A file of prompts'),
      openLabel: vscode.l10n.t('Route'),
      filters: {
        [vscode.l10n.t('Prompts')]: ['jsonl', 'ndjson', 'csv', 'tsv', 'txt'],
        [vscode.l10n.t('All files')]: ['*'],
      },
      defaultUri: folderOf(this.config),
    });
    return picked?.[0].fsPath;
  }

  private async saveBatch(): Promise<void> {
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folderOf(this.config), 'decisions.csv'),
      filters: { CSV: ['csv'] },
    });
    if (target && (await this.session.saveBatch(target.fsPath)))
      this.send({ type: 'saved', path: target.fsPath });
  }
}
