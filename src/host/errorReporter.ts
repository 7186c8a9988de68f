/** Tells the user of an error: a mistake with its place and remedy, a bug with an apology and the log. */
import * as vscode from 'vscode';
import { CancelledError, UserError, type ErrorPlace } from '../core/errors';
import { EngineStoppedError } from './engineClient';
import { notificationText } from './errorText';
import type { Log } from './log';

const showLog = 'Show Log';
const open = 'Open File';

export class ErrorReporter {
  constructor(private readonly log: Log) {}

  /** `doing`: what failed, for the log ("Train Router"). Does not wait for the user's answer. */
  report(error: unknown, doing: string): void {
    if (error instanceof CancelledError) {
      this.log.info(`${doing}: cancelled`);
      return;
    }
    if (error instanceof UserError) {
      this.log.warn(`${doing}: ${error.message}`);
      void this.showUserError(error);
      return;
    }
    this.log.error(`${doing} failed`, error);
    void this.showFault(
      error instanceof EngineStoppedError
        ? `${doing}: ${error.message}. Try again: it starts anew.`
        : `Sorry: ${doing} failed because of a fault in PROTEUS. The log has the details.`,
    );
  }

  private async showUserError(error: UserError): Promise<void> {
    const text = notificationText(error, (file) => vscode.workspace.asRelativePath(file));
    const place = error.where?.file === undefined ? undefined : error.where;
    const answer = await vscode.window.showErrorMessage(text, ...(place ? [open, showLog] : [showLog]));
    if (answer === showLog) this.log.show();
    if (answer === open && place) await openAt(place);
  }

  private async showFault(text: string): Promise<void> {
    if ((await vscode.window.showErrorMessage(text, showLog)) === showLog) this.log.show();
  }
}

async function openAt({ file, line = 1, column = 1 }: ErrorPlace): Promise<void> {
  if (file === undefined) return;
  const uri = vscode.Uri.file(file);
  const { type } = await vscode.workspace.fs.stat(uri).then(
    (stat) => stat,
    () => ({ type: vscode.FileType.Unknown }),
  );
  if (type !== vscode.FileType.File) {
    void vscode.window.showWarningMessage(
      `There is no file ${vscode.workspace.asRelativePath(uri)} to open.`,
    );
    return;
  }
  const position = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
}
