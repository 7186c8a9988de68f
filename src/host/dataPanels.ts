/** All data panels of the window, one per config; brings them back after a reload. */
import * as vscode from 'vscode';
import type { DataSummary } from '../protocol/data';
import { isConfig } from './configFile';
import { DataPanel, dataPanelType } from './dataPanel';
import { createPanel, keptConfig } from './panelPage';
import type { Services } from './services';

export class DataPanels implements vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, { panel: DataPanel; view: vscode.WebviewPanel }>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly services: Services,
  ) {}

  /** Config of the panel that has the focus. */
  get activeConfig(): vscode.Uri | undefined {
    return [...this.open.values()].find(({ view }) => view.active)?.panel.config;
  }

  /** Opens or reveals the panel of `config`, with `summary` or else by reading its data. */
  async show(config: vscode.Uri, summary?: DataSummary): Promise<void> {
    const shown = this.open.get(config.toString())?.panel;
    shown?.reveal();
    const editor = vscode.window.activeTextEditor;
    const beside = editor !== undefined && isConfig(editor.document.uri);
    const panel = shown ?? this.adopt(createPanel(dataPanelType, beside), config);
    await panel.show(summary);
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

  private adopt(view: vscode.WebviewPanel, config: vscode.Uri): DataPanel {
    const panel = new DataPanel(view, config, this.extensionUri, this.services);
    this.open.set(config.toString(), { panel, view });
    view.onDidDispose(() => {
      this.open.delete(config.toString());
      panel.dispose();
    });
    return panel;
  }
}
