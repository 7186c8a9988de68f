/** One compliance panel: a webview that shows one config's newest report and its running training. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import type { RunResult } from '../protocol/engine';
import type { HostToPanel, PanelCommand, PanelReport, PanelState, PanelToHost } from '../protocol/panel';
import { fileName, modifiedAt, namedFiles, openDocument } from './configFile';
import { Disposables } from './dispose';
import { fillPanel } from './panelPage';
import { saveFromPanel } from './saveFromPanel';
import type { Services } from './services';
import { staleness } from './staleness';
import { throttle } from './throttle';
import type { Training, TrainingController } from './trainingController';

export const panelType = 'proteus.compliance';

const commandIds: Record<PanelCommand, string> = {
  train: 'proteus.train',
  evaluate: 'proteus.evaluate',
  export: 'proteus.export',
  cancel: 'proteus.cancelTraining',
  openConfig: 'vscode.open',
  showLog: 'proteus.showLog',
};

/** Progress comes far faster than anybody reads. */
const millisecondsBetweenPosts = 300;

export class CompliancePanel {
  private readonly disposables = new Disposables();
  private readonly post = this.disposables.add(throttle(millisecondsBetweenPosts, () => this.postState()));
  private content: PanelState['content'] = { kind: 'loading' };
  private run: RunResult | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly config: vscode.Uri,
    extensionUri: vscode.Uri,
    private readonly services: Services,
    private readonly training: TrainingController,
  ) {
    this.disposables.add(panel.webview.onDidReceiveMessage((message: PanelToHost) => this.receive(message)));
    this.disposables.add(training.onDidChange((changed) => this.trainingChanged(changed)));
    this.disposables.add(vscode.workspace.onDidSaveTextDocument(() => void this.refreshStaleness()));
    fillPanel(panel, extensionUri, { script: 'compliance.js', title: `Compliance: ${fileName(config)}` });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Shows this run; without one, looks for the newest. */
  async show(run?: RunResult): Promise<void> {
    try {
      await this.setRun(run ?? (await this.newestRun()));
    } catch (error) {
      const user = error instanceof UserError;
      this.content = {
        kind: 'failed',
        what: user ? error.what : 'The newest run could not be read',
        remedy: user ? error.remedy : 'The log has the details.',
      };
      if (!user) this.services.log.error('Reading the newest run failed', error);
    }
    this.post.now();
  }

  private async newestRun(): Promise<RunResult | undefined> {
    const { run, unfinished } = await this.services.engine.latest({ config: this.config.fsPath });
    if (!run) {
      const kept = unfinished
        ? ` An earlier training stopped after ${unfinished.update} of ${unfinished.updates} updates; Train Router can resume it.`
        : '';
      const message = `There is no run of ${fileName(this.config)} yet. Train a router to see which floors hold.${kept}`;
      this.content = { kind: 'empty', message };
    }
    return run ?? undefined;
  }

  private async setRun(run: RunResult | undefined): Promise<void> {
    this.run = run;
    if (run) this.content = await this.reportOf(run);
  }

  private async refreshStaleness(): Promise<void> {
    if (!this.run || this.content.kind !== 'report') return;
    const fresh = await this.reportOf(this.run);
    if (fresh.stale === this.content.stale) return;
    this.content = fresh;
    this.post.now();
  }

  private async reportOf({ runDir, report }: RunResult): Promise<PanelReport> {
    const { data } = await namedFiles(this.config);
    const stale = staleness({
      createdAt: report.createdAt,
      edited: openDocument(this.config)?.isDirty ?? false,
      configChanged: await modifiedAt(this.config),
      dataChanged: data && (await modifiedAt(data)),
      configName: fileName(this.config),
      dataName: data ? fileName(data) : '',
    });
    return { kind: 'report', report, runName: basename(runDir), stale };
  }

  private trainingChanged(config: vscode.Uri): void {
    if (config.toString() !== this.config.toString()) return;
    if (this.trainingHere) this.post.soon();
    else this.post.now();
  }

  private get trainingHere(): Training | undefined {
    const { current } = this.training;
    return current?.config.toString() === this.config.toString() ? current : undefined;
  }

  private postState(): void {
    const training = this.trainingHere;
    this.send({
      type: 'state',
      state: {
        config: this.config.toString(),
        configName: fileName(this.config),
        content: this.content,
        training: training ? { progress: training.progress, sessions: training.sessions } : null,
      },
    });
  }

  private send(message: HostToPanel): void {
    // The panel may be closed while the engine is still looking for its run.
    if (this.disposables.disposed) return;
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: PanelToHost): Promise<void> {
    try {
      switch (message.type) {
        case 'ready':
          return this.post.now();
        case 'command':
          return void (await vscode.commands.executeCommand(commandIds[message.command], this.config));
        case 'save': {
          const saved = await saveFromPanel(this.config, message);
          if (saved) this.send({ type: 'saved', path: saved.fsPath });
        }
      }
    } catch (error) {
      this.services.errors.report(error, 'Compliance Panel');
    }
  }
}
