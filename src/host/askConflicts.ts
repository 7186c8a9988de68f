/** The question before files of the user's are replaced. */
import * as vscode from 'vscode';

export type ConflictAnswer = 'overwrite' | 'other' | undefined;

const overwrite = 'Overwrite';
const other = 'Choose Another Folder';

/** `conflicts`: names of files in `folder` that exist. Undefined: cancelled. */
export async function askConflicts(folder: string, conflicts: readonly string[]): Promise<ConflictAnswer> {
  const files = conflicts.length === 1 ? '1 file exists' : `${conflicts.length} files exist`;
  const answer = await vscode.window.showWarningMessage(
    `${files} in ${vscode.workspace.asRelativePath(folder)} already, with other content.`,
    { modal: true, detail: conflicts.join('\n') },
    overwrite,
    other,
  );
  return answer === overwrite ? 'overwrite' : answer === other ? 'other' : undefined;
}
