/** One compliance panel: a webview that shows one config's newest report and its running training. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import type { RunChanges, RunResult, UnfinishedRun } from '../protocol/engine';
import type { HostToPanel, PanelCommand, PanelState, PanelToHost } from '../protocol/panel';
import type { LiveMessage, PanelEdit, PanelLive } from '../protocol/panelLive';
import { fileName, namedFiles, openDocument } from './configFile';
import { Disposables } from './dispose';
import { workspaceEdit } from './language/places';
import type { LiveReports } from './liveReports';
import { fillPanel } from './panelPage';
import { saveFromPanel } from './saveFromPanel';
import type { Services } from './services';
import { staleness } from './staleness';
import { throttle } from './throttle';
import type { Training, TrainingController } from './trainingController';
import { editsOf } from './whatIf/configForm';
import { panelLive } from './whatIf/panelLive';

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

/** At an edit, while the user types. */
const attempts = 3;

export class CompliancePanel {
  private readonly disposables = new Disposables();
  private readonly post = this.disposables.add(throttle(millisecondsBetweenPosts, () => this.postState()));
  private content: PanelState['content'] = { kind: 'loading' };
  private changes: RunChanges | null = null;
  private turn = 0;
  /** Settled when the last change by hand is in the text. */
  private edits: Promise<void> = Promise.resolve();

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly config: vscode.Uri,
    extensionUri: vscode.Uri,
    private readonly services: Services,
    private readonly training: TrainingController,
    private readonly live: LiveReports,
  ) {
    this.disposables.add(panel.webview.onDidReceiveMessage((message: PanelToHost) => this.receive(message)));
    this.disposables.add(training.onDidChange((changed) => this.trainingChanged(changed)));
    this.disposables.add(vscode.workspace.onDidSaveTextDocument((document) => void this.saved(document)));
    this.disposables.add(vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)));
    this.disposables.add(live.onDidChange((changed) => this.liveChanged(changed)));
    // Data may change outside the editor: whoever comes back to the panel should see it.
    this.disposables.add(panel.onDidChangeViewState(() => void (panel.active && this.show())));
    fillPanel(panel, extensionUri, { script: 'compliance.js', title: `Compliance: ${fileName(config)}` });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Shows this run, or the newest one, and what has changed since. */
  async show(run?: RunResult): Promise<void> {
    this.live.request(this.config);
    if (run) {
      this.setRun(run, null);
      this.post.now();
    }
    await this.look();
  }

  /** Asks for the newest run and for what has changed since; the last of several questions counts. */
  private async look(): Promise<void> {
    const turn = ++this.turn;
    try {
      const { run, changes, unfinished } = await this.services.engine.latest({ config: this.config.fsPath });
      if (turn !== this.turn) return;
      if (run) this.setRun(run, changes);
      else this.content = { kind: 'empty', message: this.noRun(unfinished) };
    } catch (error) {
      const user = error instanceof UserError;
      if (!user) this.services.log.error('Reading the newest run failed', error);
      if (turn !== this.turn || this.content.kind === 'report') return;
      this.content = {
        kind: 'failed',
        what: user ? error.what : 'The newest run could not be read',
        remedy: user ? error.remedy : 'The log has the details.',
      };
    }
    this.post.now();
  }

  private noRun(unfinished: UnfinishedRun | null): string {
    const kept = unfinished
      ? ` An earlier training stopped after ${unfinished.update} of ${unfinished.updates} updates; Train Router can resume it.`
      : '';
    return `There is no run of ${fileName(this.config)} yet. Train a router to see which floors hold.${kept}`;
  }

  private setRun({ runDir, report }: RunResult, changes: RunChanges | null): void {
    this.changes = changes;
    this.content = { kind: 'report', report, runName: basename(runDir), stale: this.stale };
  }

  private get stale(): string {
    // What-ifs say it better, and what it comes to.
    if (this.known) return '';
    const edited = openDocument(this.config)?.isDirty ?? false;
    return staleness({ changes: this.changes, edited, configName: fileName(this.config) });
  }

  /** Unsaved edits come and go as the user types; the engine need not be asked. */
  private edited({ document }: vscode.TextDocumentChangeEvent): void {
    if (document.uri.toString() !== this.config.toString() || this.content.kind !== 'report') return;
    const { stale } = this;
    if (stale === this.content.stale) return;
    this.content = { ...this.content, stale };
    this.post.now();
  }

  private async saved({ uri }: vscode.TextDocument): Promise<void> {
    const { data } = await namedFiles(this.config);
    if ([this.config, ...data].some((file) => file.toString() === uri.toString())) await this.look();
  }

  /** What the text of the config says now; undefined where nothing is known, or nothing was trained. */
  private get known(): PanelLive | undefined {
    const facts = this.live.get(this.config);
    return facts && panelLive(facts, openDocument(this.config)?.getText() ?? facts.text);
  }

  private liveChanged(config: vscode.Uri): void {
    if (config.toString() !== this.config.toString()) return;
    const facts = this.live.get(this.config);
    const gone = this.content.kind === 'report' && facts?.state === 'noRun';
    const come = this.content.kind === 'empty' && facts?.runDir !== undefined;
    if (gone || come) return void this.look();
    if (this.content.kind !== 'report') return;
    if (
      facts?.saved &&
      facts.runDir !== undefined &&
      facts.saved.createdAt !== this.content.report.createdAt
    ) {
      this.setRun({ runDir: facts.runDir, report: facts.saved, backend: facts.saved.backend }, null);
      this.post.now();
      return;
    }
    if (this.content.stale !== this.stale) {
      this.content = { ...this.content, stale: this.stale };
      this.post.now();
      return;
    }
    this.postLive();
  }

  private postLive(): void {
    const live = this.content.kind === 'report' ? this.known : undefined;
    if (live) this.send({ type: 'live', live });
  }

  /** One after the other: each is worked out on the text that the one before made. */
  private edit(edit: PanelEdit): Promise<void> {
    const done = this.edits.then(() => this.editText(edit));
    this.edits = done.catch(() => undefined);
    return done;
  }

  private async editText(edit: PanelEdit): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.config);
    const models = this.content.kind === 'report' ? this.content.report.data.models : [];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const changes = editsOf(document.getText(), edit, { models });
      // What the panel shows as changed already is put right.
      if (changes.length === 0) return this.postLive();
      // VS Code refuses an edit of a text that was typed in meanwhile.
      if (await vscode.workspace.applyEdit(workspaceEdit(document, changes))) return;
    }
    this.postLive();
    throw new UserError({
      what: vscode.l10n.t('{0} could not be changed', fileName(this.config)),
      where: { file: this.config.fsPath },
      remedy: vscode.l10n.t('Make sure that the file may be written, then try again.'),
    });
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
    this.postLive();
  }

  private send(message: HostToPanel | LiveMessage): void {
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
        case 'edit':
          return void (await this.edit(message.edit));
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
