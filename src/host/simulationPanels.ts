/** All simulation panels of the window, one per config; brings them back after a reload. */
import * as vscode from 'vscode';
import { savedSimulation } from '../protocol/simulationPanel';
import { isConfig, saveBefore } from './configFile';
import type { Services } from './services';
import { SimulationPanel, simulationType } from './simulationPanel';

export class SimulationPanels implements vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, { panel: SimulationPanel; view: vscode.WebviewPanel }>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly services: Services,
  ) {}

  /** Config of the panel that has the focus. */
  get activeConfig(): vscode.Uri | undefined {
    return [...this.open.values()].find(({ view }) => view.active)?.panel.config;
  }

  /** Opens or reveals the panel of `config`. */
  async show(config: vscode.Uri): Promise<void> {
    const shown = this.open.get(config.toString())?.panel;
    if (shown) return shown.reveal();
    if (!(await saveBefore('Simulate', config))) return;
    // Beside a config that is being edited, so that both are seen; else in place.
    const editing = vscode.window.activeTextEditor && isConfig(vscode.window.activeTextEditor.document.uri);
    const column = editing ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const view = vscode.window.createWebviewPanel(simulationType, 'Traffic', column);
    await this.adopt(view, config).open();
  }

  /** A router of this config was trained. */
  trained(config: vscode.Uri): void {
    this.open.get(config.toString())?.panel.trained();
  }

  /** Called by VS Code after a reload; `state` is what the panel's script kept. */
  deserializeWebviewPanel(view: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = savedSimulation(state);
    if (!saved || this.open.has(vscode.Uri.parse(saved.config).toString())) {
      view.dispose();
      return Promise.resolve();
    }
    // VS Code waits for a panel that comes back; the simulation may take longer than it likes to.
    const panel = this.adopt(view, vscode.Uri.parse(saved.config));
    void panel.open(saved).catch((error: unknown) => this.services.errors.report(error, 'Simulate Traffic'));
    return Promise.resolve();
  }

  private adopt(view: vscode.WebviewPanel, config: vscode.Uri): SimulationPanel {
    const panel = new SimulationPanel(view, config, this.extensionUri, this.services);
    this.open.set(config.toString(), { panel, view });
    view.onDidDispose(() => {
      this.open.delete(config.toString());
      panel.dispose();
    });
    return panel;
  }
}
