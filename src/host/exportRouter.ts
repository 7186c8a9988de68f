/** PROTEUS: Export Router: writes the bundle of the newest run into a folder of the user's. */
import * as vscode from 'vscode';
import { askConflicts } from './askConflicts';
import { fileName, namedFiles } from './configFile';
import { withStatus } from './job';
import { browseFolder, pickFolder, type FolderQuestion } from './pickFolder';
import type { Services } from './services';

const modelCard = 'MODEL_CARD.md';
const openCard = 'Open Model Card';

/** `run`: absolute directory, in place of the newest run. */
export async function exportRouter({ engine }: Services, config: vscode.Uri, run?: string): Promise<void> {
  const question: FolderQuestion = {
    title: 'Export Router',
    openLabel: 'Export Here',
    proposed: (await namedFiles(config)).exportTo,
    reason: `export.to of ${fileName(config)}`,
  };
  let folder = await pickFolder(question);
  let overwrite = false;
  while (folder) {
    const params = { config: config.fsPath, run, to: folder.fsPath, overwrite };
    const result = await withStatus('Exporting the router', () => engine.export(params));
    if (result.conflicts.length === 0) {
      void offerModelCard(folder, result.files);
      return;
    }
    const answer = await askConflicts(folder.fsPath, result.conflicts);
    overwrite = answer === 'overwrite';
    if (answer === 'other') folder = await browseFolder(question);
    else if (answer === undefined) return;
  }
}

async function offerModelCard(folder: vscode.Uri, files: readonly string[]): Promise<void> {
  const text = `Exported ${files.length} files to ${vscode.workspace.asRelativePath(folder)}.`;
  const answer = await vscode.window.showInformationMessage(
    text,
    ...(files.includes(modelCard) ? [openCard] : []),
  );
  if (answer === openCard) await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, modelCard));
}
