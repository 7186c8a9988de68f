/** PROTEUS: New Router Config: a commented config beside an outcome file, never over another. */
import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import { exists, fileName, folderOf } from './configFile';
import { configNames, configTemplate, modelsInHead } from './configTemplate';

const headBytes = 64 * 1024;
const extensions = ['jsonl', 'csv'];
const importOther = '$(desktop-download) Import outcomes of another form…';

/** `given`: the outcome file, when run from its menu. Opens the new config. */
export async function newConfig(given?: vscode.Uri): Promise<void> {
  const data = given ?? (await askForOutcomes());
  if (!data) return;
  const config = await freeName(folderOf(data));
  const text = configTemplate(fileName(data), modelsInHead(await headOf(data)));
  await vscode.workspace.fs.writeFile(config, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(config, { preview: false });
}

async function askForOutcomes(): Promise<vscode.Uri | undefined> {
  const pattern = `**/*.{${extensions.join(',')}}`;
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.proteus}/**', 500);
  if (found.length === 0) return browse();
  const items: { label: string; description?: string; uri?: vscode.Uri }[] = found
    .map((uri) => ({ label: fileName(uri), description: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.description.localeCompare(b.description));
  // An import needs trust; a config can be written without it.
  const other: typeof items = vscode.workspace.isTrusted
    ? [{ label: importOther, description: 'JSON, Parquet, pickles, call logs' }]
    : [];
  const picked = await vscode.window.showQuickPick(
    [...items, { label: '$(folder-opened) Browse…' }, ...other],
    {
      placeHolder: 'The outcome file: prompts with the score and cost of each model',
      matchOnDescription: true,
    },
  );
  if (picked?.label === importOther) {
    await vscode.commands.executeCommand('proteus.importOutcomes');
    return undefined;
  }
  return picked && (picked.uri ?? browse());
}

async function browse(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: 'Outcome file',
    openLabel: 'Use for Router',
    filters: { Outcomes: extensions, 'All files': ['*'] },
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
  });
  return picked?.[0];
}

async function freeName(folder: vscode.Uri): Promise<vscode.Uri> {
  for (const name of configNames(99)) {
    const config = vscode.Uri.joinPath(folder, name);
    if (!(await exists(config))) return config;
  }
  throw new UserError({
    what: 'This folder has too many router configs',
    where: { file: folder.fsPath },
    remedy: 'Delete or move some of them.',
  });
}

/** Read with node:fs, because VS Code's file system has no way to read only the beginning of a file. */
async function headOf(data: vscode.Uri): Promise<string> {
  try {
    const file = await open(data.fsPath);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new UserError(
      {
        what: 'The outcome file cannot be read',
        where: { file: data.fsPath },
        remedy: 'Check that it exists and that you may read it.',
      },
      { cause },
    );
  }
}
