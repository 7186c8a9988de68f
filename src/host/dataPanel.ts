/** One data panel: a webview that shows what one config's outcomes look like. */
import * as vscode from 'vscode';
import { CancelledError, UserError, type ErrorPlace } from '../core/errors';
import type { Progress } from '../core/trainingLog';
import type { DataSummary } from '../protocol/data';
import type {
  DataPanelCommand,
  DataPanelContent,
  DataPanelState,
  DataPanelToHost,
} from '../protocol/dataPanel';
import type { HostToPanel } from '../protocol/panel';
import { fileName, modifiedAt, namedFiles, openDocument } from './configFile';
import { Disposables } from './dispose';
import { isText, openAt } from './errorReporter';
import { placeText } from './errorText';
import { fillPanel } from './panelPage';
import { panelSummary } from './panelSummary';
import { saveFromPanel } from './saveFromPanel';
import type { Services } from './services';
import { dataStaleness } from './dataStaleness';
import { throttle } from './throttle';

export const dataPanelType = 'proteus.data';

/** Commands that are VS Code's; the others are the panel's own. */
const commandIds: Partial<Record<DataPanelCommand, string>> = {
  import: 'proteus.importOutcomes',
  train: 'proteus.train',
  openConfig: 'vscode.open',
  showLog: 'proteus.showLog',
};

const millisecondsBetweenPosts = 300;

export class DataPanel {
  private readonly disposables = new Disposables();
  private readonly post = this.disposables.add(throttle(millisecondsBetweenPosts, () => this.postState()));
  private content: DataPanelContent = { kind: 'loading' };
  private reading: { cancellation: vscode.CancellationTokenSource; progress: Progress } | undefined;
  private readAt = 0;
  private failedAt: ErrorPlace | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly config: vscode.Uri,
    extensionUri: vscode.Uri,
    private readonly services: Services,
  ) {
    this.disposables.add(
      panel.webview.onDidReceiveMessage((message: DataPanelToHost) => this.receive(message)),
    );
    this.disposables.add(vscode.workspace.onDidSaveTextDocument(() => void this.refreshStaleness()));
    fillPanel(panel, extensionUri, { script: 'data.js', title: `Data: ${fileName(config)}` });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.reading?.cancellation.cancel();
    this.disposables.dispose();
  }

  /** Shows what an import just found; without it, reads the data. */
  async show(summary?: DataSummary): Promise<void> {
    if (!summary) return this.read();
    this.reading?.cancellation.cancel();
    await this.setSummary(summary);
    this.post.now();
  }

  private async read(): Promise<void> {
    if (this.reading) return;
    const cancellation = new vscode.CancellationTokenSource();
    const reading = {
      cancellation,
      progress: { phase: 'read' as const, fraction: 0, message: 'Reading …' } as Progress,
    };
    this.reading = reading;
    this.post.now();
    try {
      const params = { config: this.config.fsPath };
      const onProgress = (progress: Progress) => {
        reading.progress = progress;
        this.post.soon();
      };
      const summary = await this.services.engine.summarizeData(params, {
        token: cancellation.token,
        onProgress,
      });
      if (!cancellation.token.isCancellationRequested) await this.setSummary(summary);
    } catch (error) {
      await this.setFailure(error);
    } finally {
      cancellation.dispose();
      this.reading = undefined;
    }
    this.post.now();
  }

  private async setSummary(summary: DataSummary): Promise<void> {
    this.readAt = Date.now();
    this.content = { kind: 'summary', summary: panelSummary(summary), stale: await this.stale() };
  }

  private async setFailure(error: unknown): Promise<void> {
    if (error instanceof CancelledError) {
      // What was shown before the reading began still holds.
      if (this.content.kind === 'summary') return;
      this.content = {
        kind: 'empty',
        message: `Reading the data of ${fileName(this.config)} was cancelled.`,
      };
      return;
    }
    const user = error instanceof UserError ? error : undefined;
    if (!user) this.services.log.error(`Reading the data of ${this.config.fsPath} failed`, error);
    this.failedAt = user?.where && (await isText(user.where)) ? user.where : undefined;
    this.content = {
      kind: 'failed',
      what: user?.what ?? 'The data could not be read because of a fault in PROTEUS',
      where: user?.where ? placeText(user.where, (file) => vscode.workspace.asRelativePath(file)) : '',
      remedy: user?.remedy ?? 'Read it again; the log has the details.',
      canOpen: this.failedAt !== undefined,
    };
  }

  private async stale(): Promise<string> {
    const { data } = await namedFiles(this.config);
    return dataStaleness({
      readAt: this.readAt,
      edited: openDocument(this.config)?.isDirty ?? false,
      configChanged: await modifiedAt(this.config),
      files: await Promise.all(
        data.map(async (file) => ({ name: fileName(file), changed: await modifiedAt(file) })),
      ),
      configName: fileName(this.config),
    });
  }

  private async refreshStaleness(): Promise<void> {
    if (this.content.kind !== 'summary') return;
    const stale = await this.stale();
    if (this.content.kind !== 'summary' || stale === this.content.stale) return;
    this.content = { ...this.content, stale };
    this.post.now();
  }

  private postState(): void {
    const state: DataPanelState = {
      config: this.config.toString(),
      configName: fileName(this.config),
      content: this.content,
      reading: this.reading
        ? { fraction: this.reading.progress.fraction, message: this.reading.progress.message }
        : null,
    };
    this.send({ type: 'state', state });
  }

  private send(message: HostToPanel<DataPanelState>): void {
    // The panel may be closed while the data is still being read.
    if (this.disposables.disposed) return;
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: DataPanelToHost): Promise<void> {
    try {
      switch (message.type) {
        case 'ready':
          return this.post.now();
        case 'command':
          return await this.obey(message.command);
        case 'openPlace':
          return await this.openPlace(message.finding, message.place);
        case 'save': {
          const saved = await saveFromPanel(this.config, message);
          if (saved) this.send({ type: 'saved', path: saved.fsPath });
        }
      }
    } catch (error) {
      this.services.errors.report(error, 'Data Panel');
    }
  }

  private async obey(command: DataPanelCommand): Promise<void> {
    if (command === 'read') return this.read();
    if (command === 'cancel') return this.reading?.cancellation.cancel();
    if (command === 'openFailed') return this.failedAt && openAt(this.failedAt);
    const id = commandIds[command];
    if (id === undefined) return;
    // An import asks for its files; the config is no outcome file.
    await vscode.commands.executeCommand(id, ...(command === 'import' ? [] : [this.config]));
  }

  /** Only places that the engine named can be opened, whatever the page asks for. */
  private async openPlace(finding: number, place: number): Promise<void> {
    if (this.content.kind !== 'summary') return;
    const where = this.content.summary.findings.at(finding)?.places.at(place);
    if (!where) return;
    if (await isText(where)) return openAt(where);
    throw new UserError({
      what: 'This file cannot be shown in an editor',
      where,
      remedy: 'It is gone, or not a text file; the finding names the prompt.',
    });
  }
}
