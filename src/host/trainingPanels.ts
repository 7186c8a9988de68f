/** All training panels of the window. */
import type * as vscode from 'vscode';
import { ConfigPanels } from './configPanels';
import type { PickedRun } from './pickRuns';
import type { Services } from './services';
import type { TrainingController } from './trainingController';
import { TrainingPanel, trainingPanelType } from './trainingPanel';

/** They show the training that runs, or else the log of a run. */
export class TrainingPanels extends ConfigPanels<never> {
  constructor(extensionUri: vscode.Uri, services: Services, training: TrainingController) {
    super(trainingPanelType, (view, key) => new TrainingPanel(view, key, extensionUri, services, training));
  }

  /** Of the newest run, or of the one that is named. */
  showRun(config: vscode.Uri, named?: PickedRun): Promise<void> {
    return this.show(named ? config.with({ query: named.run.runDir }) : config);
  }
}
