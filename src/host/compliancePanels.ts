/** All compliance panels of the window, one per config; brings them back after a reload. */
import * as vscode from 'vscode';
import type { RunResult } from '../protocol/engine';
import { CompliancePanel, panelType } from './compliancePanel';
import { isConfig } from './configFile';
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
    const panel = shown ?? this.adopt(this.createView(), config);
    await panel.show(run);
  }

  /** Called by VS Code after a reload; `state` is what the panel's script kept. */
  async deserializeWebviewPanel(view: vscode.WebviewPanel, state: unknown): Promise<void> {
    const config = configIn(state);
    if (!config || this.open.has(config.toString())) {
      view.dispose();
      return;
    }
    await this.adopt(view, config).show();
  }

  private createView(): vscode.WebviewPanel {
    // Beside a config that is being edited, so that both are seen; else in place.
    const editing = vscode.window.activeTextEditor && isConfig(vscode.window.activeTextEditor.document.uri);
    const column = editing ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    return vscode.window.createWebviewPanel(panelType, 'Compliance', column);
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

function configIn(state: unknown): vscode.Uri | undefined {
  const config = typeof state === 'object' && state !== null && 'config' in state ? state.config : undefined;
  return typeof config === 'string' ? vscode.Uri.parse(config) : undefined;
}
