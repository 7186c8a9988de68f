/** Places of a config's text as VS Code counts them. */
import * as vscode from 'vscode';
import type { TextEdit } from '../../core/configEdits';
import type { Span } from '../../core/language/outline';

/** The documents that the language features are for. */
export const configs: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.proteus.json' };

export function rangeOf(document: vscode.TextDocument, { offset, length }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

export function workspaceEdit(
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    document.uri,
    edits.map((e) => new vscode.TextEdit(rangeOf(document, e), e.content)),
  );
  return edit;
}
