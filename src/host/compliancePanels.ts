/** All compliance panels of the window, one per config; brings them back after a reload. */
import * as vscode from 'vscode';
import type { RunResult } from '../protocol/engine';
import { CompliancePanel, panelType } from './compliancePanel';
import { isConfig } from './configFile';
import { createPanel, keptConfig } from './panelPage';
import type { Services } from './services';
import type { TrainingController } from './trainingController';

export class CompliancePanels implements vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, { panel: CompliancePanel; view: vscode.WebviewPanel }>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly services: Services,
    private readonly training: TrainingController,
  ) {}

  /** Config of the panel that has the focus. */
  get activeConfig(): vscode.Uri | undefined {
    return [...this.open.values()].find(({ view }) => view.active)?.panel.config;
  }

  /** Opens or reveals the panel of `config`, with `run` or else its newest run. */
  async show(config: vscode.Uri, run?: RunResult): Promise<void> {
    const shown = this.open.get(config.toString())?.panel;
    shown?.reveal();
    const panel = shown ?? this.adopt(createPanel(panelType, editsConfig()), config);
    await panel.show(run);
  }

  /** Called by VS Code after a reload; `state` is what the panel's script kept. */
  async deserializeWebviewPanel(view: vscode.WebviewPanel, state: unknown): Promise<void> {
    const config = keptConfig(state);
    if (!config || this.open.has(config.toString())) {
      view.dispose();
      return;
    }
    await this.adopt(view, config).show();
  }

  private adopt(view: vscode.WebviewPanel, config: vscode.Uri): CompliancePanel {
    const panel = new CompliancePanel(view, config, this.extensionUri, this.services, this.training);
    this.open.set(config.toString(), { panel, view });
    view.onDidDispose(() => {
      this.open.delete(config.toString());
      panel.dispose();
    });
    return panel;
  }
}

function editsConfig(): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor !== undefined && isConfig(editor.document.uri);
}
