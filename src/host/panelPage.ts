/** What every panel's webview is given: its page, its policy, and no more of the disk than its scripts. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelHtml } from '../protocol/panelHtml';

export interface PanelPage {
  /** In `dist/webview`: "compliance.js". */
  script: string;
  title: string;
}

/** Fills `panel`; whoever listens to its messages must do so before. */
export function fillPanel(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  { script, title }: PanelPage,
): void {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const { webview } = panel;
  const uriOf = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  panel.title = title;
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  webview.html = panelHtml({
    nonce: randomBytes(16).toString('base64'),
    cspSource: webview.cspSource,
    scriptUri: uriOf(script),
    styleUri: uriOf('styles.css'),
    title,
  });
}

/** Beside a file that is being edited, so that both are seen; else in place. */
export function createPanel(type: string, beside: boolean): vscode.WebviewPanel {
  const column = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  return vscode.window.createWebviewPanel(type, 'PROTEUS', column);
}

/** The config that a panel's script kept for the time after a reload. */
export function keptConfig(state: unknown): vscode.Uri | undefined {
  const config = typeof state === 'object' && state !== null && 'config' in state ? state.config : undefined;
  return typeof config === 'string' ? vscode.Uri.parse(config) : undefined;
}
