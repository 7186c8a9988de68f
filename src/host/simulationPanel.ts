/** One simulation panel: connects its page with its session in the engine. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelHtml } from '../protocol/panelHtml';
import type {
  HostToSimulation,
  SavedSimulation,
  SimulationCommand,
  SimulationPart,
  SimulationToHost,
} from '../protocol/simulationPanel';
import { fileName, folderOf } from './configFile';
import { Disposables } from './dispose';
import { partsOf } from './simulationParts';
import { saveFromPanel } from './saveFromPanel';
import type { Services } from './services';
import { SimulationSession } from './simulationSession';
import { throttle } from './throttle';

export const simulationType = 'proteus.simulation';

const commandIds: Record<SimulationCommand, string> = {
  train: 'proteus.train',
  openConfig: 'vscode.open',
  showLog: 'proteus.showLog',
};

/** Progress comes far faster than anybody reads. */
const millisecondsBetweenPosts = 200;

export class SimulationPanel {
  private readonly disposables = new Disposables();
  private readonly post = this.disposables.add(throttle(millisecondsBetweenPosts, () => this.postState()));
  private readonly session: SimulationSession;
  /** The page's script runs: it is gone while the panel is hidden. */
  private listening = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly config: vscode.Uri,
    extensionUri: vscode.Uri,
    private readonly services: Services,
  ) {
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const { webview } = panel;
    const uriOf = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
    const title = `Traffic: ${fileName(config)}`;
    panel.title = title;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.session = this.disposables.add(this.newSession());
    this.disposables.add(webview.onDidReceiveMessage((message: SimulationToHost) => this.receive(message)));
    this.disposables.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.listening = false;
      }),
    );
    webview.html = panelHtml({
      nonce: randomBytes(16).toString('base64'),
      cspSource: webview.cspSource,
      scriptUri: uriOf('simulation.js'),
      styleUri: uriOf('styles.css'),
      title,
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Starts, or makes again what VS Code kept of an earlier life. */
  async open(saved?: SavedSimulation): Promise<void> {
    if (vscode.workspace.isTrusted) return this.session.open(saved);
    this.session.content = {
      kind: 'failed',
      what: 'Simulate Traffic is off in a workspace that is not trusted',
      remedy: 'Trust the workspace first: run "Workspaces: Manage Workspace Trust".',
    };
    this.post.now();
  }

  /** A router was trained: whoever waited for one gets it. */
  trained(): void {
    if (this.session.content.kind === 'empty') void this.session.open();
  }

  private newSession(): SimulationSession {
    const { engine, errors, log } = this.services;
    return new SimulationSession({
      engine,
      config: this.config.fsPath,
      configName: fileName(this.config),
      newCancellation: () => new vscode.CancellationTokenSource(),
      changed: () => {
        // Only progress may wait.
        const { content } = this.session;
        if (content.kind === 'loading' || (content.kind === 'live' && content.job)) this.post.soon();
        else this.post.now();
      },
      came: (part, cut) => this.sendParts(part, cut),
      report: (error) => errors.report(error, 'Simulate Traffic'),
      logError: (message, error) => log.error(message, error),
    });
  }

  /** To a page that is new: all that there is. */
  private sendAll(): void {
    const { frames, log, now, summary, done } = this.session.history;
    if (summary !== null) this.sendParts({ frames, log, now, summary, done }, -1);
  }

  private sendParts(whole: SimulationPart, cut?: number): void {
    const { number: session } = this.session;
    for (const [k, part] of partsOf(whole).entries())
      this.send({ type: 'frames', session, part, ...(k === 0 && cut !== undefined ? { cut } : {}) });
  }

  private postState(): void {
    const { content, history, number: session } = this.session;
    const config = this.config.toString();
    const { now } = history;
    this.send({ type: 'state', state: { config, configName: fileName(this.config), session, now, content } });
  }

  private send(message: HostToSimulation): void {
    if (this.disposables.disposed || !this.listening) return;
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: SimulationToHost): Promise<void> {
    const { session } = this;
    try {
      switch (message.type) {
        case 'ready':
          this.listening = true;
          this.post.now();
          return this.sendAll();
        case 'advance':
          if (message.session === session.number) await session.advance(message.to, message.frames);
          return this.send({ type: 'advanced', session: message.session });
        case 'inject':
          return await session.inject(message.event, message.at);
        case 'compare':
          return await session.compare();
        case 'capacity':
          return await session.capacity();
        case 'trace':
          return await this.saveTrace();
        case 'cancel':
          return session.cancel();
        case 'restart':
          if (!vscode.workspace.isTrusted) return await this.open();
          return await (message.restore ? session.reopen() : session.restart());
        case 'command':
          return void (await vscode.commands.executeCommand(commandIds[message.command], this.config));
        case 'save': {
          const saved = await saveFromPanel(this.config, message);
          if (saved) this.send({ type: 'saved', path: saved.fsPath });
        }
      }
    } catch (error) {
      this.services.errors.report(error, 'Simulate Traffic');
    }
  }

  private async saveTrace(): Promise<void> {
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(folderOf(this.config), 'trace.jsonl'),
      filters: { JSONL: ['jsonl'] },
    });
    if (target && (await this.session.trace(target.fsPath)))
      this.send({ type: 'saved', path: target.fsPath });
  }
}
