/** PROTEUS: Open Documentation: the pages that come with the extension, in VS Code's own preview. */
import * as vscode from 'vscode';

const extensionId = 'proteus.proteus-router';

interface Page extends vscode.QuickPickItem {
  uri: vscode.Uri;
}

export async function openDocs(): Promise<void> {
  const root = vscode.extensions.getExtension(extensionId)?.extensionUri;
  if (!root) return;
  const picked = await vscode.window.showQuickPick(pagesIn(root), {
    placeHolder: vscode.l10n.t('Which page?'),
    matchOnDescription: true,
  });
  if (picked) await vscode.commands.executeCommand('markdown.showPreview', picked.uri);
}

/** The readme, then the pages of `docs` by their titles. */
async function pagesIn(root: vscode.Uri): Promise<Page[]> {
  const docs = vscode.Uri.joinPath(root, 'docs');
  const found = (await vscode.workspace.fs.readDirectory(docs)).filter(([name]) => name.endsWith('.md'));
  const pages = await Promise.all(
    found.map(async ([name]): Promise<Page> => {
      const uri = vscode.Uri.joinPath(docs, name);
      return { label: await titleOf(uri, name), description: `docs/${name}`, uri };
    }),
  );
  return [await readmeOf(root), ...pages.sort((a, b) => a.label.localeCompare(b.label))];
}

/** Packaging writes its name in small letters. */
async function readmeOf(root: vscode.Uri): Promise<Page> {
  const names = (await vscode.workspace.fs.readDirectory(root)).map(([name]) => name);
  const name = names.find((each) => each.toLowerCase() === 'readme.md') ?? 'README.md';
  return { label: vscode.l10n.t('Read me first'), description: name, uri: vscode.Uri.joinPath(root, name) };
}

async function titleOf(uri: vscode.Uri, name: string): Promise<string> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return /^#\s+(.+)$/m.exec(text)?.[1] ?? name;
}
