/** All playground panels of the window. */
import type * as vscode from 'vscode';
import { ConfigPanels } from './configPanels';
import { PlaygroundPanel, playgroundType } from './playgroundPanel';
import type { Services } from './services';
import type { TrainingController } from './trainingController';

/** They show the router of the newest run, with the prompt that was given or typed. */
export class PlaygroundPanels extends ConfigPanels<string> {
  constructor(extensionUri: vscode.Uri, services: Services, training: TrainingController) {
    super(
      playgroundType,
      (view, config) => new PlaygroundPanel(view, config, extensionUri, services, training),
    );
  }
}
