/** The status bar's item: the worst tier of the config that was edited last. Nothing before a config is open. */
import * as vscode from 'vscode';
import { fileName, isConfig } from './configFile';
import { Disposables } from './dispose';
import type { LiveReports } from './liveReports';
import { statusText } from './statusText';

export class StatusBar {
  private readonly disposables = new Disposables();
  private item: vscode.StatusBarItem | undefined;
  private config: vscode.Uri | undefined;

  constructor(private readonly live: LiveReports) {
    this.disposables.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.seen(editor)));
    this.disposables.add(
      live.onDidChange((changed) => {
        if (changed.toString() === this.config?.toString()) this.show();
      }),
    );
    this.seen(vscode.window.activeTextEditor);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private seen(editor: vscode.TextEditor | undefined): void {
    const uri = editor?.document.uri;
    if (!uri || !isConfig(uri) || uri.toString() === this.config?.toString()) return;
    this.config = uri;
    this.show();
  }

  private show(): void {
    const { config } = this;
    if (!config) return;
    const words = statusText(this.live.get(config), fileName(config), (message, ...args) =>
      vscode.l10n.t(message, ...args),
    );
    if (!words) {
      this.item?.hide();
      return;
    }
    this.item ??= this.makeItem();
    this.item.text = words.text;
    this.item.tooltip = new vscode.MarkdownString(words.tooltip);
    this.item.accessibilityInformation = { label: words.spoken, role: 'button' };
    this.item.backgroundColor = words.alarming
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.item.command = {
      command: 'proteus.openPanel',
      title: vscode.l10n.t('Open Compliance Panel'),
      arguments: [config],
    };
    this.item.show();
  }

  private makeItem(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem('proteus.status', vscode.StatusBarAlignment.Left, 40);
    item.name = vscode.l10n.t('PROTEUS: worst tier');
    return this.disposables.add(item);
  }
}
