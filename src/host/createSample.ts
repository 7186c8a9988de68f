/** PROTEUS: Create Sample Project: generated outcomes and a config to try everything with. */
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { askConflicts } from './askConflicts';
import { withStatus } from './job';
import { browseFolder, pickFolder, type FolderQuestion } from './pickFolder';
import type { Services } from './services';

const sampleFolder = 'proteus-sample';

/** Opens the sample's config when done. */
export async function createSample({ engine }: Services): Promise<void> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  const question: FolderQuestion = {
    title: 'Create Sample Project',
    openLabel: 'Create Sample Here',
    proposed: root && vscode.Uri.joinPath(root, sampleFolder),
    reason: 'in this workspace',
  };
  let folder = await pickFolder(question);
  let overwrite = false;
  while (folder) {
    const params = { folder: folder.fsPath, overwrite };
    const { conflicts, config } = await withStatus('Creating the sample project', () =>
      engine.sample(params),
    );
    if (conflicts.length === 0) {
      const uri = vscode.Uri.file(resolve(folder.fsPath, config));
      await vscode.window.showTextDocument(uri, { preview: false });
      return;
    }
    const answer = await askConflicts(folder.fsPath, conflicts);
    overwrite = answer === 'overwrite';
    if (answer === 'other') folder = await browseFolder(question);
    else if (answer === undefined) return;
  }
}
