/** Quick fixes of what is wrong in a config. */
import * as vscode from 'vscode';
import { fixEdits } from '../../core/diagnose/fixes';
import type { Diagnostic, Fix } from '../../core/diagnose/diagnostic';
import type { ConfigTexts } from './configTexts';
import { rangeOf, workspaceEdit } from './places';

/** Shows paragraphs to read; for the fixes only, not in the palette. */
const explainCommand = 'proteus.explain';

export class QuickFixes implements vscode.CodeActionProvider {
  constructor(private readonly texts: ConfigTexts) {}

  static register(texts: ConfigTexts, selector: vscode.DocumentSelector): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.languages.registerCodeActionsProvider(selector, new QuickFixes(texts), {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.commands.registerCommand(explainCommand, (heading: string, paragraphs: string[]) =>
        vscode.window.showInformationMessage(heading, { modal: true, detail: paragraphs.join('\n\n') }),
      ),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const diagnosis = this.texts.get(document.uri);
    if (diagnosis?.version !== document.version) return [];
    return diagnosis.diagnostics.flatMap((found) => {
      const at = rangeOf(document, found);
      if (at.intersection(range) === undefined) return [];
      const shown = context.diagnostics.filter((d) => belongs(d, found, at));
      return found.fixes.flatMap((fix, i) => actionOf(document, found, fix, shown, i === 0));
    });
  }
}

/** Whether a marked problem is this one, or VS Code's own word for it. */
function belongs(shown: vscode.Diagnostic, found: Diagnostic, at: vscode.Range): boolean {
  if (shown.source === 'PROTEUS') return shown.code === found.code && shown.range.isEqual(at);
  return found.inSchema && shown.range.intersection(at) !== undefined;
}

function actionOf(
  document: vscode.TextDocument,
  found: Diagnostic,
  fix: Fix,
  diagnostics: vscode.Diagnostic[],
  first: boolean,
): vscode.CodeAction[] {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = diagnostics;
  if (fix.kind === 'run') {
    if (!vscode.workspace.isTrusted) return [];
    action.command = { title: fix.title, command: `proteus.${fix.command}`, arguments: [document.uri] };
  } else if (fix.kind === 'explain') {
    action.command = {
      title: fix.title,
      command: explainCommand,
      arguments: [fix.heading, fix.paragraphs],
    };
  } else {
    const edits = fixEdits(document.getText(), found, fix);
    if (edits.length === 0) return [];
    action.edit = workspaceEdit(document, edits);
    action.isPreferred = first;
  }
  return [action];
}
