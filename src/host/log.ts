/** The one log: VS Code's channel "PROTEUS", with levels and time stamps. */
import * as vscode from 'vscode';

export type Log = vscode.LogOutputChannel;

export function createLog(): Log {
  return vscode.window.createOutputChannel('PROTEUS', { log: true });
}
