/** One training panel: how a config's router learns while it does, and the log of it afterwards. */
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import { packSessions, thinSessions } from '../core/sessionSample';
import type { HostToPanel } from '../protocol/panel';
import type {
  TrainingPanelCommand,
  TrainingPanelState,
  TrainingPanelToHost,
} from '../protocol/trainingPanel';
import { fileName } from './configFile';
import type { ConfigPanel } from './configPanels';
import { Disposables } from './dispose';
import { fillPanel } from './panelPage';
import { readingOf } from './runsView/runItems';
import { runName } from './runsView/runTexts';
import { saveFromPanel } from './saveFromPanel';
import type { Services } from './services';
import { throttle } from './throttle';
import type { Training, TrainingController } from './trainingController';

export const trainingPanelType = 'proteus.training';

const commandIds: Record<TrainingPanelCommand, string> = {
  train: 'proteus.train',
  cancel: 'proteus.cancelTraining',
  openPanel: 'proteus.openPanel',
  openConfig: 'vscode.open',
  showLog: 'proteus.showLog',
};

/** A drawing of all sessions takes a while to look at. */
const millisecondsBetweenPosts = 500;

export class TrainingPanel implements ConfigPanel<never> {
  readonly config: vscode.Uri;
  private readonly disposables = new Disposables();
  private readonly post = this.disposables.add(throttle(millisecondsBetweenPosts, () => this.postState()));
  /** Directory of the run that was named; '' for the newest. */
  private readonly runDir: string;
  /** What is shown while nothing is trained here. */
  private content: TrainingPanelState['content'] = { kind: 'loading' };
  private live = false;
  private turn = 0;

  /** `key`: the config's URI, with a run's directory as its query where one is named. */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly key: vscode.Uri,
    extensionUri: vscode.Uri,
    private readonly services: Services,
    private readonly training: TrainingController,
  ) {
    this.config = key.with({ query: '' });
    this.runDir = key.query;
    this.disposables.add(
      panel.webview.onDidReceiveMessage((message: TrainingPanelToHost) => this.receive(message)),
    );
    this.disposables.add(training.onDidChange((changed) => this.trainingChanged(changed)));
    const title = vscode.l10n.t('Training: {0}', fileName(this.config));
    fillPanel(panel, extensionUri, { script: 'training.js', title });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Shows the training that runs, or else reads the log of the run. */
  async show(): Promise<void> {
    this.live = this.trainingHere !== undefined;
    if (this.live) return this.post.now();
    const turn = ++this.turn;
    try {
      const config = this.config.fsPath;
      const { log } = await this.services.engine.runLog({
        config,
        ...(this.runDir !== '' && { runDir: this.runDir }),
      });
      if (turn !== this.turn) return;
      this.content = log
        ? {
            kind: 'training',
            runName: runName(log, readingOf(this.config)),
            state: log.state,
            stopped: log.progress,
            progress: null,
            sessions: log.sessions,
            total: log.total,
          }
        : {
            kind: 'empty',
            message: vscode.l10n.t('No router of {0} has been trained yet.', fileName(this.config)),
          };
    } catch (error) {
      const user = error instanceof UserError;
      if (!user) this.services.log.error('Reading a training log failed', error);
      if (turn !== this.turn) return;
      this.content = {
        kind: 'failed',
        what: user ? error.what : vscode.l10n.t('The training log could not be read'),
        remedy: user ? error.remedy : vscode.l10n.t('The log has the details.'),
      };
    }
    this.post.now();
  }

  private trainingChanged(config: vscode.Uri): void {
    if (config.toString() !== this.config.toString()) return;
    if (this.live && this.trainingHere) this.post.soon();
    else void this.show();
  }

  /** The training of this window, where the panel is about it. */
  private get trainingHere(): Training | undefined {
    const { current } = this.training;
    return this.runDir === '' && current?.config.toString() === this.config.toString() ? current : undefined;
  }

  private postState(): void {
    const training = this.trainingHere;
    this.send({
      type: 'state',
      state: {
        config: this.key.toString(),
        configName: fileName(this.config),
        content: training ? shown(training) : this.content,
      },
    });
  }

  private send(message: HostToPanel<TrainingPanelState>): void {
    if (this.disposables.disposed) return;
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: TrainingPanelToHost): Promise<void> {
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
      this.services.errors.report(error, 'Training Panel');
    }
  }
}

function shown({ progress, sessions }: Training): TrainingPanelState['content'] {
  return {
    kind: 'training',
    runName: '',
    state: 'running',
    stopped: null,
    progress,
    sessions: packSessions(thinSessions(sessions)),
    total: sessions.length,
  };
}
