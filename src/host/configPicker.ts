/** Decides which config a command is about. */
import * as vscode from 'vscode';
import { fileName, isConfig } from './configFile';

const newConfig = 'New Router Config';
const createSample = 'Create Sample Project';

export class ConfigPicker {
  /** `activePanel`: the config of the panel that has the focus, if one has. */
  constructor(private readonly activePanel: () => vscode.Uri | undefined) {}

  /**
   * `given` (from a menu), else the one in the active editor or panel, else the only one of the
   * workspace, else the user's choice. Undefined when there is none, or the user chose none.
   */
  async pick(given?: vscode.Uri): Promise<vscode.Uri | undefined> {
    if (given) return given;
    const active = vscode.window.activeTextEditor?.document.uri;
    if (active && isConfig(active)) return active;
    const shown = this.activePanel();
    if (shown) return shown;

    const found = await vscode.workspace.findFiles('**/*.proteus.json', '**/{node_modules,.proteus}/**');
    if (found.length === 0) {
      void this.offerToMakeOne();
      return undefined;
    }
    return found.length === 1 ? found[0] : this.ask(found);
  }

  private async ask(configs: vscode.Uri[]): Promise<vscode.Uri | undefined> {
    const items = configs
      .map((uri) => ({ label: fileName(uri), description: vscode.workspace.asRelativePath(uri), uri }))
      .sort((a, b) => a.description.localeCompare(b.description));
    const picked = await vscode.window.showQuickPick(items, {
      placeHolder: 'Which router config?',
      matchOnDescription: true,
    });
    return picked?.uri;
  }

  private async offerToMakeOne(): Promise<void> {
    const answer = await vscode.window.showInformationMessage(
      'There is no *.proteus.json in this workspace.',
      newConfig,
      createSample,
    );
    if (answer === newConfig) await vscode.commands.executeCommand('proteus.newConfig');
    if (answer === createSample) await vscode.commands.executeCommand('proteus.createSample');
  }
}
