/** One `*.proteus.json` of the workspace: its text as the user sees it, and the files it names. */
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import { configFields } from './configFields';

export const configSuffix = '.proteus.json';

export function isConfig(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith(configSuffix);
}

export function fileName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

export function folderOf(uri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..');
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  return (await modifiedAt(uri)) !== undefined;
}

/** In milliseconds since 1970; undefined where there is no such file. */
export async function modifiedAt(uri: vscode.Uri): Promise<number | undefined> {
  try {
    return (await vscode.workspace.fs.stat(uri)).mtime;
  } catch {
    return undefined;
  }
}

/** Absolute URIs of what the config names: its outcome files, and where it exports to. */
export async function namedFiles(config: vscode.Uri): Promise<{ data: vscode.Uri[]; exportTo?: vscode.Uri }> {
  const { dataPaths, exportTo } = configFields(await textOf(config));
  const absolute = (path: string) => vscode.Uri.file(resolve(dirname(config.fsPath), path));
  return { data: dataPaths.map(absolute), ...(exportTo !== undefined && { exportTo: absolute(exportTo) }) };
}

/** The text in an editor, saved or not, else the text on disk, '' where neither exists. */
async function textOf(config: vscode.Uri): Promise<string> {
  const document = openDocument(config);
  if (document) return document.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(config));
  } catch {
    return '';
  }
}

export function openDocument(config: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === config.toString());
}

/** Asks to save unsaved edits, since the engine reads the file. False when the user declines. */
export async function saveBefore(doing: string, config: vscode.Uri): Promise<boolean> {
  const document = openDocument(config);
  if (!document?.isDirty) return true;
  const save = `Save and ${doing}`;
  const answer = await vscode.window.showWarningMessage(
    `${fileName(config)} has unsaved edits.`,
    { modal: true, detail: 'PROTEUS works with the file as it is on disk.' },
    save,
  );
  return answer === save && (await document.save());
}
