/** One panel that compares runs: their curves over one another, and in what they differ. */
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import type { HostToPanel } from '../protocol/panel';
import type { ComparePanelCommand, ComparePanelState, ComparePanelToHost } from '../protocol/comparePanel';
import type { ConfigPanel } from './configPanels';
import { Disposables } from './dispose';
import { fillPanel } from './panelPage';
import { readingOf } from './runsView/runItems';
import { runName } from './runsView/runTexts';
import { saveFromPanel } from './saveFromPanel';
import type { Services } from './services';

export const comparePanelType = 'proteus.compare';

export class ComparePanel implements ConfigPanel<never> {
  readonly config: vscode.Uri;
  private readonly disposables = new Disposables();
  private readonly runDirs: string[];
  private content: ComparePanelState['content'] = { kind: 'loading' };
  private turn = 0;

  /** `key`: the config's URI with the runs' directories as its query. */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly key: vscode.Uri,
    extensionUri: vscode.Uri,
    private readonly services: Services,
  ) {
    this.config = key.with({ query: '' });
    this.runDirs = dirsOf(key.query);
    this.disposables.add(
      panel.webview.onDidReceiveMessage((message: ComparePanelToHost) => this.receive(message)),
    );
    // A run may have been evaluated again or renamed since.
    this.disposables.add(panel.onDidChangeViewState(() => void (panel.active && this.show())));
    fillPanel(panel, extensionUri, { script: 'compare.js', title: vscode.l10n.t('Compare Runs') });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Reads the runs; the last of several questions counts. */
  async show(): Promise<void> {
    const turn = ++this.turn;
    try {
      const { runs, settings } = await this.services.engine.compareRuns({ runDirs: this.runDirs });
      if (turn !== this.turn) return;
      const reading = readingOf(this.config);
      this.content = {
        kind: 'runs',
        runs: runs.map((run) => ({ ...run, name: runName(run, reading) })),
        settings,
      };
    } catch (error) {
      const user = error instanceof UserError;
      if (!user) this.services.log.error('Reading runs to compare failed', error);
      if (turn !== this.turn) return;
      this.content = {
        kind: 'failed',
        what: user ? error.what : vscode.l10n.t('The runs could not be read'),
        remedy: user ? error.remedy : vscode.l10n.t('The log has the details.'),
      };
    }
    this.post();
  }

  private post(): void {
    this.send({ type: 'state', state: { config: this.key.toString(), content: this.content } });
  }

  private send(message: HostToPanel<ComparePanelState>): void {
    if (this.disposables.disposed) return;
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: ComparePanelToHost): Promise<void> {
    try {
      switch (message.type) {
        case 'ready':
          return this.post();
        case 'command':
          return await this.run(message.command);
        case 'save': {
          const saved = await saveFromPanel(this.config, message);
          if (saved) this.send({ type: 'saved', path: saved.fsPath });
        }
      }
    } catch (error) {
      this.services.errors.report(error, 'Compare Runs');
    }
  }

  private async run(command: ComparePanelCommand): Promise<void> {
    if (command === 'refresh') await this.show();
    else if (command === 'showLog') this.services.log.show();
    else await vscode.commands.executeCommand('proteus.compareRuns', this.config);
  }
}

function dirsOf(query: string): string[] {
  try {
    const dirs: unknown = JSON.parse(query);
    return Array.isArray(dirs) ? dirs.filter((dir) => typeof dir === 'string') : [];
  } catch {
    return [];
  }
}
