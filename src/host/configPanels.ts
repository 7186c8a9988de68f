/** All panels of one kind in the window, one per config; brings them back after a reload. */
import * as vscode from 'vscode';
import { isConfig } from './configFile';
import { createPanel, keptConfig } from './panelPage';

/** @typeParam R what a panel shows when it is known already */
export interface ConfigPanel<R> {
  readonly config: vscode.Uri;
  /** Shows `known`, or else finds out. */
  show(known?: R): Promise<void>;
  reveal(): void;
  dispose(): void;
}

export class ConfigPanels<R> implements vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, { panel: ConfigPanel<R>; view: vscode.WebviewPanel }>();

  /** `type`: the kind's name for VS Code; `create`: a panel in a view that is empty yet. */
  constructor(
    private readonly type: string,
    private readonly create: (view: vscode.WebviewPanel, config: vscode.Uri) => ConfigPanel<R>,
  ) {}

  /** Config of the panel that has the focus. */
  get activeConfig(): vscode.Uri | undefined {
    return [...this.open.values()].find(({ view }) => view.active)?.panel.config;
  }

  /** Opens or reveals the panel of `config`, with `known` or else with what it finds. */
  async show(config: vscode.Uri, known?: R): Promise<void> {
    const shown = this.open.get(config.toString())?.panel;
    shown?.reveal();
    const panel = shown ?? this.adopt(createPanel(this.type, editsConfig()), config);
    await panel.show(known);
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

  private adopt(view: vscode.WebviewPanel, config: vscode.Uri): ConfigPanel<R> {
    const panel = this.create(view, config);
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
