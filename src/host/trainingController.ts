/** The one training of this window: starts it, shows it, cancels it, and resumes it after a crash. */
import * as vscode from 'vscode';
import { CancelledError } from '../core/errors';
import type { Progress, SessionLog } from '../core/trainingLog';
import type { RunResult, UnfinishedRun } from '../protocol/engine';
import { fileName, saveBefore } from './configFile';
import { Disposables } from './dispose';
import { EngineStoppedError } from './engineClient';
import { withJob } from './job';
import type { Services } from './services';

export interface Training {
  config: vscode.Uri;
  progress: Progress;
  sessions: SessionLog[];
}

export interface Trained {
  config: vscode.Uri;
  result: RunResult;
}

const resume = 'Resume';
const startAgain = 'Start Again';
const showLog = 'Show Log';
const cancel = 'Cancel Training';
const title = 'Train Router';

export class TrainingController {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly trained = this.disposables.add(new vscode.EventEmitter<Trained>());
  private cancellation: vscode.CancellationTokenSource | undefined;

  current: Training | undefined;
  /** Progress, a start or an end: fired with the config of the training. */
  readonly onDidChange = this.changed.event;
  readonly onDidTrain = this.trained.event;

  constructor(private readonly services: Services) {}

  /** Asks what it needs to (save, resume) and trains. Returns when the training is over. */
  async train(config: vscode.Uri): Promise<void> {
    if (this.refusedAsBusy()) return;
    if (!(await saveBefore('Train', config))) return;
    const { unfinished } = await this.services.engine.latest({ config: config.fsPath });
    const how = unfinished ? await askResume(config, unfinished) : startAgain;
    if (how) await this.run(config, how === resume);
  }

  cancel(): void {
    this.cancellation?.cancel();
  }

  dispose(): void {
    this.cancel();
    this.disposables.dispose();
  }

  private refusedAsBusy(): boolean {
    if (!this.current) return false;
    const text = `${fileName(this.current.config)} is being trained. Wait for it or cancel it.`;
    void vscode.window.showWarningMessage(text, cancel).then((answer) => {
      if (answer === cancel) this.cancel();
    });
    return true;
  }

  private async run(config: vscode.Uri, resuming: boolean): Promise<void> {
    // The questions before may have stayed open while another training began.
    if (this.refusedAsBusy()) return;
    const cancellation = new vscode.CancellationTokenSource();
    this.cancellation = cancellation;
    this.show({ config, progress: { phase: 'read', fraction: 0, message: 'Starting …' }, sessions: [] });
    try {
      const result = await withJob(`Training ${fileName(config)} (${watchLink(config)})`, (job) => {
        job.token.onCancellationRequested(() => cancellation.cancel());
        const onProgress = (progress: Progress) => {
          this.proceed(progress);
          job.onProgress(progress);
        };
        const params = { config: config.fsPath, resume: resuming, tfjsNode: tfjsNodePath() };
        return this.services.engine.train(params, { token: cancellation.token, onProgress });
      });
      this.services.log.info(`Trained ${config.fsPath} on ${result.backend}: ${result.runDir}`);
      this.end(config);
      this.trained.fire({ config, result });
    } catch (error) {
      this.end(config);
      if (error instanceof EngineStoppedError) void this.offerResume(config, error);
      else if (error instanceof CancelledError) void this.sayCancelled(config);
      else throw error;
    } finally {
      cancellation.dispose();
    }
  }

  private show(training: Training): void {
    this.current = training;
    void vscode.commands.executeCommand('setContext', 'proteus.training', true);
    this.changed.fire(training.config);
  }

  private proceed(progress: Progress): void {
    if (!this.current) return;
    this.current.progress = progress;
    if (progress.session) this.current.sessions.push(progress.session);
    this.changed.fire(this.current.config);
  }

  private end(config: vscode.Uri): void {
    this.current = undefined;
    this.cancellation = undefined;
    void vscode.commands.executeCommand('setContext', 'proteus.training', false);
    this.changed.fire(config);
  }

  private async offerResume(config: vscode.Uri, error: EngineStoppedError): Promise<void> {
    this.services.log.error(`${title}: ${error.message}`);
    const text = `The PROTEUS engine stopped during training (${error.reason}).`;
    const kept = await this.keptOf(config);
    const answers = kept ? [resume, showLog] : [showLog];
    await this.follow(config, await vscode.window.showErrorMessage(`${text} ${keptText(kept)}`, ...answers));
  }

  private async sayCancelled(config: vscode.Uri): Promise<void> {
    this.services.log.info(`${title}: cancelled`);
    const text = `Training ${fileName(config)} was cancelled.`;
    const kept = await this.keptOf(config);
    const answers = kept ? [resume] : [];
    await this.follow(
      config,
      await vscode.window.showInformationMessage(`${text} ${keptText(kept)}`, ...answers),
    );
  }

  /** What a training that did not finish left behind. Asking starts the engine again, if it died. */
  private async keptOf(config: vscode.Uri): Promise<UnfinishedRun | null> {
    try {
      return (await this.services.engine.latest({ config: config.fsPath })).unfinished;
    } catch (error) {
      this.services.log.warn('Looking for an unfinished run failed', error);
      return null;
    }
  }

  private async follow(config: vscode.Uri, answer: string | undefined): Promise<void> {
    if (answer === showLog) this.services.log.show();
    if (answer !== resume) return;
    try {
      await this.run(config, true);
    } catch (error) {
      this.services.errors.report(error, title);
    }
  }
}

function keptText(kept: UnfinishedRun | null): string {
  return kept ? `${kept.update} of ${kept.updates} updates are kept.` : 'Earlier runs are as they were.';
}

async function askResume(
  config: vscode.Uri,
  { update, updates }: UnfinishedRun,
): Promise<string | undefined> {
  return vscode.window.showInformationMessage(
    `An earlier training of ${fileName(config)} stopped after ${update} of ${updates} updates.`,
    { modal: true, detail: 'It can go on from there, if the config and the data are still the same.' },
    resume,
    startAgain,
  );
}

/** VS Code makes a link of it in the notification. As text: over a remote connection a URI would come back as another. */
function watchLink(config: vscode.Uri): string {
  const argument = encodeURIComponent(JSON.stringify([config.toString()]))
    .replaceAll('(', '%28')
    .replaceAll(')', '%29');
  return `[${vscode.l10n.t('Watch')}](command:proteus.openTrainingPanel?${argument})`;
}

function tfjsNodePath(): string | undefined {
  const path = vscode.workspace.getConfiguration('proteus.training').get<string>('tfjsNodePath', '');
  return path === '' ? undefined : path;
}
