/** The Problems of configs: published while a config is open, cleared when it is closed. */
import * as vscode from 'vscode';
import type { Diagnostic, Severity } from '../../core/diagnose/diagnostic';
import { openDocument } from '../configFile';
import { Disposables } from '../dispose';
import type { ConfigTexts } from './configTexts';
import { rangeOf } from './places';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

export class Problems implements vscode.Disposable {
  private readonly disposables = new Disposables();
  private readonly collection = this.disposables.add(vscode.languages.createDiagnosticCollection('proteus'));

  constructor(private readonly texts: ConfigTexts) {
    this.disposables.add(texts.onDidChange((uri) => this.publish(uri)));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private publish(uri: vscode.Uri): void {
    const document = openDocument(uri);
    const diagnosis = this.texts.get(uri);
    if (document === undefined || diagnosis === undefined) {
      this.collection.delete(uri);
      return;
    }
    // An answer about an older text would mark the wrong places; the next one is on its way.
    if (diagnosis.version !== document.version) return;
    const shown = diagnosis.diagnostics.filter(({ inSchema }) => !inSchema || !schemaIsChecked(document));
    this.collection.set(
      uri,
      shown.map((found) => problemOf(document, found)),
    );
  }
}

function problemOf(document: vscode.TextDocument, found: Diagnostic): vscode.Diagnostic {
  const problem = new vscode.Diagnostic(rangeOf(document, found), found.message, severities[found.severity]);
  problem.source = 'PROTEUS';
  problem.code = found.code;
  return problem;
}

/** Whether VS Code's own JSON support says what the schema says. */
function schemaIsChecked(document: vscode.TextDocument): boolean {
  return (
    ['json', 'jsonc'].includes(document.languageId) &&
    vscode.extensions.getExtension('vscode.json-language-features') !== undefined &&
    vscode.workspace.getConfiguration('json', document).get<boolean>('validate.enable', true)
  );
}
