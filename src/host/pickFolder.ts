/** Asks for a folder: a proposed one that need not exist yet, or any other. */
import * as vscode from 'vscode';

export interface FolderQuestion {
  title: string;
  /** Label of the button that takes a folder. */
  openLabel: string;
  /** Offered first; left out: the folder dialog opens at once. */
  proposed?: vscode.Uri;
  /** Why it is proposed ("export.to of router.proteus.json"). */
  reason?: string;
}

export async function pickFolder(question: FolderQuestion): Promise<vscode.Uri | undefined> {
  const { proposed, reason, title } = question;
  if (!proposed) return browseFolder(question);
  const items = [
    { label: `$(folder) ${vscode.workspace.asRelativePath(proposed)}`, description: reason, uri: proposed },
    { label: '$(folder-opened) Choose another folder…', uri: undefined },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Folder' });
  return picked && (picked.uri ?? browseFolder(question));
}

export async function browseFolder({ title, openLabel }: FolderQuestion): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel,
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
  });
  return picked?.[0];
}
