/** Saves what a panel made (a chart, a table) where the user says. */
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import type { SaveMessage } from '../protocol/panel';
import { folderOf } from './configFile';

/** The dialog starts beside the config and asks before it replaces a file. Undefined: cancelled. */
export async function saveFromPanel(
  config: vscode.Uri,
  message: SaveMessage,
): Promise<vscode.Uri | undefined> {
  const name = posix.basename(message.suggestedName);
  const extension = posix.extname(name).slice(1);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folderOf(config), name),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (!target) return undefined;
  try {
    await vscode.workspace.fs.writeFile(target, Buffer.from(message.data, message.encoding));
  } catch (cause) {
    const where = { file: target.fsPath };
    throw new UserError(
      { what: 'The file cannot be written', where, remedy: 'Choose a folder that you may write to.' },
      { cause },
    );
  }
  return target;
}
