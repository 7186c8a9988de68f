/** All compliance panels of the window. */
import type * as vscode from 'vscode';
import type { RunResult } from '../protocol/engine';
import { CompliancePanel, panelType } from './compliancePanel';
import { ConfigPanels } from './configPanels';
import type { LiveReports } from './liveReports';
import type { Services } from './services';
import type { TrainingController } from './trainingController';

/** They show a run that was just made, or else the newest of their config. */
export class CompliancePanels extends ConfigPanels<RunResult> {
  constructor(extensionUri: vscode.Uri, services: Services, training: TrainingController, live: LiveReports) {
    super(
      panelType,
      (view, config) => new CompliancePanel(view, config, extensionUri, services, training, live),
    );
  }
}
