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
    const place = error.where && (await isText(error.where)) ? error.where : undefined;
    const answer = await vscode.window.showErrorMessage(text, ...(place ? [open, showLog] : [showLog]));
    if (answer === showLog) this.log.show();
    if (answer === open && place) await openAt(place);
  }

  private async showFault(text: string): Promise<void> {
    if ((await vscode.window.showErrorMessage(text, showLog)) === showLog) this.log.show();
  }
}

/** Whether the place is a file that an editor can show. */
export async function isText({ file }: ErrorPlace): Promise<boolean> {
  if (file === undefined || /\.(onnx|parquet|pkl|pickle)$/.test(file)) return false;
  try {
    return (await vscode.workspace.fs.stat(vscode.Uri.file(file))).type === vscode.FileType.File;
  } catch {
    return false;
  }
}

/** Shows the file at its line, if the place has one. */
export async function openAt({ file = '', line = 1, column = 1 }: ErrorPlace): Promise<void> {
  const position = new vscode.Position(line - 1, column - 1);
  const selection = new vscode.Range(position, position);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection });
}
